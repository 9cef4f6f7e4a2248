package settings

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// Live follows the configuration and the groups of all PCs as they change. Make
// one with [Follow].
type Live struct {
	note func(text string)

	mu      sync.Mutex
	global  *wire.ConfigScope
	groups  map[string]*wire.ConfigScope
	pcs     map[string]*wire.ConfigScope
	members map[string][]string
}

// Follow reads the configuration and the groups, and goes on to do so until ctx
// ends. note, which must not be nil, is told of what does not decode, which
// counts as it was before; it may be called from other goroutines.
func Follow(ctx context.Context, js jetstream.JetStream, note func(text string)) (*Live, error) {
	l := &Live{
		note: note, groups: map[string]*wire.ConfigScope{},
		pcs: map[string]*wire.ConfigScope{}, members: map[string][]string{},
	}
	if err := l.watch(ctx, js, kvkeys.BucketAgentGroups, l.takeGroups); err != nil {
		return nil, err
	}
	if err := l.watch(ctx, js, kvkeys.BucketAgentConfig, l.takeLayer); err != nil {
		return nil, err
	}
	return l, nil
}

// watch gives what a bucket has, and then what is written there, to take. It
// returns when take has had the former.
func (l *Live) watch(ctx context.Context, js jetstream.JetStream, bucket string, take func(key string, doc []byte) error) error {
	kv, err := store.KeyValue(ctx, js, bucket)
	if err != nil {
		return err
	}
	watcher, err := kv.WatchAll(ctx)
	if err != nil {
		return fmt.Errorf("bucket %s: %w", bucket, err)
	}
	complete := make(chan struct{})
	go func() {
		defer watcher.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case entry, ok := <-watcher.Updates():
				switch {
				case !ok:
					return
				case entry == nil: // all has been seen
					close(complete)
				default:
					l.take(bucket, entry, take)
				}
			}
		}
	}()
	select {
	case <-complete:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("bucket %s: %w", bucket, ctx.Err())
	}
}

func (l *Live) take(bucket string, entry jetstream.KeyValueEntry, take func(key string, doc []byte) error) {
	var doc []byte // nil where it was deleted
	if entry.Operation() == jetstream.KeyValuePut {
		doc = entry.Value()
	}
	l.mu.Lock()
	err := take(entry.Key(), doc)
	l.mu.Unlock()
	if err != nil {
		l.note(fmt.Sprintf("%s in %s: %v", entry.Key(), bucket, err))
	}
}

func (l *Live) takeGroups(pc string, doc []byte) error {
	if doc == nil {
		delete(l.members, pc)
		return nil
	}
	var g wire.AgentGroups
	if err := g.UnmarshalJSON(doc); err != nil {
		return err
	}
	l.members[pc] = g.Groups
	return nil
}

func (l *Live) takeLayer(key string, doc []byte) error {
	var scope *wire.ConfigScope
	if doc != nil {
		scope = new(wire.ConfigScope)
		if err := scope.UnmarshalJSON(doc); err != nil {
			return err
		}
	}
	switch kind, name := kvkeys.ParseAgentConfig(key); kind {
	case kvkeys.ScopeGlobal:
		l.global = scope
	case kvkeys.ScopeGroup:
		put(l.groups, name, scope)
	case kvkeys.ScopePC:
		put(l.pcs, name, scope)
	case kvkeys.ScopeUnknown: // of a newer program
	}
	return nil
}

func put(layers map[string]*wire.ConfigScope, name string, scope *wire.ConfigScope) {
	if scope == nil {
		delete(layers, name)
		return
	}
	layers[name] = scope
}

// Of is what the agent of a PC works with at present.
func (l *Live) Of(pc string) wire.EffectiveConfig {
	l.mu.Lock()
	defer l.mu.Unlock()
	config, _ := wire.Resolve(wire.Layers{Global: l.global, Groups: l.groups, PC: l.pcs[pc], MyGroups: l.members[pc]})
	return config
}

// PCs are those that have groups, or configuration of their own, sorted.
func (l *Live) PCs() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	pcs := maps.Clone(l.pcs)
	for pc := range l.members {
		pcs[pc] = nil
	}
	return slices.Sorted(maps.Keys(pcs))
}
