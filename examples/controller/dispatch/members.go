package dispatch

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// expectation is what is known of the receivers of a command before it is sent.
type expectation struct {
	pcs     []string
	certain bool // nobody else can get it
}

// expect finds out who will get a command.
func (d *Dispatcher) expect(ctx context.Context, t Target, note func(string)) (expectation, error) {
	if t.pc != "" {
		return expectation{pcs: []string{t.pc}, certain: true}, nil
	}
	kv, err := d.js.KeyValue(ctx, kvkeys.BucketAgentGroups)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return expectation{}, missingBucket(kvkeys.BucketAgentGroups, err)
	}
	if err != nil {
		return expectation{}, fmt.Errorf("bucket %s: %w", kvkeys.BucketAgentGroups, err)
	}
	watcher, err := kv.WatchAll(ctx, jetstream.IgnoreDeletes())
	if err != nil {
		return expectation{}, fmt.Errorf("bucket %s: %w", kvkeys.BucketAgentGroups, err)
	}
	defer watcher.Stop()

	var e expectation
	for {
		var entry jetstream.KeyValueEntry
		select {
		case <-ctx.Done():
			return expectation{}, fmt.Errorf("bucket %s: %w", kvkeys.BucketAgentGroups, ctx.Err())
		case entry = <-watcher.Updates():
		}
		if entry == nil { // all has been seen
			e.certain = t.group != "" && len(e.pcs) > 0
			return e, nil
		}
		if t.group == "" {
			e.pcs = append(e.pcs, entry.Key())
			continue
		}
		var doc wire.AgentGroups
		if err := doc.UnmarshalJSON(entry.Value()); err != nil {
			note(fmt.Sprintf("the groups of %s are unknown: %v", entry.Key(), err))
			continue
		}
		if doc.Contains(t.group) {
			e.pcs = append(e.pcs, entry.Key())
		}
	}
}

func missingBucket(name string, err error) error {
	return fmt.Errorf("bucket %s: %w; create the resources with: kanade-contract bootstrap --server URL", name, err)
}
