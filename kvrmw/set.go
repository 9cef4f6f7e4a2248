package kvrmw

import (
	"container/list"
	"context"
	"sync"
)

// DefaultSetSize is the number of keys that a [Set] keeps handles for unless
// told otherwise.
const DefaultSetSize = 4096

// Set is a handle for all keys of a bucket that hold a T: a [Key] for each that
// is in use, and for those that were used last. It is safe for concurrent use
// and needs no closing. Make one with [NewSet].
type Set[T any] struct {
	b    *Bucket
	opts []Option
	max  int

	mu   sync.Mutex
	keys map[string]*setKey[T]
	idle *list.List // of *setKey[T] that nobody uses, the one used last in front
}

// setKey is a handle of a set.
type setKey[T any] struct {
	key   *Key[T]
	users int           // updates that are under way; never evicted while there are any
	idle  *list.Element // its place among the idle, nil while it has users
}

// NewSet returns a handle for the keys of a bucket. size is how many handles are
// kept while nobody uses them, each with the document as it was last written;
// 0 means [DefaultSetSize]. The options are the defaults of all updates.
func NewSet[T any](b *Bucket, size int, opts ...Option) *Set[T] {
	if size <= 0 {
		size = DefaultSetSize
	}
	return &Set[T]{b: b, opts: opts, max: size, keys: map[string]*setKey[T]{}, idle: list.New()}
}

// Update changes the document under key as [Key.Update] does.
func (s *Set[T]) Update(ctx context.Context, key string, mutate func(*T) (changed bool, err error), opts ...Option) (Result[T], error) {
	k, err := s.acquire(key)
	if err != nil {
		return Result[T]{}, err
	}
	defer s.release(k)
	return k.key.Update(ctx, mutate, opts...)
}

// Len is the number of handles that the set holds now.
func (s *Set[T]) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.keys)
}

func (s *Set[T]) acquire(name string) (*setKey[T], error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.keys[name]
	if !ok {
		key, err := NewKey[T](s.b, name, s.opts...)
		if err != nil {
			return nil, err
		}
		k = &setKey[T]{key: key}
		s.keys[name] = k
	}
	if k.idle != nil {
		s.idle.Remove(k.idle)
		k.idle = nil
	}
	k.users++
	s.evict()
	return k, nil
}

func (s *Set[T]) release(k *setKey[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k.users--; k.users == 0 {
		k.idle = s.idle.PushFront(k)
	}
	s.evict()
}

// evict drops the handles that were not used for longest, down to the limit.
// Those in use are not among them, however many there are.
func (s *Set[T]) evict() {
	for len(s.keys) > s.max && s.idle.Len() > 0 {
		k := s.idle.Remove(s.idle.Back()).(*setKey[T])
		delete(s.keys, k.key.Key())
	}
}
