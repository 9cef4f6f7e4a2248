package ipc

import (
	"context"
	"sync"
)

// queue holds what waits for one taker, bounded in number and in bytes. A single
// item of any size has room in an empty queue.
type queue[T any] struct {
	maxItems, maxBytes int

	mu     sync.Mutex
	items  []queued[T]
	bytes  int
	closed bool
	// ready holds a token when there may be something to take.
	ready chan struct{}
	// room is closed, and made anew, when there may be room again.
	room chan struct{}
}

type queued[T any] struct {
	value T
	size  int
}

func newQueue[T any](maxItems, maxBytes int) *queue[T] {
	return &queue[T]{
		maxItems: maxItems, maxBytes: maxBytes,
		ready: make(chan struct{}, 1), room: make(chan struct{}),
	}
}

// try puts a value in and reports whether it did. wait is closed when that is
// worth another try.
func (q *queue[T]) try(value T, size int) (done bool, wait <-chan struct{}, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false, nil, ErrClosed
	}
	if n := len(q.items); n > 0 && (n >= q.maxItems || q.bytes+size > q.maxBytes) {
		return false, q.room, nil
	}
	q.items = append(q.items, queued[T]{value, size})
	q.bytes += size
	q.wake()
	return true, nil, nil
}

// put waits for room. The error is the context's or [ErrClosed].
func (q *queue[T]) put(ctx context.Context, value T, size int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for {
		done, wait, err := q.try(value, size)
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-wait:
		}
	}
}

// take waits for a value. It returns false once the queue is closed and empty.
func (q *queue[T]) take() (T, bool) {
	for {
		q.mu.Lock()
		if len(q.items) > 0 {
			first := q.items[0]
			q.items[0] = queued[T]{}
			q.items = q.items[1:]
			q.bytes -= first.size
			q.makeRoom()
			q.mu.Unlock()
			return first.value, true
		}
		closed := q.closed
		q.mu.Unlock()
		if closed {
			var none T
			return none, false
		}
		<-q.ready
	}
}

// close lets nothing more in. What is there can be taken still.
func (q *queue[T]) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.wake()
	q.makeRoom()
}

// abort closes the queue and drops what is there.
func (q *queue[T]) abort() {
	q.mu.Lock()
	q.items, q.bytes = nil, 0
	q.mu.Unlock()
	q.close()
}

func (q *queue[T]) wake() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

func (q *queue[T]) makeRoom() {
	close(q.room)
	q.room = make(chan struct{})
}
