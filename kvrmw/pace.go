package kvrmw

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

const (
	// maxAttempts bounds the lost comparisons of an update whose context has no
	// deadline, as the reference does.
	maxAttempts = 32
	// maxInFlight bounds the refusals without a comparison likewise. Each means
	// that another write was being stored, so only a broken broker comes near.
	maxInFlight = 1000
	// maxUnserved bounds the tries that no server took, and unservedPause is
	// about how long to wait after each: in all somewhat more than the
	// nine seconds that an election may take.
	maxUnserved   = 160
	unservedPause = 100 * time.Millisecond
	// firstRTT is the round trip assumed before one was measured.
	firstRTT = time.Millisecond
	// maxPause bounds a pause whatever was measured.
	maxPause = time.Second
)

// roundTrip is the smoothed time of a write.
type roundTrip struct{ ns atomic.Int64 }

func (r *roundTrip) observe(d time.Duration) {
	old := r.ns.Load()
	if old == 0 {
		r.ns.Store(int64(d))
		return
	}
	// A lost update of the average does not matter.
	r.ns.Store(old + (int64(d)-old)/8)
}

func (r *roundTrip) get() time.Duration {
	if ns := r.ns.Load(); ns > 0 {
		return time.Duration(ns)
	}
	return firstRTT
}

// pause is how long to wait after so many lost comparisons: a random part of a
// window in round trips. The window doubles while writers sort themselves out,
// and then closes again, so that who lost most goes first.
func (r *roundTrip) pause(losses int) time.Duration {
	const (
		widest = 5  // losses, and doublings
		closed = 16 // losses after which nothing is waited for
	)
	if losses <= 0 || losses >= closed {
		return 0
	}
	window := r.get() << (min(losses, widest) - 1)
	if losses > widest {
		window = window * time.Duration(closed-losses) / (closed - widest)
	}
	return rand.N(min(max(window, 1), maxPause))
}

// inFlightPause is how long to let another write get through: about what it
// takes.
func (r *roundTrip) inFlightPause() time.Duration {
	return jitter(min(r.get(), maxPause))
}

// budget says whether an update may go on.
type budget struct {
	unlimited bool // the context's deadline is the limit
	losses    int
	inFlight  int
	unserved  int
}

func newBudget(ctx context.Context) budget {
	_, ok := ctx.Deadline()
	return budget{unlimited: ok}
}

// spend notes a refused write and reports whether another try is allowed.
func (b *budget) spend(out outcome) bool {
	switch out {
	case inFlight:
		b.inFlight++
	case unserved:
		b.unserved++
	default:
		b.losses++
	}
	return b.unlimited || b.losses < maxAttempts && b.inFlight < maxInFlight && b.unserved < maxUnserved
}

// pause is the wait before the next try after the outcome of the last one.
func (b *budget) pause(r *roundTrip, out outcome) time.Duration {
	switch out {
	case inFlight:
		return r.inFlightPause()
	case unserved:
		return jitter(unservedPause)
	default:
		return r.pause(b.losses)
	}
}

// exceeded is the error after the last try, whatever came of it.
func (b *budget) exceeded(key string, last verdict, doubt error) error {
	attempts := b.losses
	switch last.outcome {
	case inFlight:
		attempts = b.inFlight
	case unserved:
		attempts = b.unserved
	}
	return &AttemptsError{Key: key, Attempts: attempts, Err: doubtful(last.err, doubt)}
}

// jitter is d, half of it at random.
func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d/2+1) }

// sleep waits, but not longer than ctx lives.
func sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
