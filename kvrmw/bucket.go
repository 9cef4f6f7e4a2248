package kvrmw

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvkeys"
)

// defaultTimeout is that of package jetstream.
const defaultTimeout = 5 * time.Second

// Bucket is a KV bucket whose documents are updated. It is safe for concurrent
// use, holds no resources and needs no closing. Make one with [Open], and a new
// one when the bucket was deleted and created anew, or got more replicas.
type Bucket struct {
	name    string
	stream  string
	subject string // of a key, up to the key
	publish string // put before the subject of a write
	api     string // prefix of the JetStream API
	timeout time.Duration
	nc      *nats.Conn
	rtt     roundTrip // of writes
	seen    seen

	direct     atomic.Bool // the bucket answers direct gets
	replicated atomic.Bool // by any of its replicas
}

// Open looks the bucket up and returns a handle for updating its documents.
//
// Errors: [ErrInvalidBucket], [ErrBucketNotFound], [ErrNoJetStream],
// [ErrPermission], the context's error, nats.ErrTimeout when the broker does
// not answer.
func Open(ctx context.Context, js jetstream.JetStream, bucket string) (*Bucket, error) {
	if !validBucket(bucket) {
		return nil, fmt.Errorf("kvrmw: %w: %q", ErrInvalidBucket, bucket)
	}
	opts := js.Options()
	b := &Bucket{
		name:    bucket,
		stream:  "KV_" + bucket,
		subject: "$KV." + bucket + ".",
		api:     apiPrefix(opts),
		timeout: cmp.Or(opts.DefaultTimeout, defaultTimeout),
		nc:      js.Conn(),
	}
	if b.api != jetstream.DefaultAPIPrefix {
		// Outside its own domain a bucket's subjects are reached through the
		// prefix, as the KV clients do.
		b.publish = b.api
	}
	if err := b.lookUp(ctx, b.timeout); err != nil {
		return nil, fmt.Errorf("kvrmw: bucket %s: %w", bucket, err)
	}
	return b, nil
}

// Name is the bucket's name.
func (b *Bucket) Name() string { return b.name }

// maxSubject bounds the subject of a read, in bytes. A broker closes the
// connection over a line of more than 4096, and the line holds the inbox too.
const maxSubject = 3968

func (b *Bucket) checkKey(key string) error {
	if err := kvkeys.ValidateKey(key); err != nil {
		return err
	}
	if n := len(b.readSubject(key)); n > maxSubject {
		return fmt.Errorf("key of %d bytes is too long for this bucket", len(key))
	}
	return nil
}

// readSubject is where the last message of a key is asked for.
func (b *Bucket) readSubject(key string) string {
	return b.api + "DIRECT.GET." + b.stream + "." + b.subject + key
}

// lookUp asks for the bucket's stream and notes how it can be read. After a
// request that nobody took it tells a missing bucket or JetStream, which is
// final, from a bucket that is there and has just no leader.
func (b *Bucket) lookUp(ctx context.Context, timeout time.Duration) error {
	msg, err := b.request(ctx, &nats.Msg{Subject: b.api + "STREAM.INFO." + b.stream}, timeout)
	switch {
	case errors.Is(err, nats.ErrNoResponders):
		return fmt.Errorf("%w: %w", ErrNoJetStream, err)
	case err != nil:
		return err
	}
	var info struct {
		Error  *jetstream.APIError `json:"error"`
		Config struct {
			AllowDirect bool `json:"allow_direct"`
			Replicas    int  `json:"num_replicas"`
			Mirror      *struct {
				Name string `json:"name"`
			} `json:"mirror"`
		} `json:"config"`
	}
	if err := json.Unmarshal(msg.Data, &info); err != nil {
		return fmt.Errorf("stream information: %w", err)
	}
	if info.Error != nil {
		return refusal(info.Error)
	}
	if m := info.Config.Mirror; m != nil {
		return fmt.Errorf("is a mirror, open the bucket of %s instead", m.Name)
	}
	b.replicated.Store(info.Config.Replicas > 1)
	b.direct.Store(info.Config.AllowDirect)
	return nil
}

// unserved says what it means that nobody took a request: the bucket, or
// JetStream, is gone, which is final, or there is no leader just now.
func (b *Bucket) unserved(ctx context.Context, timeout time.Duration, cause error) error {
	err := b.lookUp(ctx, timeout)
	for _, final := range []error{ErrBucketNotFound, ErrNoJetStream, ErrPermission} {
		if errors.Is(err, final) {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %w", errUnserved, cause)
}

func apiPrefix(opts jetstream.JetStreamOptions) string {
	switch {
	case opts.Domain != "":
		return "$JS." + opts.Domain + ".API."
	case opts.APIPrefix == "":
		return jetstream.DefaultAPIPrefix
	case opts.APIPrefix[len(opts.APIPrefix)-1] != '.':
		return opts.APIPrefix + "."
	default:
		return opts.APIPrefix
	}
}

func validBucket(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return false
		}
	}
	return name != ""
}
