package agent

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
)

// membership is the set of groups that the agent is subscribed for, and where it
// has them from. Make one with newMembership.
type membership struct {
	agent *Agent

	mu     sync.Mutex
	from   map[string][]string // bucket to the names that it has for the PC
	joined map[string]*nats.Subscription
}

// groupBuckets say which groups a PC is in; it is in those of all of them.
var groupBuckets = [...]string{kvkeys.BucketAgentGroups, kvkeys.BucketAgentGroupsDerived}

func (a *Agent) newMembership() *membership {
	return &membership{agent: a, from: map[string][]string{}, joined: map[string]*nats.Subscription{}}
}

// followGroups keeps the subscriptions for the groups of the PC until ctx ends,
// also while their buckets do not exist yet.
func (a *Agent) followGroups(ctx context.Context) {
	m := a.newMembership()
	defer m.leave()
	var watching sync.WaitGroup
	for _, bucket := range groupBuckets {
		watching.Go(func() { a.followBucket(ctx, bucket, m) })
	}
	watching.Wait()
}

// set takes the names that a bucket has. The groups are known when every bucket
// has been heard of.
func (m *membership) set(bucket string, names []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.from[bucket] = names
	if len(m.from) == len(groupBuckets) {
		m.join()
	}
}

// none says that nothing can be learnt from a bucket now. What it had before still
// holds: a bucket is not missing for long.
func (m *membership) none(bucket string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, heard := m.from[bucket]; heard {
		return
	}
	m.from[bucket] = nil
	if len(m.from) == len(groupBuckets) {
		m.join()
	}
}

// names are those of all buckets, sorted.
func (m *membership) names() []string {
	var all []string
	for _, names := range m.from {
		all = append(all, names...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// join subscribes for groups that are new and ends the subscriptions for those
// that are gone.
func (m *membership) join() {
	a, names := m.agent, m.names()
	for name, sub := range m.joined {
		if !slices.Contains(names, name) {
			_ = sub.Unsubscribe()
			delete(m.joined, name)
		}
	}
	for _, name := range names {
		if _, ok := m.joined[name]; ok {
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
		m.joined[name] = sub
	}
	if err := a.nc.Flush(); err != nil {
		a.log.Debug("groups not confirmed by the broker", "err", err)
	}
	now := slices.Sorted(maps.Keys(m.joined))
	a.audience.set(parseGroups(now))
	a.log.Info("groups", "groups", now)
	if a.opts.OnGroups != nil {
		a.opts.OnGroups(now)
	}
}

// leave ends all subscriptions.
func (m *membership) leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, sub := range m.joined {
		_ = sub.Unsubscribe()
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
