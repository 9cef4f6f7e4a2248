package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/kvrmw"
	"github.com/kanadehq/kanade-shared/wire"
)

const (
	// sharedPC is a PC that is nowhere but in the buckets.
	sharedPC = "shared-pc"
	// keyRounds is how often each writer writes.
	keyRounds = 25
)

// oneKey lets both sides write the same two keys at the same time.
func oneKey(ctx context.Context, s *stage) error {
	return errors.Join(s.oneGroupsKey(ctx), s.oneConfigKey(ctx))
}

// together runs writers at once, each for all rounds, and returns what failed.
func together(writers ...func(round int) error) error {
	errs := make([]error, len(writers))
	var wg sync.WaitGroup
	for i, write := range writers {
		wg.Go(func() {
			for round := range keyRounds {
				if errs[i] = write(round); errs[i] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// oneGroupsKey has their CLI, our controller and kvrmw in this process add
// groups to one PC.
func (s *stage) oneGroupsKey(ctx context.Context) error {
	bucket, err := kvrmw.Open(ctx, s.Broker.JetStream, kvkeys.BucketAgentGroups)
	if err != nil {
		return err
	}
	adders := map[string]func(group string) error{
		"cli":        func(group string) error { return s.quietly(ctx, lab.Kanade, "group", "add", sharedPC, group) },
		"controller": func(group string) error { return s.quietly(ctx, lab.Controller, "group", "add", sharedPC, group) },
		"kvrmw": func(group string) error {
			_, err := kvrmw.Update(ctx, bucket, sharedPC, func(g *wire.AgentGroups) (bool, error) { return g.Insert(group), nil })
			return err
		},
	}
	const each = 2 // writers of a kind
	var want []string
	var writers []func(int) error
	for kind, add := range adders {
		for writer := range each {
			name := func(round int) string { return fmt.Sprintf("%s-%d-%02d", kind, writer, round) }
			writers = append(writers, func(round int) error { return add(name(round)) })
			for round := range keyRounds {
				want = append(want, name(round))
			}
		}
	}
	if err := together(writers...); err != nil {
		return err
	}
	var groups wire.AgentGroups
	if err := s.stored(ctx, kvkeys.BucketAgentGroups, sharedPC, &groups); err != nil {
		return err
	}
	slices.Sort(want)
	if !slices.Equal(groups.Groups, want) {
		return fmt.Errorf("%d groups of %d are there: %q", len(groups.Groups), len(want), groups.Groups)
	}
	s.story.Say("%d each of kanade, our controller and kvrmw add %d groups each to one PC: all %d are there", each, keyRounds, len(want))
	return nil
}

// oneConfigKey has their CLI and our controller count, each in a setting of its
// own, in the layer of one PC.
func (s *stage) oneConfigKey(ctx context.Context) error {
	set := func(tool lab.Tool, setting, unit string) func(int) error {
		return func(round int) error {
			return s.quietly(ctx, tool, "config", "set", "--pc", sharedPC, setting+"="+strconv.Itoa(round+1)+unit)
		}
	}
	err := together(
		set(lab.Kanade, "heartbeat_interval", "s"), set(lab.Kanade, "process_perf_top_n", ""),
		set(lab.Controller, "host_perf_interval", "s"), set(lab.Controller, "target_version_jitter", "m"),
	)
	if err != nil {
		return err
	}
	var scope wire.ConfigScope
	if err := s.stored(ctx, kvkeys.BucketAgentConfig, "pcs."+sharedPC, &scope); err != nil {
		return err
	}
	last := strconv.Itoa(keyRounds)
	got := []string{
		scope.HeartbeatInterval.Or(""), fmt.Sprint(scope.ProcessPerfTopN.Or(0)),
		scope.HostPerfInterval.Or(""), scope.TargetVersionJitter.Or(""),
	}
	if want := []string{last + "s", last, last + "s", last + "m"}; !slices.Equal(got, want) {
		return fmt.Errorf("the settings are %q, want %q", got, want)
	}
	s.story.Say("2 each of kanade and our controller change a setting of one PC %d times: all 4 have their last value", keyRounds)
	return nil
}

// stored reads a document from a bucket.
func (s *stage) stored(ctx context.Context, bucket, key string, v interface{ UnmarshalJSON([]byte) error }) error {
	kv, err := s.Broker.JetStream.KeyValue(ctx, bucket)
	if err != nil {
		return err
	}
	entry, err := kv.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("%s of %s: %w", key, bucket, err)
	}
	return v.UnmarshalJSON(entry.Value())
}
