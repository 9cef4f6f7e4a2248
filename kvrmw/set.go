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
	keys map[string]*list.Element // of *setKey
	idle *list.List               // all handles, the one used last in front
}

// setKey is a handle of a set.
type setKey[T any] struct {
	key   *Key[T]
	users int // updates that are under way; never evicted while there are any
}

// NewSet returns a handle for the keys of a bucket. size is how many handles are
// kept while nobody uses them, each with the document as it was last written;
// 0 means [DefaultSetSize]. The options are the defaults of all updates.
func NewSet[T any](b *Bucket, size int, opts ...Option) *Set[T] {
	if size <= 0 {
		size = DefaultSetSize
	}
	return &Set[T]{b: b, opts: opts, max: size, keys: map[string]*list.Element{}, idle: list.New()}
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
	if e, ok := s.keys[name]; ok {
		s.idle.MoveToFront(e)
		k := e.Value.(*setKey[T])
		k.users++
		return k, nil
	}
	key, err := NewKey[T](s.b, name, s.opts...)
	if err != nil {
		return nil, err
	}
	k := &setKey[T]{key: key, users: 1}
	s.keys[name] = s.idle.PushFront(k)
	s.evict()
	return k, nil
}

func (s *Set[T]) release(k *setKey[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k.users--
	s.evict()
}

// evict drops the handles that were not used for longest, down to the limit,
// but none that is in use.
func (s *Set[T]) evict() {
	for e := s.idle.Back(); e != nil && len(s.keys) > s.max; {
		previous := e.Prev()
		if k := e.Value.(*setKey[T]); k.users == 0 {
			s.idle.Remove(e)
			delete(s.keys, k.key.Key())
		}
		e = previous
	}
}
