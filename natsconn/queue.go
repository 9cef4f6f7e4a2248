package natsconn

import "sync"

// maxQueued bounds the events that wait for a slow hook.
const maxQueued = 256

// queue calls a hook for each event, in order, from one goroutine, which is
// there only while there is something to do.
type queue struct {
	hook func(Event)

	mu      sync.Mutex
	events  []Event
	running bool
	closed  bool
	missed  int
}

// push never waits for the hook. Nothing follows a [Closed].
func (q *queue) push(e Event) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.hook == nil || q.closed:
		return
	case e.Kind == Closed:
		q.closed = true
	case len(q.events) >= maxQueued:
		q.missed++
		return
	}
	e.Missed, q.missed = q.missed, 0
	q.events = append(q.events, e)
	if !q.running {
		q.running = true
		go q.run()
	}
}

func (q *queue) run() {
	for {
		q.mu.Lock()
		if len(q.events) == 0 {
			q.events, q.running = nil, false
			q.mu.Unlock()
			return
		}
		e := q.events[0]
		q.events = q.events[1:]
		q.mu.Unlock()
		q.hook(e)
	}
}
