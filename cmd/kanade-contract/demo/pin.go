package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// guardPin keeps the demo from changing which version of a job a real fleet
// runs: firing pins the version. It returns what takes a pin away that was not
// there before.
func guardPin(ctx context.Context, js jetstream.JetStream, guest bool, cmd *wire.Command) (undo func() error, err error) {
	nothing := func() error { return nil }
	if !guest {
		return nothing, nil
	}
	kv, err := js.KeyValue(ctx, kvkeys.BucketScriptCurrent)
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", kvkeys.BucketScriptCurrent, err)
	}
	entry, err := kv.Get(ctx, cmd.ID)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return func() error {
			ctx, cancel := context.WithTimeout(context.Background(), forgetTimeout)
			defer cancel()
			if err := kv.Purge(ctx, cmd.ID); err != nil {
				return fmt.Errorf("take back the pin of job %q: %w", cmd.ID, err)
			}
			return nil
		}, nil
	case err != nil:
		return nil, fmt.Errorf("pin of job %q in %s: %w", cmd.ID, kvkeys.BucketScriptCurrent, err)
	case string(entry.Value()) != cmd.Version:
		return nil, fmt.Errorf("job %q is pinned to version %s on this broker and the demo would change that to %s; give the job another id", cmd.ID, entry.Value(), cmd.Version)
	default:
		return nothing, nil
	}
}
