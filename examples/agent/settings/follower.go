package settings

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

const (
	// DefaultGroupsWait is how long the first watch waits for the groups.
	DefaultGroupsWait = 2 * time.Second
	// retryPause is the pause before another try to watch.
	retryPause = 2 * time.Second
)

// errWatchEnded means that the client gave up a watch.
var errWatchEnded = errors.New("the watch ended")

// Options configure a [Follower].
type Options struct {
	// Logger gets what an operator wants to know. Default: slog.Default.
	Logger *slog.Logger
	// GroupsWait is how long [Follower.Follow] waits for the first
	// [Follower.SetGroups], so that most agents need one watch and not two.
	// Default: [DefaultGroupsWait].
	GroupsWait time.Duration
}

// Follower knows the configuration of one PC. Make one with [New]. Its methods
// may be called by several goroutines at once.
type Follower struct {
	pc   subjects.PCID
	log  *slog.Logger
	wait time.Duration

	mu        sync.Mutex
	config    wire.EffectiveConfig
	changed   chan struct{} // closed when config is no longer the latest
	groups    []string      // sorted
	regrouped chan struct{} // closed when groups are no longer the latest
	first     chan struct{} // closed when groups have been set once

	// Follow's own.
	layers layers
	told   []string // the conflicts that the log has heard of
}

// New returns a follower that knows the built-in configuration and no groups.
func New(pc subjects.PCID, opts Options) *Follower {
	first := make(chan struct{})
	return &Follower{
		pc:        pc,
		log:       cmp.Or(opts.Logger, slog.Default()),
		wait:      cmp.Or(opts.GroupsWait, DefaultGroupsWait),
		config:    wire.DefaultConfig(),
		changed:   make(chan struct{}),
		regrouped: first,
		first:     first,
		layers:    layers{},
	}
}

// Current returns the configuration, and a channel that is closed as soon as
// there is another one.
func (f *Follower) Current() (wire.EffectiveConfig, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.config, f.changed
}

// SetGroups says which groups the PC is in now. It does not block: their
// layers count as soon as they have been read.
func (f *Follower) SetGroups(groups []string) {
	groups = slices.Compact(slices.Sorted(slices.Values(groups)))
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.regrouped != f.first && slices.Equal(groups, f.groups) {
		return
	}
	f.groups = groups
	close(f.regrouped)
	f.regrouped = make(chan struct{})
}

// Follow watches until ctx ends, also while the bucket does not exist yet. It
// is called once.
func (f *Follower) Follow(ctx context.Context, js jetstream.JetStream) {
	select {
	case <-ctx.Done():
		return
	case <-f.first:
	case <-time.After(f.wait):
	}
	connected := js.Conn().StatusChanged(nats.CONNECTED)
	defer js.Conn().RemoveStatusListener(connected)
	said := ""
	for {
		err := f.follow(ctx, js, connected)
		if ctx.Err() != nil {
			return
		}
		// Once, and not while there is no broker: the connection says that.
		if js.Conn().IsConnected() && err.Error() != said {
			said = err.Error()
			f.log.Warn("configuration cannot be followed, trying again", "bucket", kvkeys.BucketAgentConfig, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(retryPause):
		}
	}
}

// follow opens the bucket and watches it, anew when the groups change and when
// the broker has been found again: the client needs up to 20 seconds to notice
// that its consumer did not survive.
func (f *Follower) follow(ctx context.Context, js jetstream.JetStream, connected <-chan nats.Status) error {
	kv, err := js.KeyValue(ctx, kvkeys.BucketAgentConfig)
	if err != nil {
		return err
	}
	for {
		if err := f.watch(ctx, kv, connected); err != nil {
			return err
		}
	}
}

// watch follows the keys of the PC and its groups. It returns nil when it is to
// begin anew.
func (f *Follower) watch(ctx context.Context, kv jetstream.KeyValue, connected <-chan nats.Status) error {
	for len(connected) > 0 {
		<-connected // this watch comes after it
	}
	f.mu.Lock()
	groups, regrouped := f.groups, f.regrouped
	f.mu.Unlock()
	watcher, err := kv.WatchFiltered(ctx, f.keys(groups))
	if err != nil {
		return err
	}
	defer stop(watcher)

	// Until all that is stored has come, the old configuration stays: half of
	// the layers would make one that nobody wrote.
	complete, seen := false, map[string]bool{}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-regrouped:
			return nil
		case <-connected:
			return nil
		case entry, ok := <-watcher.Updates():
			switch {
			case !ok:
				return errWatchEnded
			case entry == nil:
				complete = true
				f.layers.retain(seen)
			default:
				f.take(entry)
				seen[entry.Key()] = true
			}
			if complete {
				f.resolve(groups)
			}
		}
	}
}

// stop ends a watch beside what comes next: the client waits for the broker's
// answer, also while there is no broker, and where it has more updates than its
// channel holds, until somebody takes them.
func stop(watcher jetstream.KeyWatcher) {
	go watcher.Stop()
	go func() {
		for range watcher.Updates() {
		}
	}()
}

// keys are those of the layers that the PC can have. A name that no key can
// hold has no layer.
func (f *Follower) keys(groups []string) []string {
	keys := []string{kvkeys.KeyAgentConfigGlobal}
	add := func(key string, err error) {
		if err != nil {
			f.log.Warn("no configuration of its own: no key of a KV bucket can hold the name", "err", err)
			return
		}
		keys = append(keys, key)
	}
	add(kvkeys.AgentConfigPC(f.pc))
	for _, name := range groups {
		group, err := subjects.ParseGroup(name)
		if err != nil {
			add("", err)
			continue
		}
		add(kvkeys.AgentConfigGroup(group))
	}
	return keys
}

// take brings one layer up to date.
func (f *Follower) take(entry jetstream.KeyValueEntry) {
	if entry.Operation() != jetstream.KeyValuePut {
		delete(f.layers, entry.Key())
		return
	}
	again, err := f.layers.put(entry.Key(), entry.Revision(), entry.Value())
	if err != nil && !again {
		f.log.Warn("configuration document ignored, its layer stays as it was",
			"key", entry.Key(), "revision", entry.Revision(), "err", err)
	}
}

// resolve puts the layers together and tells who waits for a change.
func (f *Follower) resolve(groups []string) {
	config, conflicts := f.layers.resolve(groups)
	told := make([]string, len(conflicts))
	for i, c := range conflicts {
		told[i] = c.String()
		if !slices.Contains(f.told, told[i]) {
			f.log.Warn("conflicting configuration", "field", c.Field, "groups", c.Groups, "used", c.Groups[len(c.Groups)-1])
		}
	}
	f.told = told

	f.mu.Lock()
	defer f.mu.Unlock()
	if config == f.config {
		return
	}
	f.config = config
	close(f.changed)
	f.changed = make(chan struct{})
	f.log.Info("configuration changed", "target_version", config.TargetVersion.Or(""),
		"heartbeat_interval", config.HeartbeatInterval, "host_perf_interval", config.HostPerfInterval,
		"process_perf", config.ProcessPerfEnabled, "process_perf_top_n", config.ProcessPerfTopN)
}
