package bootstrap_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// drift is one field of one kind of resource that is not as the contract says.
type drift struct {
	resource, field string
	change          func(*jetstream.StreamConfig)
	verdict         bootstrap.Verdict
	have, want      string
}

func streamDrifts() []drift {
	contract := []drift{
		{"EXEC", "subjects", func(c *jetstream.StreamConfig) { c.Subjects = []string{"commands.all", "commands.pc.>"} }, bootstrap.Mend, "commands.all commands.pc.>", "commands.>"},
		{"INVENTORY", "retention", func(c *jetstream.StreamConfig) { c.Retention = jetstream.InterestPolicy }, bootstrap.Mend, "interest", "limits"},
		{"EVENTS", "discard", func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardNew }, bootstrap.Mend, "new", "old"},
		{"AUDIT", "max_age", func(c *jetstream.StreamConfig) { c.MaxAge = 36 * time.Hour }, bootstrap.Mend, "1d12h", "90d"},
		{"AUDIT", "max_age", func(c *jetstream.StreamConfig) { c.MaxAge = 0 }, bootstrap.KeepLarger, "unlimited", "90d"},
		{"RESULTS", "max_bytes", func(c *jetstream.StreamConfig) { c.MaxBytes = 1<<20 + 1 }, bootstrap.Mend, "1048577 bytes", "2 GiB"},
		{"RESULTS", "max_bytes", func(c *jetstream.StreamConfig) { c.MaxBytes = 3 << 30 }, bootstrap.KeepLarger, "3 GiB", "2 GiB"},
		{"OBS_EVENTS", "max_msgs_per_subject", func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 7 }, bootstrap.Mend, "7", "unlimited"},
		{"EXEC", "max_msgs_per_subject", func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 3 }, bootstrap.KeepLarger, "3", "1"},
		{"NOTIFICATIONS", "storage", func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage }, bootstrap.Cannot, "memory", "file"},
		{"NOTIFICATIONS", "retention", func(c *jetstream.StreamConfig) { c.Retention = jetstream.WorkQueuePolicy }, bootstrap.Cannot, "workqueue", "limits"},

		{"jobs", "subjects", func(c *jetstream.StreamConfig) { c.Subjects = []string{"$KV.jobs.a.>"} }, bootstrap.Mend, "$KV.jobs.a.>", "$KV.jobs.>"},
		{"jobs", "retention", func(c *jetstream.StreamConfig) { c.Retention = jetstream.InterestPolicy }, bootstrap.Mend, "interest", "limits"},
		{"jobs", "discard", func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld }, bootstrap.Mend, "old", "new"},
		{"jobs", "storage", func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage }, bootstrap.Cannot, "memory", "file"},
		{"jobs", "max_age", func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour }, bootstrap.Mend, "1h", "unlimited"},
		{"jobs", "max_bytes", func(c *jetstream.StreamConfig) { c.MaxBytes = 1 << 30 }, bootstrap.Mend, "1 GiB", "unlimited"},
		{"jobs", "max_msgs_per_subject", func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 1 }, bootstrap.Mend, "1", "5"},
		{"jobs", "max_msgs_per_subject", func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 10 }, bootstrap.KeepLarger, "10", "5"},
		{"jobs", "allow_rollup_hdrs", func(c *jetstream.StreamConfig) { c.AllowRollup = false }, bootstrap.Mend, "false", "true"},
		{"jobs", "deny_delete", func(c *jetstream.StreamConfig) { c.DenyDelete = false }, bootstrap.Mend, "false", "true"},
		{"jobs", "allow_direct", func(c *jetstream.StreamConfig) { c.AllowDirect = false }, bootstrap.Mend, "false", "true"},

		{"result_output", "subjects", func(c *jetstream.StreamConfig) { c.Subjects = c.Subjects[:1] }, bootstrap.Mend, "$O.result_output.C.>", "$O.result_output.C.> $O.result_output.M.>"},
		{"result_output", "retention", func(c *jetstream.StreamConfig) { c.Retention = jetstream.InterestPolicy }, bootstrap.Mend, "interest", "limits"},
		{"result_output", "discard", func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld }, bootstrap.Mend, "old", "new"},
		{"result_output", "storage", func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage }, bootstrap.Cannot, "memory", "file"},
		{"result_output", "max_age", func(c *jetstream.StreamConfig) { c.MaxAge = 7 * 24 * time.Hour }, bootstrap.Mend, "7d", "30d"},
		{"result_output", "max_age", func(c *jetstream.StreamConfig) { c.MaxAge = 0 }, bootstrap.KeepLarger, "unlimited", "30d"},
		{"result_output", "max_bytes", func(c *jetstream.StreamConfig) { c.MaxBytes = 256 << 20 }, bootstrap.Mend, "256 MiB", "1 GiB"},
		{"result_output", "max_bytes", func(c *jetstream.StreamConfig) { c.MaxBytes = -1 }, bootstrap.KeepLarger, "unlimited", "1 GiB"},
		{"scripts", "max_bytes", func(c *jetstream.StreamConfig) { c.MaxBytes = 256 << 20 }, bootstrap.Mend, "256 MiB", "unlimited"},
		{"scripts", "max_msgs_per_subject", func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 9 }, bootstrap.Mend, "9", "unlimited"},
	}
	return append(contract, operatorDrifts()...)
}

// operatorDrifts has every other field that a client can set on a stream.
func operatorDrifts() []drift {
	keep := bootstrap.KeepOperator
	return []drift{
		{"EXEC", "description", func(c *jetstream.StreamConfig) { c.Description = "tuned by \x1b[31mhand" }, keep, `"tuned by \x1b[31mhand"`, "none"},
		{"EXEC", "metadata.owner", func(c *jetstream.StreamConfig) { c.Metadata = map[string]string{"owner": "ops <&>"} }, keep, `"ops <&>"`, "none"},
		{"EXEC", "compression", func(c *jetstream.StreamConfig) { c.Compression = jetstream.S2Compression }, keep, "s2", "none"},
		{"EXEC", "duplicate_window", func(c *jetstream.StreamConfig) { c.Duplicates = time.Minute }, keep, "1m", "2m"},
		{"EXEC", "max_consumers", func(c *jetstream.StreamConfig) { c.MaxConsumers = 50 }, keep, "50", "unlimited"},
		{"EXEC", "max_msgs", func(c *jetstream.StreamConfig) { c.MaxMsgs = 1000 }, keep, "1000", "unlimited"},
		{"EXEC", "max_msg_size", func(c *jetstream.StreamConfig) { c.MaxMsgSize = 1 << 20 }, keep, "1 MiB", "unlimited"},
		{"EXEC", "placement", func(c *jetstream.StreamConfig) { c.Placement = &jetstream.Placement{Cluster: "c1"} }, keep, `{"cluster":"c1"}`, "none"},
		{"EXEC", "no_ack", func(c *jetstream.StreamConfig) { c.NoAck = true }, keep, "true", "none"},
		{"EXEC", "republish", func(c *jetstream.StreamConfig) { c.RePublish = &jetstream.RePublish{Destination: "copy.>"} }, keep, `{"dest":"copy.>","src":">"}`, "none"},
		{"EXEC", "subject_transform", func(c *jetstream.StreamConfig) {
			c.SubjectTransform = &jetstream.SubjectTransformConfig{Source: "commands.>", Destination: "commands.x.>"}
		}, keep, `{"dest":"commands.x.>","src":"commands.>"}`, "none"},
		{"EXEC", "sources", func(c *jetstream.StreamConfig) { c.Sources = []*jetstream.StreamSource{{Name: "elsewhere"}} }, keep, `[{"name":"elsewhere"}]`, "none"},
		{"EXEC", "consumer_limits", func(c *jetstream.StreamConfig) { c.ConsumerLimits.MaxAckPending = 10 }, keep, `{"max_ack_pending":10}`, "none"},
		{"EXEC", "first_seq", func(c *jetstream.StreamConfig) { c.FirstSeq = 100 }, keep, "100", "none"},
		{"EXEC", "allow_msg_ttl", func(c *jetstream.StreamConfig) { c.AllowMsgTTL = true }, keep, "true", "none"},
		{"EXEC", "allow_direct", func(c *jetstream.StreamConfig) { c.AllowDirect = true }, keep, "true", "false"},
		{"EXEC", "allow_rollup_hdrs", func(c *jetstream.StreamConfig) { c.AllowRollup = true }, keep, "true", "none"},
		{"EXEC", "deny_delete", func(c *jetstream.StreamConfig) { c.DenyDelete = true }, keep, "true", "none"},
		{"EXEC", "deny_purge", func(c *jetstream.StreamConfig) { c.DenyPurge = true }, keep, "true", "none"},
		{"EXEC", "allow_atomic", func(c *jetstream.StreamConfig) { c.AllowAtomicPublish = true }, keep, "true", "none"},
		{"EXEC", "allow_msg_counter", func(c *jetstream.StreamConfig) { c.AllowMsgCounter = true }, keep, "true", "none"},
		{"jobs", "subject_delete_marker_ttl", func(c *jetstream.StreamConfig) {
			c.SubjectDeleteMarkerTTL, c.AllowMsgTTL = time.Minute, true
		}, keep, "1m", "none"},
		{"jobs", "discard_new_per_subject", func(c *jetstream.StreamConfig) { c.DiscardNewPerSubject = true }, keep, "true", "none"},
		{"scripts", "allow_direct", func(c *jetstream.StreamConfig) { c.AllowDirect = false }, keep, "false", "true"},
		{"scripts", "allow_rollup_hdrs", func(c *jetstream.StreamConfig) { c.AllowRollup = false }, keep, "false", "true"},
		{"scripts", "description", func(c *jetstream.StreamConfig) { c.Description = "x" }, keep, "x", "none"},
	}
}

// TestEveryField drifts one field at a time. What is the contract's is found,
// and mended where that loses nothing; what is the operator's is found and left
// alone, also when the stream has something to mend.
func TestEveryField(t *testing.T) {
	_, js := brokertest.JetStream(t)
	for i, tt := range streamDrifts() {
		t.Run(fmt.Sprintf("%d %s %s", i, tt.resource, tt.field), func(t *testing.T) {
			r := resource(t, tt.resource)
			this := bootstrap.Of(r)
			cfg := r.StreamConfig()
			tt.change(&cfg)
			createStream(t, js, cfg)
			defer js.DeleteStream(t.Context(), cfg.Name)
			before := reported(t, js, cfg.Name)

			rd := planned(t, plan(t, js, this), tt.resource)
			i := slices.IndexFunc(rd.Fields, func(d bootstrap.Difference) bool { return d.Field == tt.field })
			if i < 0 {
				t.Fatalf("not found, only %v", rd.Fields)
			}
			f := rd.Fields[i]
			if f.Verdict != tt.verdict || f.HaveText() != tt.have || f.WantText() != tt.want {
				t.Errorf("%s: %q -> %q, want %s: %q -> %q", f.Verdict, f.HaveText(), f.WantText(), tt.verdict, tt.have, tt.want)
			}
			owner := bootstrap.OwnerOperator
			if slices.Contains(r.Owned(), tt.field) {
				owner = bootstrap.OwnerContract
			}
			if f.Owner != owner {
				t.Errorf("owner %s, want %s", f.Owner, owner)
			}
			if got := reported(t, js, cfg.Name); !reflect.DeepEqual(got, before) {
				t.Error("Plan changed something")
			}
			if tt.verdict == bootstrap.Cannot {
				if rd.Step != bootstrap.StepBlocked || f.Remedy == "" {
					t.Errorf("step %s, remedy %q", rd.Step, f.Remedy)
				}
				return
			}

			err := bootstrap.Ensure(t.Context(), js, this)
			if err != nil {
				t.Fatal(err)
			}
			got := reported(t, js, cfg.Name)
			if tt.verdict == bootstrap.Mend {
				if want := expected(t)[cfg.Name]; !reflect.DeepEqual(got, withoutServerVersion(want)) {
					t.Errorf("mended:\n got %v\nwant %v", got, want)
				}
				return
			}
			if !reflect.DeepEqual(got, before) {
				t.Errorf("kept:\n got %v\nwant %v", got, before)
			}
			// The same with something to mend beside it.
			s, err := js.Stream(t.Context(), cfg.Name)
			if err != nil {
				t.Fatal(err)
			}
			beside := s.CachedInfo().Config
			beside.Subjects = []string{strings.Replace(r.Subjects[0], ">", "narrow", 1)}
			if _, err := js.UpdateStream(t.Context(), beside); err != nil {
				t.Fatal(err)
			}
			if err := bootstrap.Ensure(t.Context(), js, this); err != nil {
				t.Fatal(err)
			}
			if got := reported(t, js, cfg.Name); !reflect.DeepEqual(got, before) {
				t.Errorf("kept beside a change:\n got %v\nwant %v", got, before)
			}
		})
	}
}

// TestEveryFieldIsInTheTable: a field that nats.go can set and the table does
// not have is not tested.
func TestEveryFieldIsInTheTable(t *testing.T) {
	have := map[string]bool{
		"name": true, "num_replicas": true, // TestCluster
		"metadata": true, "mirror": true, "sealed": true, // TestImmutableFields, TestSealed
		"mirror_direct": true, "template_owner": true, // for mirrors; of old brokers
		"allow_msg_schedules": true, "allow_batched": true, "persist_mode": true, // judged as the others
	}
	for _, d := range streamDrifts() {
		have[d.field] = true
	}
	config := reflect.TypeFor[jetstream.StreamConfig]()
	for i := range config.NumField() {
		name, _, _ := strings.Cut(config.Field(i).Tag.Get("json"), ",")
		if !have[name] {
			t.Errorf("%s (%s) is not tested", config.Field(i).Name, name)
		}
	}
}

func TestAllowDataLoss(t *testing.T) {
	_, js := brokertest.JetStream(t)
	groups := resource(t, "agent_groups").StreamConfig()
	groups.MaxMsgsPerSubject = 10
	createStream(t, js, groups)
	results := resource(t, "RESULTS").StreamConfig()
	results.MaxAge, results.MaxBytes = 0, -1
	createStream(t, js, results)
	kv, err := js.KeyValue(t.Context(), "agent_groups")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 8 {
		if _, err := kv.Put(t.Context(), "PC1", fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
	}
	d := plan(t, js, bootstrap.AllowDataLoss())
	for name, n := range map[string]int{"agent_groups": 1, "RESULTS": 2} {
		rd := planned(t, d, name)
		if len(rd.Fields) != n || rd.Step != bootstrap.StepUpdate || rd.Fields[0].Verdict != bootstrap.Shrink {
			t.Errorf("%s: %s %v", name, rd.Step, rd.Fields)
		}
	}
	if err := bootstrap.Ensure(t.Context(), js, bootstrap.AllowDataLoss()); err != nil {
		t.Fatal(err)
	}
	compareAll(t, js, expected(t))
	history, err := kv.History(t.Context(), "PC1")
	if err != nil || len(history) != 5 {
		t.Errorf("%d revisions, %v; want 5", len(history), err)
	}
}

// TestDuplicateWindow: the operator's window does not fit into the contract's
// age, which the broker would refuse in the middle.
func TestDuplicateWindow(t *testing.T) {
	_, js := brokertest.JetStream(t)
	exec := resource(t, "EXEC").StreamConfig()
	exec.MaxAge, exec.Duplicates = 0, 10*24*time.Hour
	createStream(t, js, exec)
	if f := planned(t, plan(t, js), "EXEC").Fields; f[0].Verdict != bootstrap.KeepLarger {
		t.Errorf("EXEC: %v", f)
	}
	err := bootstrap.Ensure(t.Context(), js, bootstrap.AllowDataLoss())
	wantError(t, err, "EXEC", bootstrap.ErrImmutable, "duplicate_window is longer", "shorten duplicate_window")
}

// TestChangedAfterPlan: Apply judges what is there when it comes to it.
func TestChangedAfterPlan(t *testing.T) {
	_, js := brokertest.JetStream(t)
	audit := resource(t, "AUDIT").StreamConfig()
	audit.MaxAge = time.Hour
	createStream(t, js, audit)
	done := map[string]bootstrap.Event{}
	_, err := bootstrap.Apply(t.Context(), js, bootstrap.OnEvent(func(ev bootstrap.Event) {
		done[ev.Resource.Name] = ev
		if ev.Resource.Name != "RESULTS" {
			return
		}
		// To be mended: described meanwhile, with a larger limit.
		audit.Description, audit.MaxBytes = "tuned", 1<<30
		if _, err := js.UpdateStream(t.Context(), audit); err != nil {
			t.Error(err)
		}
		// To be created: there meanwhile, alike and otherwise.
		createStream(t, js, resource(t, "EXEC").StreamConfig())
		jobs := resource(t, "jobs").StreamConfig()
		jobs.AllowDirect = false
		createStream(t, js, jobs)
	}))
	if err != nil {
		t.Fatal(err)
	}
	if ev := done["AUDIT"]; ev.Action != bootstrap.Updated || len(ev.Kept) != 1 || ev.Kept[0].Field != "max_bytes" {
		t.Errorf("AUDIT: %+v", ev)
	}
	got := reported(t, js, "AUDIT")
	if got["description"] != "tuned" || got["max_bytes"] != float64(1<<30) || got["max_age"] != float64(90*24*time.Hour) {
		t.Errorf("AUDIT: %v", got)
	}
	if ev := done["EXEC"]; ev.Action != bootstrap.Created {
		t.Errorf("EXEC: %+v", ev)
	}
	if ev := done["jobs"]; ev.Action != bootstrap.Updated || !slices.Equal(fields(ev.Changed), []string{"allow_direct"}) {
		t.Errorf("jobs: %+v", ev)
	}
}

// TestDeletedAfterPlan: what was to be mended is gone.
func TestDeletedAfterPlan(t *testing.T) {
	_, js := brokertest.JetStream(t)
	audit := resource(t, "AUDIT").StreamConfig()
	audit.MaxAge = time.Hour
	createStream(t, js, audit)
	err := bootstrap.Ensure(t.Context(), js, bootstrap.OnEvent(func(ev bootstrap.Event) {
		if ev.Resource.Name == "RESULTS" {
			if err := js.DeleteStream(t.Context(), "AUDIT"); err != nil {
				t.Error(err)
			}
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	compareAll(t, js, expected(t))
}

func TestOf(t *testing.T) {
	_, js := brokertest.JetStream(t)
	derived := bootstrap.Resource{
		Kind: bootstrap.KindKeyValue, Name: "agent_groups_derived", Subjects: []string{"$KV.agent_groups_derived.>"},
		MaxBytes: bootstrap.Unlimited, MaxMsgsPerSubject: 1,
	}
	if err := bootstrap.Ensure(t.Context(), js, bootstrap.Of(derived)); err != nil {
		t.Fatal(err)
	}
	if got := streams(t, js); !slices.Equal(got, []string{"KV_agent_groups_derived"}) {
		t.Errorf("streams %v", got)
	}
	for _, bad := range [][]bootstrap.Resource{
		{derived, derived},
		{{Kind: bootstrap.KindStream, Name: "a.b", Subjects: []string{"x"}}},
		{{Kind: bootstrap.KindKeyValue, Subjects: []string{"x"}}},
		{{Kind: bootstrap.KindStream, Name: "A"}},
	} {
		if _, err := bootstrap.Plan(t.Context(), js, bootstrap.Of(bad...)); err == nil {
			t.Errorf("no error for %v", bad)
		}
	}
}

func TestText(t *testing.T) {
	_, js := brokertest.JetStream(t)
	groups := resource(t, "agent_groups").StreamConfig()
	groups.MaxMsgsPerSubject, groups.AllowDirect, groups.Description = 10, false, "tuned by hand"
	createStream(t, js, groups)
	scripts := resource(t, "scripts").StreamConfig()
	scripts.Storage = jetstream.MemoryStorage
	createStream(t, js, scripts)
	createStream(t, js, jetstream.StreamConfig{Name: "OLD", Subjects: []string{"events.started.>"}})
	createStream(t, js, resource(t, "jobs").StreamConfig())
	createStream(t, js, resource(t, "RESULTS").StreamConfig())

	few := bootstrap.Of(resource(t, "RESULTS"), resource(t, "EXEC"), resource(t, "EVENTS"), resource(t, "agent_groups"), resource(t, "jobs"), resource(t, "scripts"))
	d := plan(t, js, few)
	golden(t, "plan.golden", d.Text())
	data, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "plan.json.golden", strings.Replace(string(data), d.ServerVersion, "VERSION", 1)+"\n")

	_, js = brokertest.JetStream(t)
	ensure(t, js)
	d = plan(t, js)
	if got := d.Text(); !d.Empty() || got != "nothing to do: the broker has all 22 resources as the contract says\n" {
		t.Errorf("%s", got)
	}
}
