// Package store opens the buckets, object stores and streams of a fleet's
// broker, with errors that say what to do where one is missing.
package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvrmw"
)

// ErrMissing means that the broker lacks a resource of the fleet, or JetStream
// altogether.
var ErrMissing = errors.New("the broker is not set up for a fleet; create its resources with: kanade-contract bootstrap --server URL")

// KeyValue opens a bucket to read it, and to write values that are no JSON
// documents; [Documents] is for those. The error may wrap [ErrMissing].
func KeyValue(ctx context.Context, js jetstream.JetStream, name string) (jetstream.KeyValue, error) {
	kv, err := js.KeyValue(ctx, name)
	return kv, explain("bucket "+name, err)
}

// Documents opens a bucket to change its documents. The error may wrap
// [ErrMissing].
func Documents(ctx context.Context, js jetstream.JetStream, name string) (*kvrmw.Bucket, error) {
	b, err := kvrmw.Open(ctx, js, name)
	return b, explain("bucket "+name, err)
}

// Objects opens an object store. The error may wrap [ErrMissing].
func Objects(ctx context.Context, js jetstream.JetStream, name string) (jetstream.ObjectStore, error) {
	o, err := js.ObjectStore(ctx, name)
	return o, explain("object store "+name, err)
}

// Stream explains an error that an operation on a stream gave; nil stays nil.
func Stream(name string, err error) error { return explain("stream "+name, err) }

// explain names the resource in an error and adds the remedy where it is the
// resource that is missing.
func explain(what string, err error) error {
	if err == nil {
		return nil
	}
	for _, missing := range []error{
		jetstream.ErrBucketNotFound, jetstream.ErrStreamNotFound, jetstream.ErrNoStreamResponse,
		jetstream.ErrJetStreamNotEnabled, jetstream.ErrJetStreamNotEnabledForAccount,
		kvrmw.ErrBucketNotFound, kvrmw.ErrNoJetStream, nats.ErrNoResponders,
	} {
		if errors.Is(err, missing) {
			return &missingError{what, err}
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// missingError leaves the broker's own words out of the message, which would
// say the same again, and keeps them in the chain.
type missingError struct {
	what  string
	cause error
}

func (e *missingError) Error() string   { return e.what + ": " + ErrMissing.Error() }
func (e *missingError) Unwrap() []error { return []error{ErrMissing, e.cause} }
