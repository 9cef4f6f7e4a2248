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

	mail chan letter

	state   state // guarded by line.mu
	inRound bool  // a running round works for it; guarded by line.mu
}

// letter is what a caller waits for: its turn, or else the end.
type letter struct {
	turn *pass
	err  error
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

// enqueue prepares a caller for being served by others. No letter is sent before
// the last one was read.
func (c *caller) enqueue() { c.mail = make(chan letter, 1) }

// wait lets the mutation run, on this goroutine, whenever it is its turn, until
// there is an answer or the caller's context ends.
func (c *caller) wait(l *line) error {
	for {
		select {
		case m := <-c.mail:
			if m.turn == nil {
				return m.err
			}
			m.turn.apply(c)
		case <-c.ctx.Done():
			if err, left := l.leave(c); left {
				return err
			}
			m := <-c.mail
			if m.turn == nil {
				return m.err
			}
			m.turn.skip(c)
			return doubtful(c.ctx.Err(), c.doubt)
		}
	}
}
