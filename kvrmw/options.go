package kvrmw

import (
	"context"
	"time"
)

// Option adjusts one update.
type Option func(*options)

type options struct {
	idempotent  bool
	dropUnknown bool
	timeout     time.Duration
	observe     func(context.Context, Report)
}

func newOptions(b *Bucket, opts []Option) *options {
	o := &options{}
	for _, opt := range opts {
		opt(o)
	}
	if o.timeout <= 0 {
		o.timeout = b.timeout
	}
	return o
}

// Idempotent says whether the mutation may be applied on top of its own effect,
// like adding to a set. If so, a write whose outcome is unknown is followed by
// another round instead of [ErrAmbiguous]. The default is false.
func Idempotent(yes bool) Option { return func(o *options) { o.idempotent = yes } }

// DropUnknown stores exactly what T encodes to, without the members of the
// stored document that T does not declare, as the reference does. Use it when
// T itself carries unknown members.
func DropUnknown() Option { return func(o *options) { o.dropUnknown = true } }

// RequestTimeout bounds the wait for one answer of the broker. The default is
// that of the JetStream context (jetstream.WithDefaultTimeout), 5 seconds
// unless set. A context that ends sooner wins; where the context has a later
// deadline, reading goes on until then, since it can be repeated safely.
func RequestTimeout(d time.Duration) Option { return func(o *options) { o.timeout = d } }
