package bootstrap_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// TestOwnedFieldsAreMended starts from streams in which one owned field is
// smaller or otherwise different in a way that loses nothing.
func TestOwnedFieldsAreMended(t *testing.T) {
	tests := []struct {
		resource, field string
		drift           func(*jetstream.StreamConfig)
	}{
		{"EXEC", "subjects", func(c *jetstream.StreamConfig) { c.Subjects = []string{"commands.all"} }},
		{"INVENTORY", "retention", func(c *jetstream.StreamConfig) { c.Retention = jetstream.InterestPolicy }},
		{"EVENTS", "discard", func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardNew }},
		{"RESULTS", "max_age", func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour }},
		{"AUDIT", "max_bytes", func(c *jetstream.StreamConfig) { c.MaxBytes = 1 << 20 }},
		{"OBS_EVENTS", "max_msgs_per_subject", func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 7 }},
		{"agent_groups", "max_msgs_per_subject", func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 2 }},
		{"agent_config", "allow_direct", func(c *jetstream.StreamConfig) { c.AllowDirect = false }},
		{"jobs", "deny_delete", func(c *jetstream.StreamConfig) { c.DenyDelete = false }},
		{"schedules", "allow_rollup_hdrs", func(c *jetstream.StreamConfig) { c.AllowRollup = false }},
		{"script_status", "max_age", func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour }},
		{"result_output", "max_bytes", func(c *jetstream.StreamConfig) { c.MaxBytes = 1 << 20 }},
		{"scripts", "max_age", func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour }},
		{"app_packages", "discard", func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld }},
	}
	_, js := brokertest.JetStream(t)
	for _, tt := range tests {
		cfg := resource(t, tt.resource).StreamConfig()
		tt.drift(&cfg)
		createStream(t, js, cfg)
	}
	events := ensure(t, js)
	for _, tt := range tests {
		ev := events[tt.resource]
		if ev.Action != bootstrap.Updated || !slices.Equal(fields(ev.Changed), []string{tt.field}) || len(ev.Kept) != 0 {
			t.Errorf("%s: %s, changed %v, kept %v; want %s updated", tt.resource, ev.Action, ev.Changed, ev.Kept, tt.field)
		}
	}
	compareAll(t, js, expected(t))
}

func TestMendingKeepsMessages(t *testing.T) {
	_, js := brokertest.JetStream(t)
	createStream(t, js, jetstream.StreamConfig{Name: "EXEC", Subjects: []string{"commands.all", "other.>"}, MaxMsgsPerSubject: 1})
	for _, subject := range []string{"commands.all", "other.a"} {
		if _, err := js.Publish(t.Context(), subject, []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	ensure(t, js)
	s, err := js.Stream(t.Context(), "EXEC")
	if err != nil {
		t.Fatal(err)
	}
	if n := s.CachedInfo().State.Msgs; n != 2 {
		t.Errorf("%d messages left of 2", n)
	}
}

func TestOperatorsFieldsAreKept(t *testing.T) {
	_, js := brokertest.JetStream(t)
	tuned := []string{"EVENTS", "agent_groups", "scripts"}
	want := map[string]map[string]any{}
	for _, name := range tuned {
		cfg := resource(t, name).StreamConfig()
		cfg.Description = "tuned by hand"
		cfg.Metadata = map[string]string{"owner": "ops <&>"}
		cfg.Compression = jetstream.S2Compression
		cfg.Duplicates = time.Minute
		cfg.MaxConsumers = 50
		cfg.MaxMsgs = 1 << 40
		cfg.MaxMsgSize = 1 << 19
		cfg.AllowMsgTTL = true
		cfg.RePublish = &jetstream.RePublish{Destination: "copy." + name + ".>"}
		cfg.Placement = &jetstream.Placement{Tags: []string{}}
		cfg.ConsumerLimits.MaxAckPending = 10
		createStream(t, js, cfg)
		want[name] = reported(t, js, cfg.Name)
	}
	for name, ev := range ensure(t, js) {
		if slices.Contains(tuned, name) && (ev.Action != bootstrap.Unchanged || len(ev.Kept) != 0) {
			t.Errorf("%s: %s, kept %v", name, ev.Action, ev.Kept)
		}
	}
	// The same again with an owned field to mend, so that a request is sent.
	for _, name := range tuned {
		s, err := js.Stream(t.Context(), resource(t, name).StreamName())
		if err != nil {
			t.Fatal(err)
		}
		cfg := s.CachedInfo().Config
		cfg.MaxAge = time.Hour
		if _, err := js.UpdateStream(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
	}
	events := ensure(t, js)
	for _, name := range tuned {
		if !slices.Equal(fields(events[name].Changed), []string{"max_age"}) {
			t.Errorf("%s: changed %v", name, events[name].Changed)
		}
		if got := reported(t, js, resource(t, name).StreamName()); !reflect.DeepEqual(got, want[name]) {
			t.Errorf("%s:\n got %v\nwant %v", name, got, want[name])
		}
	}
}

func TestLargerLimitsAreKept(t *testing.T) {
	_, js := brokertest.JetStream(t)
	results := resource(t, "RESULTS").StreamConfig()
	results.MaxAge, results.MaxBytes = 0, -1
	createStream(t, js, results)
	exec := resource(t, "EXEC").StreamConfig()
	exec.MaxMsgsPerSubject = 3
	exec.Subjects = []string{"commands.all"} // to mend in the same request
	createStream(t, js, exec)
	groups := resource(t, "agent_groups").StreamConfig()
	groups.MaxMsgsPerSubject = 10
	createStream(t, js, groups)
	kv, err := js.KeyValue(t.Context(), "agent_groups")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 8 {
		if _, err := kv.Put(t.Context(), "PC1", fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
	}

	events := ensure(t, js)
	for name, want := range map[string][]string{
		"RESULTS":      {"max_age", "max_bytes"},
		"EXEC":         {"max_msgs_per_subject"},
		"agent_groups": {"max_msgs_per_subject"},
	} {
		if got := fields(events[name].Kept); !slices.Equal(got, want) {
			t.Errorf("%s: kept %v, want %v", name, got, want)
		}
	}
	if got := events["agent_groups"].Kept; len(got) == 1 {
		want := "max_msgs_per_subject is 10, the contract says 5 (kept: shrinking it would discard data)"
		if got[0].String() != want {
			t.Errorf("String() = %q, want %q", got[0], want)
		}
	}
	if got := fields(events["EXEC"].Changed); !slices.Equal(got, []string{"subjects"}) {
		t.Errorf("EXEC: changed %v, want subjects", got)
	}
	history, err := kv.History(t.Context(), "PC1")
	if err != nil || len(history) != 8 {
		t.Errorf("%d revisions, %v; want 8", len(history), err)
	}
	if got := reported(t, js, "EXEC")["max_msgs_per_subject"]; got != 3.0 {
		t.Errorf("EXEC max_msgs_per_subject = %v, want 3", got)
	}
}

// TestNewerFleet: programs of a later contract set histories and the limits of
// object stores themselves; two programs that overrule each other would flap.
func TestNewerFleet(t *testing.T) {
	_, js := brokertest.JetStream(t)
	createStream(t, js, jetstream.StreamConfig{Name: "KV_server_settings", Subjects: []string{"$KV.server_settings.>"}, MaxMsgsPerSubject: 1})
	groups := resource(t, "agent_groups").StreamConfig()
	groups.MaxMsgsPerSubject = 2
	groups.AllowDirect = false
	createStream(t, js, groups)
	output := resource(t, "result_output").StreamConfig()
	output.MaxAge = 7 * 24 * time.Hour
	createStream(t, js, output)
	scripts := resource(t, "scripts").StreamConfig()
	scripts.MaxBytes = 256 << 20
	createStream(t, js, scripts)

	events := ensure(t, js)
	for name, field := range map[string]string{
		"agent_groups": "max_msgs_per_subject", "result_output": "max_age", "scripts": "max_bytes",
	} {
		if got := fields(events[name].Kept); !slices.Equal(got, []string{field}) {
			t.Errorf("%s: kept %v, want %s", name, got, field)
		}
	}
	if got := fields(events["agent_groups"].Changed); !slices.Equal(got, []string{"allow_direct"}) {
		t.Errorf("agent_groups: changed %v, want allow_direct", got)
	}
	// What is there stays, and what is new is as the newer fleet makes it.
	for stream, want := range map[string]float64{"KV_agent_groups": 2, "KV_agent_config": 1, "KV_jobs": 5} {
		if got := reported(t, js, stream)["max_msgs_per_subject"]; got != want {
			t.Errorf("%s: history = %v, want %v", stream, got, want)
		}
	}
	d := plan(t, js)
	if !d.NewerFleet || !d.Empty() {
		t.Errorf("newer fleet %t, plan\n%s", d.NewerFleet, d.Text())
	}
	if f := planned(t, d, "scripts").Fields; len(f) != 1 || f[0].Verdict != bootstrap.KeepNewerFleet {
		t.Errorf("scripts: %v", f)
	}
	if f := planned(t, d, "agent_config").Fields; len(f) != 0 {
		t.Errorf("agent_config: %v", f)
	}
	// Not even when data may be lost.
	if d := plan(t, js, bootstrap.AllowDataLoss()); !d.Empty() {
		t.Errorf("data may be lost\n%s", d.Text())
	}
}

func TestOwned(t *testing.T) {
	common := []string{"subjects", "retention", "discard", "storage", "max_age", "max_bytes", "max_msgs_per_subject"}
	for name, want := range map[string][]string{
		"EXEC":    common,
		"scripts": common,
		"jobs":    append(slices.Clone(common), "allow_rollup_hdrs", "deny_delete", "allow_direct"),
	} {
		if got := resource(t, name).Owned(); !slices.Equal(got, want) {
			t.Errorf("%s owns %v, want %v", name, got, want)
		}
	}
}
