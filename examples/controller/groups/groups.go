// Package groups reads and changes which groups the PCs of a fleet are in: the
// documents of the bucket agent_groups, one for each PC. Changes go through
// [kvrmw.Update], so that two operators who change one PC at the same time lose
// nothing, and what a newer program keeps in a document stays there.
package groups

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/kvrmw"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// Change is what became of the groups of one PC.
type Change struct {
	// PC is its id.
	PC string
	// Before and After are its groups, sorted.
	Before, After []string
	// Changed is false where nothing was written.
	Changed bool
	// Revision of the document; 0 where there is none.
	Revision uint64
}

// Add puts a PC into groups. Of a PC that nobody has heard of yet the document
// is created.
func Add(ctx context.Context, js jetstream.JetStream, pc subjects.PCID, names []subjects.Group) (Change, error) {
	return update(ctx, js, pc, func(doc *wire.AgentGroups) bool {
		changed := false
		for _, name := range names {
			changed = doc.Insert(name.String()) || changed
		}
		return changed
	}, kvrmw.Idempotent(true))
}

// Remove takes a PC out of groups. Those that it is not in do not matter.
func Remove(ctx context.Context, js jetstream.JetStream, pc subjects.PCID, names []subjects.Group) (Change, error) {
	return update(ctx, js, pc, func(doc *wire.AgentGroups) bool {
		changed := false
		for _, name := range names {
			changed = doc.Remove(name.String()) || changed
		}
		return changed
	}, kvrmw.Idempotent(true))
}

// Set puts a PC into exactly these groups, whatever it was in before. Unlike
// [Add] and [Remove] it undoes what others did, so a write whose outcome is
// unknown is not repeated: see [kvrmw.ErrAmbiguous].
func Set(ctx context.Context, js jetstream.JetStream, pc subjects.PCID, names []subjects.Group) (Change, error) {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = name.String()
	}
	want := wire.NewAgentGroups(texts...)
	return update(ctx, js, pc, func(doc *wire.AgentGroups) bool {
		if slices.Equal(doc.Groups, want.Groups) {
			return false
		}
		doc.Groups = slices.Clone(want.Groups)
		return true
	})
}

func update(ctx context.Context, js jetstream.JetStream, pc subjects.PCID, mutate func(*wire.AgentGroups) bool, opts ...kvrmw.Option) (Change, error) {
	key, err := kvkeys.PC(pc)
	if err != nil {
		return Change{}, fmt.Errorf("groups of %s: %w", pc, err)
	}
	bucket, err := store.Documents(ctx, js, kvkeys.BucketAgentGroups)
	if err != nil {
		return Change{}, err
	}
	change := Change{PC: pc.String()}
	res, err := kvrmw.Update(ctx, bucket, key, func(doc *wire.AgentGroups) (bool, error) {
		change.Before = sorted(doc)
		return mutate(doc), nil
	}, opts...)
	if err != nil {
		return Change{}, fmt.Errorf("groups of %s: %w", pc, err)
	}
	change.After, change.Changed, change.Revision = sorted(&res.Value), res.Changed, res.Revision
	return change, nil
}

// Members returns the groups of each PC, those by definition among them, which
// fleets of 0.101.0 have. Otherwise it is [All].
func Members(ctx context.Context, js jetstream.JetStream, note func(text string)) (map[string][]string, error) {
	all, err := All(ctx, js, note)
	if err != nil {
		return nil, err
	}
	derived, err := read(ctx, js, kvkeys.BucketAgentGroupsDerived, note)
	if errors.Is(err, store.ErrMissing) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	for pc, names := range derived {
		doc := wire.NewAgentGroups(append(names, all[pc]...)...)
		all[pc] = doc.Groups
	}
	return all, nil
}

// All returns the groups of each PC that has a document, sorted, by PC. A
// document that does not decode is left out, and note, which must not be nil, is
// told of it.
func All(ctx context.Context, js jetstream.JetStream, note func(text string)) (map[string][]string, error) {
	return read(ctx, js, kvkeys.BucketAgentGroups, note)
}

func read(ctx context.Context, js jetstream.JetStream, bucket string, note func(text string)) (map[string][]string, error) {
	kv, err := store.KeyValue(ctx, js, bucket)
	if err != nil {
		return nil, err
	}
	watcher, err := kv.WatchAll(ctx, jetstream.IgnoreDeletes())
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", bucket, err)
	}
	defer watcher.Stop()
	all := map[string][]string{}
	for {
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("bucket %s: %w", bucket, ctx.Err())
		case entry, ok := <-watcher.Updates():
			if !ok {
				return nil, fmt.Errorf("bucket %s: the reading was interrupted", bucket)
			}
			if entry == nil { // all has been seen
				return all, nil
			}
			var doc wire.AgentGroups
			if err := doc.UnmarshalJSON(entry.Value()); err != nil {
				note(fmt.Sprintf("the groups of %s are unknown: %v", entry.Key(), err))
				continue
			}
			all[entry.Key()] = sorted(&doc)
		}
	}
}

// Of returns the groups of one PC, sorted; none where it has no document.
func Of(ctx context.Context, js jetstream.JetStream, pc subjects.PCID) ([]string, error) {
	change, err := update(ctx, js, pc, func(*wire.AgentGroups) bool { return false })
	return change.After, err
}

// sorted is a copy of the groups as a set; other programs may have left them in
// any order.
func sorted(doc *wire.AgentGroups) []string { return wire.NewAgentGroups(doc.Groups...).Groups }
