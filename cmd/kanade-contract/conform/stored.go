package conform

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/wire"
)

// stored is what a key holds after all writes, which no single writer has seen.
func stored(ctx context.Context, js jetstream.JetStream, bucket, key string) (any, error) {
	kv, err := js.KeyValue(ctx, bucket)
	if err != nil {
		return nil, fail(kindIO, err)
	}
	entry, err := kv.Get(ctx, key)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return nil, nil
	case err != nil:
		return nil, fail(kindIO, err)
	}
	doc, err := wire.ParseJSON(entry.Value())
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	return doc, nil
}
