package agent

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

const (
	// watchRetry is the pause before another try to watch the groups.
	watchRetry = 2 * time.Second
	// maxDerivedRetry bounds the pause where there are no derived groups: in an
	// older fleet there never will be, and its agents are many.
	maxDerivedRetry = time.Minute
)

// errWatchEnded means that the client gave up a watch.
var errWatchEnded = errors.New("the watch ended")

// followBucket follows what one bucket says of the PC until ctx ends. Derived
// groups need not be there.
func (a *Agent) followBucket(ctx context.Context, bucket string, m *membership) {
	said, pause := "", watchRetry
	for {
		err := a.watchGroups(ctx, bucket, m)
		missing := errors.Is(err, jetstream.ErrBucketNotFound)
		optional := missing && bucket == kvkeys.BucketAgentGroupsDerived
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, jetstream.ErrInvalidKey):
			m.none(bucket)
			a.log.Warn("no groups: no key of a KV bucket can hold this pc id", "bucket", bucket, "err", err)
			return
		case missing:
			m.none(bucket)
		}
		if optional {
			pause = min(2*pause, maxDerivedRetry)
		} else {
			pause = watchRetry
			if a.nc.IsConnected() && err.Error() != said {
				// Once, and not while there is no broker: that is said already.
				said = err.Error()
				a.log.Warn("groups cannot be followed, trying again", "bucket", bucket, "err", err)
			}
		}
		if sleep(ctx, pause) != nil {
			return
		}
	}
}

// watchGroups follows the document of the PC in a bucket until ctx or the watch
// ends.
func (a *Agent) watchGroups(ctx context.Context, bucket string, m *membership) error {
	kv, err := a.buckets.open(ctx, a.js, bucket)
	if err != nil {
		return err
	}
	watcher, err := kv.Watch(ctx, a.pc.String())
	if err != nil {
		return err
	}
	defer a.endWatch(watcher)
	found := false
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case entry, ok := <-watcher.Updates():
			switch {
			case !ok:
				return errWatchEnded
			case entry == nil: // what is stored now has been seen
				if !found {
					m.set(bucket, nil)
				}
			case entry.Operation() != jetstream.KeyValuePut:
				found = true
				m.set(bucket, nil)
			default:
				found = true
				var doc wire.AgentGroups
				if err := doc.UnmarshalJSON(entry.Value()); err != nil {
					a.log.Warn("groups document ignored, the groups stay as they were", "bucket", bucket, "revision", entry.Revision(), "err", err)
					if bucket == kvkeys.BucketAgentGroupsDerived {
						m.none(bucket) // the others do not wait for it
					}
					continue
				}
				m.set(bucket, doc.Groups)
			}
		}
	}
}

// endWatch ends a watch. The client tells the broker and waits for its answer,
// also while there is none; nobody here has time for that.
func (a *Agent) endWatch(watcher jetstream.KeyWatcher) {
	if a.nc.IsConnected() {
		_ = watcher.Stop()
		return
	}
	go watcher.Stop()
}
