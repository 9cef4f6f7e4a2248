package kvrmw

import (
	"context"
	"fmt"
	"slices"
)

// Key is a long-lived handle for one key, for programs in which several
// goroutines change the same document, or one changes it often. It is safe for
// concurrent use, holds no goroutine while nobody uses it, and needs no closing.
// Make one with [NewKey], or many with [NewSet].
//
// Callers that meet are served together: one read, all their mutations in the
// order in which they came, one write. The document that was last written is
// kept, so that the next change of a key that nobody else writes to costs one
// round trip; what is kept is only ever the base of a guarded write, never an
// answer.
type Key[T any] struct {
	line line
	opts []Option
}

// NewKey returns a handle for a key. The options are the defaults of its
// updates. The error is [ErrInvalidKey]; nothing is sent.
func NewKey[T any](b *Bucket, key string, opts ...Option) (*Key[T], error) {
	if err := b.checkKey(key); err != nil {
		return nil, fmt.Errorf("kvrmw: bucket %s: %w: %w", b.name, ErrInvalidKey, err)
	}
	return &Key[T]{line: line{b: b, key: key}, opts: opts}, nil
}

// Update changes the document as [Update] does, with the same errors, together
// with whoever else updates it through this handle.
//
// The result is the caller's own copy of the document as it stood after its own
// mutation; callers that were served together share a revision. mutate runs on
// the goroutine of its caller, where a panic stays too: the others go on as if
// that caller had never been there. While it runs the others wait.
//
// A caller whose context ends leaves the queue at once: with the context's error
// while its mutation is in no write, and with one that is also [ErrAmbiguous]
// when a write that carries it is under way. A write whose outcome cannot be
// told is answered to each caller by its own [Idempotent].
func (k *Key[T]) Update(ctx context.Context, mutate func(*T) (changed bool, err error), opts ...Option) (Result[T], error) {
	if len(k.opts) > 0 {
		opts = append(slices.Clip(k.opts), opts...)
	}
	b := k.line.b
	o := newOptions(b, opts)
	var res Result[T]
	rec := newRecord(b, k.line.key, o)
	c := &caller{
		ctx: ctx, o: o, rec: rec, budget: newBudget(ctx),
		apply: newChange(b, k.line.key, mutate, o, &res),
	}
	err := k.line.update(c)
	return finish(ctx, &res, rec, err)
}

// Key is the key's name in its bucket.
func (k *Key[T]) Key() string { return k.line.key }

// Waiting is the number of callers that wait for their turn now.
func (k *Key[T]) Waiting() int { return k.line.waiting() }
