package agent

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvkeys"
)

// outputStore is where the output goes that is too large for a message: the
// object store result_output. It is a [wire.OutputStore].
type outputStore struct {
	nc *nats.Conn
	js jetstream.JetStream
}

// PutOutput stores a text under a key.
func (o outputStore) PutOutput(ctx context.Context, key string, data []byte) error {
	store, err := o.js.ObjectStore(ctx, kvkeys.ObjectResultOutput)
	if err != nil {
		return fmt.Errorf("object store %s: %w", kvkeys.ObjectResultOutput, err)
	}
	_, err = store.PutBytes(ctx, key, data)
	return err
}

// MaxPayload is the largest message that the broker takes, in bytes.
func (o outputStore) MaxPayload() int64 { return o.nc.MaxPayload() }
