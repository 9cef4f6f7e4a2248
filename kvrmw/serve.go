package kvrmw

import (
	"context"
	"errors"
	"fmt"
	"runtime"
)

// maxBatch bounds the callers that one write serves, so that the first of them
// does not wait for ever longer rounds.
const maxBatch = 256

// server serves the queue of a line until it is empty.
type server struct {
	l     *line
	how   reading
	fresh *entry // read for the next round
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
		if s.solo > 0 {
			s.solo--
			n = 1
		}
		if !first && n > 1 {
			// Those who were just answered may come again at once.
			runtime.Gosched()
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
	base, fresh, ok := s.base(ctx, batch)
	if !ok {
		return
	}

	var ran []*caller
	var answers []answer
	current, writers := base, 0
	for _, c := range batch {
		a, ok := l.offer(c, current)
		if !ok {
			continue
		}
		if a.changed && !l.b.fits(a.data) {
			a = answer{err: fmt.Errorf("%w: %d bytes, the broker takes %d with headers", ErrTooLarge, len(a.data), l.b.nc.MaxPayload())}
		}
		if a.changed {
			current = entry{revision: base.revision, exists: true, data: a.data}
			writers++
		}
		ran, answers = append(ran, c), append(answers, a)
	}
	if writers == 0 {
		s.nothing(ctx, base, fresh, ran, answers)
		return
	}

	v := l.b.write(ctx, l.key, current.data, base.revision, batch[0].o)
	l.note(ran, func(r *record) { r.wrote(v, writers) })
	switch v.outcome {
	case written:
		s.after, s.pace, s.how = written, budget{}, reading{}
		l.kept = &entry{revision: v.revision, exists: true, data: current.data}
		for i, c := range ran {
			l.settle(c, answers[i], v.revision)
		}
	case lost, inFlight:
		s.lostRound(v)
		s.again(v, ran, nil)
	case uncertain:
		s.lostRound(v)
		s.again(v, ran, answers)
	default:
		s.refused(v, ran, answers, writers)
	}
}

// base is the document that a round begins with; fresh if it was just read. If
// it cannot be read the callers have been answered or put back.
func (s *server) base(ctx context.Context, batch []*caller) (e entry, fresh, ok bool) {
	l := s.l
	switch {
	case s.fresh != nil:
		e, s.fresh = *s.fresh, nil
		return e, true, true
	case l.kept != nil:
		return *l.kept, false, true
	}
	e, ok = s.read(ctx, s.how, batch)
	return e, true, ok
}

func (s *server) read(ctx context.Context, how reading, batch []*caller) (entry, bool) {
	e, stale, err := s.l.b.readFor(ctx, s.l.key, how, batch[0].o)
	if stale {
		s.l.note(batch, func(r *record) { r.report.StaleReads++ })
	}
	switch {
	case err == nil:
		return e, true
	case errors.Is(err, errNobodyReads):
		v := verdict{outcome: lost, err: err}
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

// nothing ends a round in which nobody changed the document. What was kept
// answers nobody: it is compared with a fresh read first.
func (s *server) nothing(ctx context.Context, base entry, fresh bool, ran []*caller, answers []answer) {
	if len(ran) == 0 {
		return
	}
	if !fresh {
		now, ok := s.read(ctx, reading{atLeast: base.revision}, ran)
		if !ok {
			return
		}
		if now.revision != base.revision {
			s.l.kept, s.fresh = nil, &now
			s.l.requeue(ran)
			return
		}
	}
	s.l.kept = &base
	for i, c := range ran {
		s.l.settle(c, answers[i], base.revision)
	}
}

// lostRound notes a round without success, for the reading and the pause before
// the next one.
func (s *server) lostRound(v verdict) {
	s.l.kept, s.fresh = nil, nil
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
		switch {
		case answers != nil && answers[i].changed && !c.o.idempotent:
			s.l.settle(c, answer{err: v.err}, 0)
		case !c.budget.spend(v.outcome):
			s.l.settle(c, answer{err: &AttemptsError{Key: s.l.key, Attempts: c.budget.losses, Err: v.err}}, 0)
		default:
			rest = append(rest, c)
		}
	}
	s.l.requeue(rest)
}

// refused ends a round whose write can never succeed. Those who changed nothing
// have yet to be answered.
func (s *server) refused(v verdict, ran []*caller, answers []answer, writers int) {
	s.l.kept, s.after = nil, written
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
