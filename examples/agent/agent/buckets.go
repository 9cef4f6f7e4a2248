package agent

import (
	"context"
	"sync"

	"github.com/nats-io/nats.go/jetstream"
)

// buckets keeps the handles of KV buckets, because opening one is a request to
// the broker. A bucket that does not exist yet is looked for again each time.
type buckets struct{ handles sync.Map } // name to jetstream.KeyValue

func (b *buckets) open(ctx context.Context, js jetstream.JetStream, name string) (jetstream.KeyValue, error) {
	if kv, ok := b.handles.Load(name); ok {
		return kv.(jetstream.KeyValue), nil
	}
	kv, err := js.KeyValue(ctx, name)
	if err != nil {
		return nil, err
	}
	b.handles.Store(name, kv)
	return kv, nil
}
