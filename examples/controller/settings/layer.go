package settings

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/kvrmw"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// Layer names a document of the configuration. Make one with [Global], [Group]
// or [PC].
type Layer struct{ key, name string }

// Global is the layer of all PCs.
func Global() Layer { return Layer{kvkeys.KeyAgentConfigGlobal, "global"} }

// Group is the layer of a group. The error says that no key can be made of it.
func Group(g subjects.Group) (Layer, error) {
	key, err := kvkeys.AgentConfigGroup(g)
	return Layer{key, "group " + g.String()}, err
}

// PC is the layer of one PC. The error says that no key can be made of it.
func PC(pc subjects.PCID) (Layer, error) {
	key, err := kvkeys.AgentConfigPC(pc)
	return Layer{key, "PC " + pc.String()}, err
}

// Key is the layer's in the bucket agent_config.
func (l Layer) Key() string { return l.key }

// String names the layer for people.
func (l Layer) String() string { return l.name }

// Assignment is a setting and the value that it shall have. Make one with
// [Parse].
type Assignment struct {
	field *field
	text  string
	now   time.Time
}

// Parse reads an assignment as people type it, name=value, and checks both; now
// is what a duration counts from where a time is wanted.
func Parse(text string, now time.Time) (Assignment, error) {
	name, value, ok := strings.Cut(text, "=")
	f, err := find(name)
	switch {
	case err != nil:
		return Assignment{}, err
	case !ok:
		return Assignment{}, fmt.Errorf("%s: no value; write %s=VALUE", name, name)
	}
	a := Assignment{f, value, now}
	scope := new(wire.ConfigScope)
	if err := a.Apply(scope); err != nil {
		return Assignment{}, err
	}
	// Nothing that peers could not read: text that is not UTF-8, far years.
	if _, err := scope.MarshalJSON(); err != nil {
		return Assignment{}, fmt.Errorf("%s: %w", name, err)
	}
	return a, nil
}

// Apply sets the value in a layer.
func (a Assignment) Apply(s *wire.ConfigScope) error {
	if err := a.field.parse(s, a.text, a.now); err != nil {
		return fmt.Errorf("%s: %w", a.field.name, err)
	}
	return nil
}

// Value is a setting of a layer and its value as text.
type Value struct{ Name, Text string }

// Change is what became of a layer.
type Change struct {
	// Layer that was to be changed.
	Layer Layer
	// Scope is the layer afterwards.
	Scope wire.ConfigScope
	// Changed is false where nothing was written.
	Changed bool
	// Revision of the document; 0 where there is none.
	Revision uint64
}

// Set gives settings of a layer their values and leaves all others alone.
func Set(ctx context.Context, js jetstream.JetStream, l Layer, assignments []Assignment) (Change, error) {
	return update(ctx, js, l, func(s *wire.ConfigScope) error {
		for _, a := range assignments {
			if err := a.Apply(s); err != nil {
				return err
			}
		}
		return nil
	})
}

// Unset takes settings out of a layer, so that wider layers count again, and
// leaves all others alone. The names must be [Names].
func Unset(ctx context.Context, js jetstream.JetStream, l Layer, names []string) (Change, error) {
	return update(ctx, js, l, func(s *wire.ConfigScope) error {
		for _, name := range names {
			f, err := find(name)
			if err != nil {
				return err
			}
			f.clear(s)
		}
		return nil
	})
}

func update(ctx context.Context, js jetstream.JetStream, l Layer, mutate func(*wire.ConfigScope) error) (Change, error) {
	bucket, err := store.Documents(ctx, js, kvkeys.BucketAgentConfig)
	if err != nil {
		return Change{}, err
	}
	res, err := kvrmw.Update(ctx, bucket, l.key, func(s *wire.ConfigScope) (bool, error) {
		before := *s
		if err := mutate(s); err != nil {
			return false, err
		}
		return !same(&before, s), nil
	}, kvrmw.Idempotent(true))
	if err != nil {
		return Change{}, fmt.Errorf("configuration of %s: %w", l, err)
	}
	return Change{l, res.Value, res.Changed, res.Revision}, nil
}

// same compares what two layers say.
func same(a, b *wire.ConfigScope) bool {
	for i := range fields {
		x, setX := fields[i].show(a)
		y, setY := fields[i].show(b)
		if x != y || setX != setY {
			return false
		}
	}
	return true
}

// Get reads a layer; there is false where it has no document.
func Get(ctx context.Context, js jetstream.JetStream, l Layer) (scope wire.ConfigScope, there bool, err error) {
	kv, err := store.KeyValue(ctx, js, kvkeys.BucketAgentConfig)
	if err != nil {
		return scope, false, err
	}
	entry, err := kv.Get(ctx, l.key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return scope, false, nil
	}
	if err == nil {
		err = scope.UnmarshalJSON(entry.Value())
	}
	if err != nil {
		return scope, false, fmt.Errorf("configuration of %s: %w", l, err)
	}
	return scope, true, nil
}

// Values are the settings that a layer has, in the contract's order.
func Values(s *wire.ConfigScope) []Value {
	var out []Value
	for _, f := range fields {
		if text, ok := f.show(s); ok {
			out = append(out, Value{f.name, text})
		}
	}
	return out
}
