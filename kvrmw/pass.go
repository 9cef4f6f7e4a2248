package kvrmw

import "fmt"

// pass is how the document of a round goes from caller to caller: each applies
// its change and hands over to the next, the last one to the server. Whoever
// has it owns all of it.
type pass struct {
	l       *line
	base    entry // what the round began with
	current entry // with the changes so far
	writers int   // who made them
	queue   []*caller
	ran     []*caller // whose mutation came back
	answers []answer  // theirs
	end     chan struct{}
}

func newPass(l *line, base entry, batch []*caller) *pass {
	return &pass{
		l: l, base: base, current: base, queue: batch,
		ran: make([]*caller, 0, len(batch)), answers: make([]answer, 0, len(batch)),
		end: make(chan struct{}, 1),
	}
}

// next hands over to the first who has not left. It does not block.
func (p *pass) next() {
	for len(p.queue) > 0 {
		c := p.queue[0]
		p.queue = p.queue[1:]
		p.l.mu.Lock()
		left := c.state == gone
		if !left {
			c.state = offered
		}
		p.l.mu.Unlock()
		if !left {
			c.mail <- letter{turn: p}
			return
		}
	}
	p.end <- struct{}{}
}

// apply applies a caller's mutation, on whose goroutine it runs. If it does not
// come back, by a panic or by ending the goroutine, the others go on without it.
func (p *pass) apply(c *caller) {
	then := gone
	defer func() {
		p.l.returned(c, then)
		p.next()
	}()
	a := c.apply.to(p.current)
	if a.changed && !p.l.b.fits(a.data) {
		a = answer{err: fmt.Errorf("%w: %d bytes, the broker takes %d with headers", ErrTooLarge, len(a.data), p.l.b.nc.MaxPayload())}
	}
	then = waiting
	if a.changed {
		then = applied
		p.current = entry{revision: p.base.revision, exists: true, data: a.data}
		p.writers++
	}
	a.early = p.writers == 0
	p.ran, p.answers = append(p.ran, c), append(p.answers, a)
}

// skip hands over without the caller that has just left.
func (p *pass) skip(c *caller) {
	p.l.returned(c, gone)
	p.next()
}
