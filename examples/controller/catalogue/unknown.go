package catalogue

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/suggest"
)

// ErrNoJob means that no job of an id is registered.
var ErrNoJob = errors.New("no such job")

// maxIDs bounds how many ids are looked at for a suggestion.
const maxIDs = 10_000

// noJob is the error about an id that a bucket does not have, with the one that
// was probably meant.
func noJob(ctx context.Context, kv jetstream.KeyValue, id string) error {
	keys, err := kv.ListKeys(ctx)
	if err != nil {
		return fmt.Errorf("%w: %q", ErrNoJob, id)
	}
	defer keys.Stop()
	var ids []string
	for key := range keys.Keys() {
		if ids = append(ids, key); len(ids) == maxIDs {
			break
		}
	}
	if near := suggest.Nearest(id, ids); near != "" {
		return fmt.Errorf("%w: %q; did you mean %s?", ErrNoJob, id, near)
	}
	return fmt.Errorf("%w: %q", ErrNoJob, id)
}
