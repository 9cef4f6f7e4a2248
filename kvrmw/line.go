package kvrmw

import (
	"context"
	"errors"
	"fmt"
	"sync"
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
	// crowded says that the last round served several callers. Then more are
	// about to come, and waiting for them is worth a moment.
	crowded bool
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
	if l.taken || l.crowded {
		c.enqueue()
		l.queue = append(l.queue, c)
		if !l.taken {
			l.taken = true
			go l.serve()
		}
		l.mu.Unlock()
		return l.b.wrap(l.key, c.wait(l))
	}
	l.taken = true
	base := l.kept
	l.mu.Unlock()

	settled, err := l.alone(c, base)
	if settled {
		return l.b.wrap(l.key, err)
	}
	return l.b.wrap(l.key, c.wait(l))
}

// alone is the first round of a caller that found nobody else: on its own
// goroutine and with its own context. Unless that settles it, it becomes the
// first in the queue. The turn is given up in any case, also by a panic.
func (l *line) alone(c *caller, base *entry) (settled bool, err error) {
	var keep *entry
	settled = true
	defer func() {
		if !settled {
			c.enqueue()
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.kept = keep
		if !settled {
			l.queue = append([]*caller{c}, l.queue...)
		}
		if l.taken = len(l.queue) > 0; l.taken {
			go l.serve()
		}
	}()

	fresh := base == nil
	var e entry
	if fresh {
		if e, err = l.read(c, reading{}); err != nil {
			settled = !errors.Is(err, errNobodyReads)
			return settled, err
		}
	} else {
		e = *base
	}
	data, changed, err := c.apply(e)
	if !changed && !fresh {
		// A kept document answers nobody: look whether it is still the one.
		now, err2 := l.read(c, reading{atLeast: e.revision})
		if err2 != nil {
			settled = !errors.Is(err2, errNobodyReads)
			return settled, err2
		}
		if now.revision != e.revision {
			e = now
			data, changed, err = c.apply(e)
		}
	}
	switch {
	case err != nil:
		keep = &e
		return true, err
	case !changed:
		keep = &e
		c.rec.unchanged(e.revision)
		return true, nil
	}
	v := l.b.write(c.ctx, l.key, data, e.revision, c.o)
	c.rec.wrote(v, 1)
	switch {
	case v.outcome == written:
		keep = &entry{revision: v.revision, exists: true, data: data}
		return true, nil
	case !v.retry(c.o):
		return true, v.err
	case !c.budget.spend(v.outcome):
		return true, &AttemptsError{Key: l.key, Attempts: c.budget.losses, Err: v.err}
	}
	c.last = v
	settled = false
	return settled, nil
}

// read reads for a caller that is alone.
func (l *line) read(c *caller, how reading) (entry, error) {
	e, stale, err := l.b.readFor(c.ctx, l.key, how, c.o)
	if stale {
		c.rec.report.StaleReads++
	}
	if errors.Is(err, errNobodyReads) {
		c.last = verdict{outcome: lost, err: err}
	}
	return e, err
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
	l.crowded = len(batch) > 1
	if len(batch) == 0 {
		l.taken = false
	}
	return batch
}

// begin makes the context of a round that works for a batch.
func (l *line) begin(batch []*caller) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
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
	l.queue = append(batch, l.queue...)
}

// leave is a caller's answer to the end of its context. left is false when its
// turn or its answer is on the way.
func (l *line) leave(c *caller) (err error, left bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch c.state {
	case waiting:
		err = c.ctx.Err()
	case applied:
		err = fmt.Errorf("write: %w: %w", ErrAmbiguous, c.ctx.Err())
	default:
		return nil, false
	}
	c.state = gone
	l.release(c)
	return err, true
}

// ran notes that a caller's mutation has run, or that it left instead.
func (l *line) ran(c *caller, then state) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.state = then
	if then == gone {
		l.release(c)
	}
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

// offer lets a caller's mutation run on its own goroutine. ok is false if the
// caller has left or does not come back.
func (l *line) offer(c *caller, e entry) (a answer, ok bool) {
	l.mu.Lock()
	if c.state == gone {
		l.mu.Unlock()
		return a, false
	}
	c.state = offered
	l.mu.Unlock()
	c.turn <- e
	a = <-c.back
	return a, !a.gone
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
	c.done <- a.err
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
