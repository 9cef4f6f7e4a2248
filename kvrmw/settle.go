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
	for again := 0; ; again++ {
		if err := ctx.Err(); err != nil {
			return ambiguous(err)
		}
		if again > 0 && !patient && !time.Now().Before(deadline) {
			return ambiguous(cause)
		}
		if errors.Is(cause, ErrPermission) {
			// The answer has no way back; a second one would have none either.
			return w.settleByHistory(ctx, cause, o)
		}
		if again > 0 {
			if err := sleep(ctx, jitter(min(unservedPause, w.b.rtt.get()<<min(again, 10)))); err != nil {
				return ambiguous(err)
			}
		}
		v, sure := w.send(ctx, o)
		switch {
		case !sure, v.outcome == inFlight, v.outcome == unserved:
			// What is being stored may be the first sending; or nobody took
			// the second.
			cause = v.err
		case v.outcome == lost:
			return w.settleByHistory(ctx, cause, o)
		case v.outcome == written:
			return v
		default:
			// Refused, which says nothing about the first sending.
			return ambiguous(errors.Join(cause, v.err))
		}
	}
}

// settleByHistory looks for the write among what the stream holds. The guard
// lets it in only as the next message of the key after its base, so while the
// base is still stored, the message after it is proof either way. Where it was
// overwritten, only finding the write itself proves anything.
func (w *write) settleByHistory(ctx context.Context, cause error, o *options) verdict {
	last, err := w.b.lastAtLeader(ctx, w.key, o)
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
	base, err := w.b.messageAt(ctx, msgQuery{Sequence: w.base}, o)
	if err != nil || base.revision != w.base {
		return ambiguous(cause)
	}
	return verdict{outcome: lost, revision: last.revision, err: cause}
}

func ambiguous(cause error) verdict {
	return verdict{outcome: uncertain, err: fmt.Errorf("%w: %w", ErrAmbiguous, cause)}
}
