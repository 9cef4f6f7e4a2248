package kvrmw

import (
	"context"
	"errors"
	"runtime"
	"slices"
)

// maxBatch bounds the callers that one write serves, so that the first of them
// does not wait for ever longer rounds.
const maxBatch = 256

// server serves the queue of a line until it is empty.
type server struct {
	l     *line
	how   reading
	fresh *entry // read for the next round
	// asked are the callers that waited for fresh. Who came later may know of a
	// newer document.
	asked []*caller
	// after is the outcome that the next round waits because of, and pace the
	// losses in a row.
	after outcome
	pace  budget
	// solo is the number of rounds to serve callers one by one.
	solo int
}

// serve has the turn, and gives it up when nobody is left.
func (l *line) serve() {
	s := &server{l: l, after: written}
	for first := true; ; first = false {
		n := maxBatch
		switch {
		case s.solo > 0:
			s.solo--
			n = 1
		case s.fresh != nil:
			n = len(s.asked)
		}
		if !first && n > 1 {
			l.gather(n)
		}
		batch := l.take(n)
		if len(batch) == 0 {
			return
		}
		if v := batch[0].last; first && v.outcome != written {
			s.lostRound(v)
		}
		s.round(batch)
	}
}

// gather lets those who were just answered come again at once, and others who
// are about to, so that one write serves them all. It gives way for as long as
// that brings somebody, which takes no time where nobody comes.
func (l *line) gather(enough int) {
	for before := -1; ; {
		now := l.waiting()
		if now <= before || now >= enough {
			return
		}
		before = now
		runtime.Gosched()
	}
}

// round reads if it must, lets each caller change the document in turn, and
// writes it once.
func (s *server) round(batch []*caller) {
	l := s.l
	ctx, cancel := l.begin(batch)
	defer cancel()
	if s.after != written {
		// Ends early when all callers have left.
		_ = sleep(ctx, s.pace.pause(&l.b.rtt, s.after))
	}
	o := patient(batch)
	base, ok := s.base(ctx, batch, o)
	if !ok {
		return
	}

	p := newPass(l, base, batch)
	p.next()
	<-p.end
	ran, answers := p.ran, p.answers
	if p.writers == 0 {
		s.nothing(ctx, base, ran, answers, o)
		return
	}

	v := l.b.write(ctx, l.key, p.current.data, base.revision, o)
	l.note(ran, func(r *record) { r.wrote(v, p.writers) })
	switch v.outcome {
	case written:
		s.after, s.pace, s.how = written, budget{}, reading{}
		l.keep(&entry{revision: v.revision, exists: true, data: p.current.data})
		for i, c := range ran {
			if answers[i].early {
				l.settle(c, answers[i], base.revision)
			} else {
				l.settle(c, answers[i], v.revision)
			}
		}
	case lost, inFlight, unserved:
		s.lostRound(v)
		s.again(v, ran, nil)
	case uncertain:
		s.lostRound(v)
		s.again(v, ran, answers)
	default:
		s.refused(v, ran, answers, p.writers)
	}
}

// patient is how the requests of a round are made: as the most patient of its
// callers would.
func patient(batch []*caller) *options {
	o := *batch[0].o
	for _, c := range batch {
		o.timeout = max(o.timeout, c.o.timeout)
	}
	return &o
}

// base is the document that a round begins with. If it cannot be read the
// callers have been answered or put back.
func (s *server) base(ctx context.Context, batch []*caller, o *options) (e entry, ok bool) {
	e, ok = s.l.base()
	if s.fresh != nil {
		e, s.fresh = *s.fresh, nil
		e.certain = e.certain && slices.Contains(s.asked, batch[len(batch)-1])
		s.asked = nil
		return e, true
	}
	if ok {
		return e, true
	}
	return s.read(ctx, s.how, batch, o)
}

func (s *server) read(ctx context.Context, how reading, batch []*caller, o *options) (entry, bool) {
	var rec record
	e, err := s.l.b.readFor(ctx, s.l.key, how, o, &rec)
	if n := rec.report.StaleReads; n > 0 {
		s.l.note(batch, func(r *record) { r.report.StaleReads += n })
	}
	switch {
	case err == nil:
		return e, true
	case errors.Is(err, errUnserved):
		v := failed(err)
		s.lostRound(v)
		s.again(v, batch, nil)
	case isNoAnswer(err) && !errors.Is(err, ErrPermission):
		// Reading can be repeated: who has a deadline goes on until then.
		var rest []*caller
		for _, c := range batch {
			if c.budget.unlimited {
				rest = append(rest, c)
			} else {
				s.l.settle(c, answer{err: err}, 0)
			}
		}
		s.l.requeue(rest)
	default:
		for _, c := range batch {
			s.l.settle(c, answer{err: err}, 0)
		}
	}
	return entry{}, false
}

// nothing ends a round in which nobody changed the document. What was kept, or
// read from a replica that may lag, answers nobody: it is compared with a certain
// document first.
func (s *server) nothing(ctx context.Context, base entry, ran []*caller, answers []answer, o *options) {
	if len(ran) == 0 {
		return
	}
	if !base.certain {
		now, ok := s.read(ctx, reading{atLeast: base.revision, certain: true}, ran, o)
		if !ok {
			return
		}
		if !now.same(base) {
			s.fresh, s.asked = &now, ran
			s.l.requeue(ran)
			return
		}
	}
	s.l.keep(&base)
	for i, c := range ran {
		s.l.settle(c, answers[i], base.revision)
	}
}

// lostRound notes a round without success, for the reading and the pause before
// the next one.
func (s *server) lostRound(v verdict) {
	s.l.keep(nil)
	s.fresh, s.asked = nil, nil
	s.how = v.nextReading(s.how)
	s.after = v.outcome
	s.pace.spend(v.outcome)
}

// again puts the callers of a lost round back who may try again. answers is
// given where the write's outcome cannot be told: then it matters whose change
// was in it.
func (s *server) again(v verdict, ran []*caller, answers []answer) {
	var rest []*caller
	for i, c := range ran {
		if answers != nil && answers[i].changed {
			if !c.o.idempotent {
				s.l.settle(c, answer{err: v.err}, 0)
				continue
			}
			s.l.doubt(c, v.err)
		}
		switch {
		case !c.budget.spend(v.outcome):
			s.l.settle(c, answer{err: c.budget.exceeded(s.l.key, v, c.doubt)}, 0)
		default:
			rest = append(rest, c)
		}
	}
	s.l.requeue(rest)
}

// refused ends a round whose write can never succeed. Those who changed nothing
// have yet to be answered.
func (s *server) refused(v verdict, ran []*caller, answers []answer, writers int) {
	s.l.keep(nil)
	s.after = written
	if errors.Is(v.err, ErrTooLarge) && writers > 1 {
		// Somebody's share is too much: each for itself.
		s.solo = len(ran)
		s.l.requeue(ran)
		return
	}
	var rest []*caller
	for i, c := range ran {
		if answers[i].changed {
			s.l.settle(c, answer{err: v.err}, 0)
		} else {
			rest = append(rest, c)
		}
	}
	s.l.requeue(rest)
}
