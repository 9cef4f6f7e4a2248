package rollout_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/examples/controller/rollout"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

func command() (*wire.Command, error) { return &wire.Command{RequestID: wire.NewID()}, nil }

// text is a list of shots as a test compares it.
func text(shots []dispatch.Shot) string {
	var parts []string
	for _, s := range shots {
		parts = append(parts, fmt.Sprintf("%s %s", s.Target.Subject(), s.Delay))
	}
	return strings.Join(parts, ", ")
}

func TestShots(t *testing.T) {
	tests := []struct{ plan, want string }{
		{`{"target":{"all":true}}`, "commands.all 0s"},
		{`{"target":{"groups":["b","a","b"],"pcs":["PC1","PC1","host.example.com"]}}`,
			"commands.group.b 0s, commands.group.a 0s, commands.pc.PC1 0s, commands.pc.host.example.com 0s"},
		{`{"target":{"all":true,"groups":["a"],"pcs":["PC1"]}}`, "commands.all 0s, commands.group.a 0s, commands.pc.PC1 0s"},
		{`{"rollout":{"waves":[{"group":"canary","delay":"0"},{"group":"wave1","delay":"1h 30m"}]}}`,
			"commands.group.canary 0s, commands.group.wave1 1h30m0s"},
		{`{"target":{"all":true},"rollout":{"waves":[{"group":"a","delay":"5s"}]},"later":1}`, "commands.group.a 5s"},
		{`{"rollout":{"waves":[{"group":"a","delay":"9999999999y"}]}}`, "commands.group.a 2562047h47m16.854775807s"},
	}
	for _, tt := range tests {
		plan, err := rollout.Decode([]byte(tt.plan))
		if err != nil {
			t.Errorf("%s: %v", tt.plan, err)
			continue
		}
		shots, err := rollout.Shots(plan, command)
		if err != nil || text(shots) != tt.want {
			t.Errorf("%s: got %q, %v, want %q", tt.plan, text(shots), err, tt.want)
		}
		ids := map[string]bool{}
		for _, s := range shots {
			ids[s.Command.RequestID] = true
		}
		if len(ids) != len(shots) {
			t.Errorf("%s: request ids are shared", tt.plan)
		}
	}
}

func TestJitterAndDeadline(t *testing.T) {
	plan, err := rollout.Decode([]byte(`{"target":{"pcs":["a","b"]},"jitter":"1m 1.5s","deadline_at":"2026-05-16T00:00:00+09:00"}`))
	if err != nil {
		t.Fatal(err)
	}
	shots, err := rollout.Shots(plan, command)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shots {
		at, _ := s.Command.DeadlineAt.Get()
		if s.Command.JitterSecs != wire.Some[uint64](61) || !at.Equal(time.Date(2026, 5, 15, 15, 0, 0, 0, time.UTC)) {
			t.Errorf("%+v", s.Command)
		}
	}
}

func TestNoShots(t *testing.T) {
	tests := []struct{ plan, want string }{
		{`{}`, "target must specify at least one of"},
		{`{"target":{"all":false,"groups":[],"pcs":[]}}`, "target must specify at least one of"},
		{`{"target":{"all":true},"rollout":{"waves":[]}}`, "rollout.waves"},
		{`{"target":{"groups":["ok","a b"]}}`, "target.groups[1]: "},
		{`{"target":{"pcs":["*"]}}`, "target.pcs[0]: "},
		{`{"rollout":{"waves":[{"group":"a","delay":"0"},{"group":">","delay":"0"}]}}`, "rollout.waves[1].group: "},
		{`{"rollout":{"waves":[{"group":"a","delay":"0"},{"group":"b","delay":"10"}]}}`, "invalid rollout.waves[1].delay: "},
		{`{"target":{"all":true},"jitter":"soon"}`, "invalid jitter: "},
	}
	for _, tt := range tests {
		plan, err := rollout.Decode([]byte(tt.plan))
		if err != nil {
			t.Errorf("%s: %v", tt.plan, err)
			continue
		}
		if _, err := rollout.Shots(plan, command); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.plan, err, tt.want)
		}
	}
	refused := errors.New("no")
	plan := &manifest.FanoutPlan{Target: manifest.Target{All: true}}
	if _, err := rollout.Shots(plan, func() (*wire.Command, error) { return nil, refused }); !errors.Is(err, refused) {
		t.Errorf("a command that cannot be made: %v", err)
	}
	if _, err := rollout.Decode([]byte(`{"target":[]}`)); err == nil {
		t.Error("no plan at all was taken for one")
	}
}

func TestParseWaves(t *testing.T) {
	tests := []struct{ text, want string }{
		{"canary", "commands.group.canary 0s"},
		{"canary,wave1:10m, wave2:1h 30m", "commands.group.canary 0s, commands.group.wave1 10m0s, commands.group.wave2 1h30m0s"},
		{"a:0,a:1d", "commands.group.a 0s, commands.group.a 24h0m0s"},
	}
	for _, tt := range tests {
		r, err := rollout.ParseWaves(tt.text)
		if err != nil {
			t.Errorf("%q: %v", tt.text, err)
			continue
		}
		plan := &manifest.FanoutPlan{}
		plan.Rollout.Set(*r)
		shots, err := rollout.Shots(plan, command)
		if err != nil || text(shots) != tt.want {
			t.Errorf("%q: got %q, %v, want %q", tt.text, text(shots), err, tt.want)
		}
	}
	for text, want := range map[string]string{
		"": "wave 1: ", "a,,b": "wave 2: ", "a:10": "wave 1: delay of a: ", "a:": "wave 1: delay", "*": "wave 1: ", "a b": "white space", ":5s": "is empty",
	} {
		if _, err := rollout.ParseWaves(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// FuzzParseWaves checks that what is taken can be fired.
func FuzzParseWaves(f *testing.F) {
	for _, seed := range []string{"canary", "canary,wave1:10m", "a:1h 30m,b", ":,", "a:18446744073709551615s", "*:1s", "日本:1M"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := rollout.ParseWaves(text)
		if err != nil {
			return
		}
		plan := &manifest.FanoutPlan{}
		plan.Rollout.Set(*r)
		shots, err := rollout.Shots(plan, command)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if len(shots) != strings.Count(text, ",")+1 {
			t.Fatalf("%q: %d shots", text, len(shots))
		}
		for _, s := range shots {
			if s.Delay < 0 || s.Target.Subject() == "" {
				t.Fatalf("%q: %+v", text, s)
			}
		}
	})
}
