package kvrmw

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
)

// Result is what an update left.
type Result[T any] struct {
	// Value as the mutation left it.
	Value T
	// Revision of the document: the written one, or when nothing was changed
	// the one that was read. That is a marker's for a deleted key, and 0 for
	// one that was never written.
	Revision uint64
	// Changed reports whether the document was written.
	Changed bool
}

// Update reads the document under key, has mutate change it and writes it back
// if no other write came in between; otherwise it starts over with what the
// other one left. It returns once the change is stored, or mutate reported that
// there is nothing to change.
//
// mutate gets the decoded document, or a zero T if the key is absent or
// deleted. It may be called several times, each time with a fresh T; the package
// comment says what it may do.
//
// Errors: [ErrInvalidKey], [ErrTooLarge], [ErrPermission], [ErrBucketNotFound],
// [ErrNoJetStream] and a [*ValueError] are returned at once, mutate's own error
// and that of the context likewise and wrapped; nats.ErrTimeout when the broker
// does not answer; [*AttemptsError] when all attempts met other writers;
// [ErrAmbiguous] when the write may have been stored. A context that ends while
// the write is under way gives an error that is both ErrAmbiguous and the
// context's.
func Update[T any](ctx context.Context, b *Bucket, key string, mutate func(*T) (changed bool, err error), opts ...Option) (Result[T], error) {
	if err := b.checkKey(key); err != nil {
		return Result[T]{}, fmt.Errorf("kvrmw: bucket %s: %w: %w", b.name, ErrInvalidKey, err)
	}
	o := newOptions(b, opts)
	var res Result[T]
	rec := newRecord(b, key, o)
	err := b.update(ctx, key, newChange(b, key, mutate, o, &res), o, rec)
	return finish(ctx, &res, rec, err)
}

// finish tells the observer and returns what the caller gets.
func finish[T any](ctx context.Context, res *Result[T], rec *record, err error) (Result[T], error) {
	rec.end(ctx, err)
	if err != nil {
		return Result[T]{}, err
	}
	res.Revision, res.Changed = rec.revision, rec.changed
	return *res, nil
}

// update reads, changes and writes until that succeeds or cannot.
func (b *Bucket) update(ctx context.Context, key string, apply change, o *options, rec *record) error {
	budget, how := newBudget(ctx), reading{}
	for {
		e, stale, err := b.readFor(ctx, key, how, o)
		if stale {
			rec.report.StaleReads++
		}
		var v verdict
		switch {
		case errors.Is(err, errNobodyReads):
			v = verdict{outcome: lost, err: err}
		case err != nil:
			return b.wrap(key, err)
		default:
			data, changed, err := apply(e)
			if err != nil {
				return b.wrap(key, err)
			}
			if !changed {
				rec.unchanged(e.revision)
				return nil
			}
			v = b.write(ctx, key, data, e.revision, o)
		}
		rec.wrote(v, 1)
		switch again := v.retry(o); {
		case v.outcome == written:
			return nil
		case !again:
			return b.wrap(key, v.err)
		case !budget.spend(v.outcome):
			return &AttemptsError{Key: key, Attempts: budget.losses, Err: v.err}
		}
		how = v.nextReading(how)
		if err := sleep(ctx, budget.pause(&b.rtt, v.outcome)); err != nil {
			return b.wrap(key, fmt.Errorf("%w; last attempt: %w", err, v.err))
		}
	}
}

// errNobodyReads means that the bucket is there and has no leader just now.
var errNobodyReads = errors.New("read: no server of the bucket answers")

// readFor is the read of a round. It tells a bucket that is gone from one that
// has no leader just now.
func (b *Bucket) readFor(ctx context.Context, key string, how reading, o *options) (e entry, stale bool, err error) {
	e, stale, err = b.last(ctx, key, how, o)
	if errors.Is(err, nats.ErrNoResponders) {
		if missing := b.lookUp(ctx, o.timeout); missing != nil {
			return e, stale, missing
		}
		return e, stale, fmt.Errorf("%w: %w", errNobodyReads, err)
	}
	return e, stale, err
}

// retry reports whether another round may follow.
func (v verdict) retry(o *options) bool {
	return v.outcome == lost || v.outcome == inFlight || v.outcome == uncertain && o.idempotent
}

// nextReading is how to read after a refusal: what won is at the leader.
func (v verdict) nextReading(how reading) reading {
	return reading{atLeast: max(how.atLeast, v.revision), leader: v.outcome != lost}
}

// wrap names the document in an error that does not do so itself.
func (b *Bucket) wrap(key string, err error) error {
	switch err.(type) {
	case nil, *ValueError, *AttemptsError:
		return err
	}
	return fmt.Errorf("kvrmw: %s/%s: %w", b.name, key, err)
}
