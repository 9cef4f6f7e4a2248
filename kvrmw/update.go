package kvrmw

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
)

// The reference's schedule.
const (
	maxAttempts = 32
	backoffStep = 2 * time.Millisecond
	backoffCap  = 25 * time.Millisecond
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
	var last error
	for attempt := range maxAttempts {
		if err := sleep(ctx, backoff(attempt)); err != nil {
			if last != nil {
				err = fmt.Errorf("%w; last attempt: %w", err, last)
			}
			return Result[T]{}, b.wrap(key, err)
		}
		res, out, err := round(ctx, b, key, mutate, o)
		switch out {
		case written:
			return res, nil
		case lost:
			last = err
		default:
			return Result[T]{}, b.wrap(key, err)
		}
	}
	return Result[T]{}, &AttemptsError{Key: key, Attempts: maxAttempts, Err: last}
}

// round is one attempt: read, mutate, write.
func round[T any](ctx context.Context, b *Bucket, key string, mutate func(*T) (bool, error), o *options) (res Result[T], out outcome, err error) {
	e, err := b.last(ctx, key, o)
	if errors.Is(err, nats.ErrNoResponders) {
		if missing := b.lookUp(ctx, o.timeout); missing != nil {
			return res, refused, missing
		}
		return res, lost, err
	}
	if err != nil {
		return res, refused, err
	}

	if e.exists {
		if err := decode(e.data, &res.Value); err != nil {
			return res, refused, &ValueError{Op: "decode", Bucket: b.name, Key: key, Revision: e.revision, Err: err}
		}
	}
	res.Changed, err = mutate(&res.Value)
	if err != nil {
		return res, refused, fmt.Errorf("mutate: %w", err)
	}
	if !res.Changed {
		res.Revision = e.revision
		return res, written, nil
	}

	data, err := encode(&res.Value)
	if err != nil {
		return res, refused, &ValueError{Op: "encode", Bucket: b.name, Key: key, Revision: e.revision, Err: err}
	}
	if e.exists && !o.dropUnknown {
		if data, err = merge(e.data, data, knownOf[T]()); err != nil {
			return res, refused, &ValueError{Op: "merge", Bucket: b.name, Key: key, Revision: e.revision, Err: err}
		}
	}
	res.Revision, out, err = b.write(ctx, key, data, e.revision, o)
	return res, out, err
}

// wrap names the document in an error that does not do so itself.
func (b *Bucket) wrap(key string, err error) error {
	if _, ok := err.(*ValueError); ok {
		return err
	}
	return fmt.Errorf("kvrmw: %s/%s: %w", b.name, key, err)
}

func backoff(attempt int) time.Duration {
	return min(time.Duration(attempt)*backoffStep, backoffCap)
}

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
