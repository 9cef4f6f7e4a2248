package kvrmw

import "context"

// caller is one update in the line of its key.
type caller struct {
	ctx    context.Context
	o      *options
	rec    *record // guarded by line.mu while others serve
	budget budget
	apply  change
	last   verdict // of the round that it was alone in
	doubt  error   // a write of it whose outcome nobody knows; guarded by line.mu too

	turn chan entry  // what its mutation is to be applied to
	back chan answer // what came of that
	done chan error  // the end

	state   state // guarded by line.mu
	inRound bool  // a running round works for it; guarded by line.mu
}

// state is where a caller stands.
type state int

const (
	waiting state = iota
	offered       // its turn is on the way
	applied       // its change is part of a write
	settled       // its answer is on the way
	gone          // it has left
)

// enqueue prepares a caller for being served by others.
func (c *caller) enqueue() {
	c.turn, c.back, c.done = make(chan entry, 1), make(chan answer, 1), make(chan error, 1)
}

// wait lets the mutation run, on this goroutine, whenever it is its turn, until
// there is an answer or the caller's context ends.
func (c *caller) wait(l *line) error {
	for {
		select {
		case e := <-c.turn:
			c.run(l, e)
		case err := <-c.done:
			return err
		case <-c.ctx.Done():
			if err, left := l.leave(c); left {
				return err
			}
			select {
			case <-c.turn:
				l.ran(c, gone)
				c.back <- answer{gone: true}
				return doubtful(c.ctx.Err(), c.doubt)
			case err := <-c.done:
				return err
			}
		}
	}
}

// run applies the mutation. If it does not come back, by a panic or by ending
// the goroutine, the others go on without it.
func (c *caller) run(l *line, e entry) {
	a, then := answer{gone: true}, gone
	defer func() {
		l.ran(c, then)
		c.back <- a
	}()
	a, then = c.apply.to(e), waiting
	if a.changed {
		then = applied
	}
}
