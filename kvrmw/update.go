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
// does not answer; [*AttemptsError] when all attempts met other writers, or no leader;
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
	var doubt error
	for {
		var v verdict
		e, err := b.readFor(ctx, key, how, o, rec)
		var a answer
		if err == nil {
			e, a, err = b.apply(ctx, key, e, apply, o, rec)
		}
		switch {
		case errors.Is(err, errUnserved):
			v = failed(err)
		case err != nil:
			return b.wrap(key, doubtful(err, doubt))
		case a.err != nil:
			return b.wrap(key, doubtful(a.err, doubt))
		case !a.changed:
			rec.unchanged(e.revision)
			return nil
		default:
			v = b.write(ctx, key, a.data, e.revision, o)
			rec.wrote(v, 1)
		}
		if v.outcome == uncertain {
			doubt = v.err
		}
		switch again := v.retry(o); {
		case v.outcome == written:
			return nil
		case !again:
			return b.wrap(key, doubtful(v.err, doubt))
		case !budget.spend(v.outcome):
			return b.wrap(key, budget.exceeded(key, v, doubt))
		}
		how = v.nextReading(how)
		if err := sleep(ctx, budget.pause(&b.rtt, v.outcome)); err != nil {
			return b.wrap(key, doubtful(fmt.Errorf("%w; last attempt: %w", err, v.err), doubt))
		}
	}
}

// apply makes a change to a document. Where it comes to no write, because there
// is nothing to change or because of an error, no guard would notice that the
// document is an old one: then it is compared with a certain one first, which is
// what is returned.
func (b *Bucket) apply(ctx context.Context, key string, e entry, apply change, o *options, rec *record) (entry, answer, error) {
	a := apply.to(e)
	if a.changed || e.certain {
		return e, a, nil
	}
	now, err := b.readFor(ctx, key, reading{atLeast: e.revision, certain: true}, o, rec)
	if err != nil || now.same(e) {
		return now, a, err
	}
	return now, apply.to(now), nil
}

// doubtful adds to an error that an earlier write of the same update may have
// been stored.
func doubtful(err, doubt error) error {
	if err == nil || doubt == nil || errors.Is(err, ErrAmbiguous) {
		return err
	}
	return fmt.Errorf("%w; earlier: %w", err, doubt)
}

// readFor is the read of a round. It tells a bucket that is gone from one that
// has no leader just now. rec may be nil.
func (b *Bucket) readFor(ctx context.Context, key string, how reading, o *options, rec *record) (entry, error) {
	e, stale, err := b.last(ctx, key, how, o)
	if stale && rec != nil {
		rec.report.StaleReads++
	}
	if errors.Is(err, nats.ErrNoResponders) {
		err = b.unserved(ctx, o.timeout, err)
	}
	return e, err
}

// retry reports whether another round may follow.
func (v verdict) retry(o *options) bool {
	switch v.outcome {
	case lost, inFlight, unserved:
		return true
	default:
		return v.outcome == uncertain && o.idempotent
	}
}

// nextReading is how to read after a refusal: what won is at the leader.
func (v verdict) nextReading(how reading) reading {
	return reading{atLeast: max(how.atLeast, v.revision), leader: v.outcome == inFlight || v.outcome == uncertain}
}

// wrap names the document in an error that does not do so itself.
func (b *Bucket) wrap(key string, err error) error {
	switch err.(type) {
	case nil, *ValueError, *AttemptsError:
		return err
	}
	return fmt.Errorf("kvrmw: %s/%s: %w", b.name, key, err)
}
