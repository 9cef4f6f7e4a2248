package natsconn

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Bounds of a connection of a fleet's program, counted from when the broker answers
// again, be it with other credentials than before. A broker that does not answer
// is waited for without a bound.
const (
	// ResumeBound is when a connection works again, if all is well.
	ResumeBound = 30 * time.Second
	// ExitBound is when [Options.OnDead] has been called for one that does not, at
	// the default [Options.PingInterval].
	ExitBound = 195 * time.Second
)

// Why a connection is given up, for errors.Is.
var (
	// ErrRefused means that the broker has refused the credentials again and again.
	// The error matches [ErrAuthorization] too.
	ErrRefused = errors.New("the broker keeps refusing the credentials")
	// ErrStalled means that nothing comes through the connection although the broker
	// answers others.
	ErrStalled = errors.New("the connection is silent, and the broker answers")
	// ErrClosed means that the connection is closed.
	ErrClosed = errors.New("the connection is closed")
)

// liveness says when a connection is given up.
type liveness struct {
	check    time.Duration // pause between two looks
	stall    time.Duration // silence after which it is suspected
	witness  time.Duration // bounds the connection that is made then
	refusals int           // in a row
	window   time.Duration // that they last
}

// livenessOf is that of the contract: a connection whose broker is there hears of
// it at least once in an interval between pings, and three of them are enough.
func livenessOf(ping time.Duration) liveness {
	return liveness{check: 5 * time.Second, stall: 3 * ping, witness: 5 * time.Second, refusals: 5, window: 10 * time.Second}
}

// exitBound is the longest that a silent connection lives: the silence, the pause
// to the next look, and twice the time of a witness.
func (l liveness) exitBound() time.Duration { return l.stall + l.check + 2*l.witness }

// grace is the time to come back after the broker has.
func (l liveness) grace() time.Duration { return min(ResumeBound, l.stall) }

// judge decides whether a silent connection is dead. It is given the time.
type judge struct {
	liveness
	deadline time.Time // of the silence
	next     time.Time // no witness before
	outage   bool      // the last witness has not found the broker
}

func newJudge(l liveness, now time.Time) *judge {
	return &judge{liveness: l, deadline: now.Add(l.stall)}
}

// heard begins the silence anew.
func (j *judge) heard(now time.Time) {
	j.deadline, j.next, j.outage = now.Add(j.stall), time.Time{}, false
}

// due reports whether a witness is to be called.
func (j *judge) due(now time.Time) bool { return !now.Before(j.deadline) && !now.Before(j.next) }

// witnessed takes what became of a connection of its own, and reports whether ours
// is dead: the broker answers, by yes or no, and ours stays silent. After an outage
// it has the time to come back first.
func (j *judge) witnessed(now time.Time, err error) bool {
	answers := err == nil || errors.Is(err, ErrAuthorization)
	switch {
	case !answers:
		j.outage, j.next = true, now.Add(j.grace())
		return false
	case j.outage:
		j.outage, j.next = false, time.Time{}
		if back := now.Add(j.grace()); back.After(j.deadline) {
			j.deadline = back
		}
		return false
	}
	return true
}

// refusals are those in a row.
type refusals struct {
	n     int
	since time.Time
	last  error
}

func (r *refusals) add(now time.Time, err error) {
	if r.n == 0 {
		r.since = now
	}
	r.n, r.last = r.n+1, err
}

// tooMany returns the last of them if they are enough for l.
func (r *refusals) tooMany(now time.Time, l liveness) error {
	if r.n >= l.refusals && now.Sub(r.since) >= l.window {
		return r.last
	}
	return nil
}

// supervise calls dead once when the connection is not expected to work any more.
// ctx ends when it is closed, with the reason. witness makes a connection of its
// own.
func (w *watcher) supervise(ctx context.Context, l liveness, witness func(context.Context) error, dead func(error)) {
	dead(fmt.Errorf("natsconn: %s: %w", w.address, w.watch(ctx, l, witness)))
}

func (w *watcher) watch(ctx context.Context, l liveness, witness func(context.Context) error) error {
	tick := time.NewTicker(l.check)
	defer tick.Stop()
	j, e := newJudge(l, time.Now()), ear{w: w}
	listen := func() bool {
		if !e.listen() {
			return false
		}
		j.heard(time.Now())
		return true
	}
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
		if err := w.refused(l); err != nil {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
		if listen(); !j.due(time.Now()) {
			continue
		}
		bounded, cancel := context.WithTimeout(ctx, l.witness)
		err := witness(bounded)
		cancel()
		// It may have come back meanwhile.
		if j.witnessed(time.Now(), err) && !listen() {
			return ErrStalled
		}
	}
}

// ear hears whether something comes through a connection.
type ear struct {
	w     *watcher
	heard uint64 // bytes so far
}

// listen reports whether anything has come since the last call, and the connection
// stands: a broker that refuses says something, too.
func (e *ear) listen() bool {
	before := e.heard
	e.heard = e.w.dialer.received.Load()
	return e.heard != before && e.w.stands()
}
