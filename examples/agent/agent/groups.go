package agent

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// watchRetry is the pause before another try to watch the groups.
const watchRetry = 2 * time.Second

// errWatchEnded means that the client gave up a watch.
var errWatchEnded = errors.New("the watch ended")

// membership is the set of groups that the agent is subscribed for.
type membership map[string]*nats.Subscription

// followGroups keeps the subscriptions for the groups of the PC until ctx ends,
// also while the bucket does not exist yet.
func (a *Agent) followGroups(ctx context.Context) {
	member := membership{}
	defer func() {
		for _, sub := range member {
			_ = sub.Unsubscribe()
		}
	}()
	said := ""
	for {
		err := a.watchGroups(ctx, member)
		if errors.Is(err, jetstream.ErrBucketNotFound) {
			a.audience.setNone()
		}
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, jetstream.ErrInvalidKey):
			a.audience.setNone()
			a.log.Warn("no groups: no key of a KV bucket can hold this pc id", "err", err)
			return
		case a.nc.IsConnected() && err.Error() != said:
			// Once, and not while there is no broker: that is said already.
			said = err.Error()
			a.log.Warn("groups cannot be followed, trying again", "bucket", kvkeys.BucketAgentGroups, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(watchRetry):
		}
	}
}

// watchGroups follows the document of the PC until ctx or the watch ends.
func (a *Agent) watchGroups(ctx context.Context, member membership) error {
	kv, err := a.buckets.open(ctx, a.js, kvkeys.BucketAgentGroups)
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
					a.setGroups(member, nil)
				}
			case entry.Operation() != jetstream.KeyValuePut:
				found = true
				a.setGroups(member, nil)
			default:
				found = true
				var doc wire.AgentGroups
				if err := doc.UnmarshalJSON(entry.Value()); err != nil {
					a.log.Warn("groups document ignored, the groups stay as they were", "revision", entry.Revision(), "err", err)
					continue
				}
				a.setGroups(member, doc.Groups)
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

// setGroups subscribes for groups that are new and ends the subscriptions for
// those that are gone.
func (a *Agent) setGroups(member membership, names []string) {
	for name, sub := range member {
		if !slices.Contains(names, name) {
			_ = sub.Unsubscribe()
			delete(member, name)
		}
	}
	for _, name := range names {
		if _, ok := member[name]; ok {
			continue
		}
		group, err := subjects.ParseGroup(name)
		if err != nil {
			a.log.Warn("group ignored", "err", err)
			continue
		}
		sub, err := a.nc.Subscribe(subjects.CommandsGroup(group), a.receive)
		if err != nil {
			a.log.Warn("group not subscribed to", "group", name, "err", err)
			continue
		}
		member[name] = sub
	}
	if err := a.nc.Flush(); err != nil {
		a.log.Debug("groups not confirmed by the broker", "err", err)
	}
	now := slices.Sorted(maps.Keys(member))
	a.audience.set(parseGroups(now))
	a.log.Info("groups", "groups", now)
	if a.opts.OnGroups != nil {
		a.opts.OnGroups(now)
	}
}

// parseGroups checks names of groups; those that are none are left out.
func parseGroups(names []string) []subjects.Group {
	groups := make([]subjects.Group, 0, len(names))
	for _, name := range names {
		if group, err := subjects.ParseGroup(name); err == nil {
			groups = append(groups, group)
		}
	}
	return groups
}
