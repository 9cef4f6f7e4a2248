package kvrmw

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// settle finds out about a write without an answer. Sending it again is safe: it
// carries the same id and the same guard, so that it is stored once at most, and
// what comes back tells of both sendings. Where the guard fails - the first
// sending was stored, or another writer came - the stream's history tells.
func (w *write) settle(ctx context.Context, cause error, o *options) verdict {
	deadline := time.Now().Add(o.timeout)
	_, patient := ctx.Deadline()
	var behind spell
	for again := 0; ; again++ {
		if err := ctx.Err(); err != nil {
			return ambiguous(err)
		}
		if again > 0 && !patient && !time.Now().Before(deadline) {
			return ambiguous(cause)
		}
		if errors.Is(cause, ErrPermission) {
			// The answer has no way back; a second one would have none either.
			return w.settleByHistory(ctx, cause, 0, o)
		}
		if again > 0 {
			if err := sleep(ctx, jitter(min(unservedPause, w.b.rtt.get()<<min(again, 10)))); err != nil {
				return ambiguous(err)
			}
		}
		v, sure := w.send(ctx, o, w.b.seen.now(w.b.nc))
		switch {
		case !sure, v.outcome == inFlight, v.outcome == unserved:
			// What is being stored may be the first sending; or nobody took
			// the second.
			cause = v.err
		case v.outcome == lost && v.revision < w.base && behind.within(o.timeout):
			// By a leader that has not caught up yet, which says nothing about
			// the write; unless what it was based on is gone for good.
		case v.outcome == lost:
			return w.settleByHistory(ctx, cause, v.revision, o)
		case v.outcome == written:
			return v
		default:
			// Refused, which says nothing about the first sending.
			return ambiguous(errors.Join(cause, v.err))
		}
	}
}

// settleByHistory looks for the write among what the stream holds. The guard
// lets it in only as the next message of the key after its base. So another one
// there proves that it is not stored and never will be, provided that none came
// between: because the base is still stored and the history whole from there, or
// because the other one was there before the write was sent. Else only finding
// the write itself proves anything. atLeast is a revision that the key is known
// to have reached.
func (w *write) settleByHistory(ctx context.Context, cause error, atLeast uint64, o *options) verdict {
	last, err := w.last(ctx, atLeast, o)
	if err != nil {
		return ambiguous(errors.Join(cause, err))
	}
	if last.id == w.id {
		return verdict{revision: last.revision}
	}
	next, err := w.b.messageAt(ctx, msgQuery{NextBySubject: w.b.subject + w.key, Sequence: w.base + 1}, o)
	if err != nil {
		return ambiguous(errors.Join(cause, err))
	}
	if next.id == w.id {
		return verdict{revision: next.revision}
	}
	if w.base == 0 || last.revision <= w.base {
		return ambiguous(cause)
	}
	never := verdict{outcome: lost, revision: last.revision, err: cause}
	if next.revision > w.base && next.revision <= w.before.revision && w.before.holds(w.b.nc) {
		return never
	}
	base, err := w.b.messageAt(ctx, msgQuery{Sequence: w.base}, o)
	if err != nil || base.revision != w.base {
		return ambiguous(cause)
	}
	return never
}

// last reads the key's last message, again if a leader that has been replaced
// and does not know it yet answers with an older one than the key has reached.
func (w *write) last(ctx context.Context, atLeast uint64, o *options) (entry, error) {
	var behind spell
	for {
		e, err := w.b.lastAtLeader(ctx, w.key, o)
		if err != nil || e.revision >= atLeast || !behind.within(o.timeout) {
			return e, err
		}
		if err := sleep(ctx, readPause); err != nil {
			return e, err
		}
	}
}

// spell is a time that begins when it is first asked about.
type spell struct{ begin time.Time }

// within reports whether less than limit has passed since the first call.
func (s *spell) within(limit time.Duration) bool {
	if s.begin.IsZero() {
		s.begin = time.Now()
	}
	return time.Since(s.begin) < limit
}

func ambiguous(cause error) verdict {
	return verdict{outcome: uncertain, err: fmt.Errorf("%w: %w", ErrAmbiguous, cause)}
}
