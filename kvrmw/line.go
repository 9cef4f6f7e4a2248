package kvrmw

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// line is where the callers of one key queue. At most one of them, or a
// goroutine that serves them, has the turn: it alone speaks to the broker.
type line struct {
	b   *Bucket
	key string

	mu    sync.Mutex
	taken bool      // somebody has the turn
	queue []*caller // who waits for it, in the order of arrival
	kept  *entry    // what the key held after the last round, if that is known
	since uint64    // reconnects when that round began
	// active is the number of callers that a running round works for, and abort
	// ends it when the last of them has left.
	active int
	abort  context.CancelFunc
}

// update serves one caller: alone if nobody else is there, else in the queue.
func (l *line) update(c *caller) error {
	if err := c.ctx.Err(); err != nil {
		return l.b.wrap(l.key, err)
	}
	l.mu.Lock()
	if l.taken {
		c.enqueue()
		l.queue = append(l.queue, c)
		l.mu.Unlock()
		return l.b.wrap(l.key, c.wait(l))
	}
	l.taken = true
	l.mu.Unlock()

	settled, err := l.alone(c)
	if settled {
		return l.b.wrap(l.key, err)
	}
	return l.b.wrap(l.key, c.wait(l))
}

// alone is the first round of a caller that found nobody else: on its own
// goroutine and with its own context. Unless that settles it, it becomes the
// first in the queue. The turn is given up in any case, also by a panic.
func (l *line) alone(c *caller) (settled bool, err error) {
	e, kept := l.base()
	l.keep(nil)
	settled = true
	defer func() {
		if !settled {
			c.enqueue()
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if !settled {
			l.queue = append([]*caller{c}, l.queue...)
		}
		if l.taken = len(l.queue) > 0; l.taken {
			go l.serve()
		}
	}()

	if !kept {
		e, err = l.b.readFor(c.ctx, l.key, reading{}, c.o, c.rec)
	}
	var a answer
	if err == nil {
		e, a, err = l.b.apply(c.ctx, l.key, e, c.apply, c.o, c.rec)
	}
	var v verdict
	switch {
	case errors.Is(err, errUnserved):
		v = failed(err)
	case err != nil:
		return true, err
	case !a.changed:
		l.keep(&e)
		c.rec.unchanged(e.revision)
		return true, a.err
	default:
		v = l.b.write(c.ctx, l.key, a.data, e.revision, c.o)
		c.rec.wrote(v, 1)
	}
	switch {
	case v.outcome == written:
		l.keep(&entry{revision: v.revision, exists: true, data: a.data})
		return true, nil
	case !v.retry(c.o):
		return true, v.err
	case !c.budget.spend(v.outcome):
		return true, c.budget.exceeded(l.key, v, nil)
	}
	if v.outcome == uncertain {
		c.doubt = v.err
	}
	c.last = v
	settled = false
	return settled, nil
}

// keep notes what the key holds, nil meaning that this is not known. Only who
// has the turn calls it.
func (l *line) keep(e *entry) {
	l.kept = nil
	if e != nil {
		kept := *e
		kept.certain = false
		l.kept = &kept
	}
}

// base begins a round with what was kept, as long as the connection stands. A
// broker that crashed may come back without its last writes and give their
// revisions to others; then a guard alone would not notice that what was kept is
// void.
func (l *line) base() (e entry, ok bool) {
	before := l.since
	l.since = l.b.nc.Stats().Reconnects
	if l.kept == nil || l.since != before || !l.b.nc.IsConnected() {
		return entry{}, false
	}
	return *l.kept, true
}

// waiting is the number of callers in the queue.
func (l *line) waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.queue)
}

// take returns the callers of the next round, or gives the turn up.
func (l *line) take(n int) []*caller {
	l.mu.Lock()
	defer l.mu.Unlock()
	batch := l.queue[:0:0]
	rest := l.queue[:0]
	for _, c := range l.queue {
		switch {
		case c.state == gone:
		case len(batch) < n:
			batch = append(batch, c)
		default:
			rest = append(rest, c)
		}
	}
	clear(l.queue[len(rest):])
	if l.queue = rest; len(rest) == 0 {
		l.queue = nil // an idle line keeps nothing
	}
	if len(batch) == 0 {
		l.taken = false
	}
	return batch
}

// begin makes the context of a round that works for a batch. It has a deadline,
// the last of theirs, where each of them has one.
func (l *line) begin(batch []*caller) (context.Context, context.CancelFunc) {
	var last time.Time
	all := true
	for _, c := range batch {
		deadline, ok := c.ctx.Deadline()
		all = all && ok
		if deadline.After(last) {
			last = deadline
		}
	}
	var ctx context.Context
	var cancel context.CancelFunc
	if all {
		ctx, cancel = context.WithDeadline(context.Background(), last)
	} else {
		ctx, cancel = context.WithCancel(context.Background())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.active, l.abort = 0, cancel
	for _, c := range batch {
		if c.inRound = c.state != gone; c.inRound {
			l.active++
		}
	}
	if l.active == 0 {
		cancel()
	}
	return ctx, cancel
}

// requeue puts callers that a round did not settle back to the front.
func (l *line) requeue(batch []*caller) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range batch {
		c.inRound = false
		if c.state == applied {
			c.state = waiting
		}
	}
	l.queue = slices.Concat(batch, l.queue)
}

// leave is a caller's answer to the end of its context. left is false when its
// turn or its answer is on the way.
func (l *line) leave(c *caller) (err error, left bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch c.state {
	case waiting:
		err = doubtful(c.ctx.Err(), c.doubt)
	case applied:
		err = fmt.Errorf("write: %w: %w", ErrAmbiguous, c.ctx.Err())
	default:
		return nil, false
	}
	c.state = gone
	l.release(c)
	return err, true
}

// returned notes that a caller handed the document over, and where it stands
// then.
func (l *line) returned(c *caller, then state) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.state = then
	if then == gone {
		l.release(c)
	}
}

// doubt notes that a write of a caller's change may have been stored.
func (l *line) doubt(c *caller, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.doubt = err
}

// release ends a round's work for one caller. The lock is held.
func (l *line) release(c *caller) {
	if !c.inRound {
		return
	}
	c.inRound = false
	if l.active--; l.active == 0 {
		l.abort()
	}
}

// settle answers a caller that is still there.
func (l *line) settle(c *caller, a answer, revision uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.state == gone {
		return
	}
	if a.err == nil {
		c.rec.revision, c.rec.changed = revision, a.changed
	}
	c.state, c.inRound = settled, false
	c.mail <- letter{err: doubtful(a.err, c.doubt)}
}

// note adds something to the reports of callers that are still there.
func (l *line) note(callers []*caller, add func(*record)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range callers {
		if c.state != gone {
			add(c.rec)
		}
	}
}
