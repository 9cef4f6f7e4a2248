package demo

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/kvrmw"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// forgetTimeout bounds the clearing up on a broker of others.
const forgetTimeout = 15 * time.Second

// writer is somebody who puts PCs into one group.
type writer struct {
	group  subjects.Group
	member func(i int) bool
}

func (n names) writers() []writer {
	return []writer{
		{n.all, func(int) bool { return true }},
		{n.wave1, func(i int) bool { return i%2 == 0 }},
		{n.wave2, func(i int) bool { return i%2 == 1 }},
		{n.canary, func(i int) bool { return i%10 == 0 }},
	}
}

// enroll puts the PCs into their groups. One writer for each group goes through
// all PCs, at the same time as the others and on a connection of its own, so
// that they meet on the same documents. Then it looks that none lost a write.
func enroll(ctx context.Context, b *broker, n names, out *screen) error {
	writers := n.writers()
	var calls, changes atomic.Int64
	err := parallel(ctx, len(writers), len(writers), func(w int) error {
		return enrollGroup(ctx, b, n, writers[w], &calls, &changes)
	})
	if err != nil {
		return err
	}
	if err := verify(ctx, b, n); err != nil {
		return err
	}
	out.line("groups      %d writers made %d changes to %d documents at once, %d tries met another writer, none was lost",
		len(writers), changes.Load(), len(n.pcs), calls.Load()-changes.Load())
	return nil
}

func enrollGroup(ctx context.Context, b *broker, n names, w writer, calls, changes *atomic.Int64) error {
	bucket, closeBucket, err := openBucket(ctx, b, "demo writer "+w.group.String())
	if err != nil {
		return err
	}
	defer closeBucket()
	for i, pc := range n.pcs {
		if !w.member(i) {
			continue
		}
		add := func(doc *wire.AgentGroups) (bool, error) {
			calls.Add(1)
			return doc.Insert(w.group.String()), nil
		}
		// Adding to a set twice is adding once.
		if _, err := kvrmw.Update(ctx, bucket, pc.String(), add, kvrmw.Idempotent(true)); err != nil {
			return fmt.Errorf("put %s into group %s: %w", pc, w.group, err)
		}
		changes.Add(1)
	}
	return nil
}

// verify reads the documents back.
func verify(ctx context.Context, b *broker, n names) error {
	bucket, closeBucket, err := openBucket(ctx, b, "demo verify")
	if err != nil {
		return err
	}
	defer closeBucket()
	for i, pc := range n.pcs {
		res, err := kvrmw.Update(ctx, bucket, pc.String(), func(*wire.AgentGroups) (bool, error) { return false, nil })
		if err != nil {
			return fmt.Errorf("groups of %s: %w", pc, err)
		}
		for _, w := range n.writers() {
			if w.member(i) && !res.Value.Contains(w.group.String()) {
				return fmt.Errorf("a change was lost: %s is not in group %s", pc, w.group)
			}
		}
	}
	return nil
}

func openBucket(ctx context.Context, b *broker, name string) (*kvrmw.Bucket, func(), error) {
	nc, err := b.connect(ctx, name, nil)
	if err != nil {
		return nil, nil, err
	}
	js, err := jetstream.New(nc)
	if err != nil {
		nc.Close()
		return nil, nil, err
	}
	bucket, err := kvrmw.Open(ctx, js, kvkeys.BucketAgentGroups)
	if err != nil {
		nc.Close()
		return nil, nil, err
	}
	return bucket, nc.Close, nil
}

// forget takes the documents of the demo's PCs away. Its own time begins now:
// it is needed most when the demo was interrupted.
func forget(js jetstream.JetStream, n names) error {
	ctx, cancel := context.WithTimeout(context.Background(), forgetTimeout)
	defer cancel()
	kv, err := js.KeyValue(ctx, kvkeys.BucketAgentGroups)
	if err == nil {
		err = parallel(ctx, len(n.pcs), startsAtOnce, func(i int) error {
			return kv.Purge(ctx, n.pcs[i].String())
		})
	}
	if err != nil {
		return fmt.Errorf("the groups of %s to %s are left in bucket %s: %w", n.pcs[0], n.pcs[len(n.pcs)-1], kvkeys.BucketAgentGroups, err)
	}
	return nil
}
