package bootstrap_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// common is what a broker reports of all streams of the fleet alike, where the
// tables below do not say otherwise.
const common = `{
	"retention": "limits", "storage": "file", "num_replicas": 1, "discard": "old",
	"max_consumers": -1, "max_msgs": -1, "max_bytes": -1, "max_age": 0,
	"max_msgs_per_subject": -1, "max_msg_size": -1, "duplicate_window": 120000000000,
	"compression": "none", "allow_direct": false, "mirror_direct": false, "sealed": false,
	"deny_delete": false, "deny_purge": false, "allow_rollup_hdrs": false,
	"consumer_limits": {}, "allow_msg_ttl": false, "metadata": {"_nats.req.level": "0"}
}`

// expected builds the whole configuration of every stream from the contract's
// tables, apart from the code under test.
func expected(t *testing.T) map[string]map[string]any {
	t.Helper()
	all := map[string]map[string]any{}
	add := func(name string, subjects []any, set map[string]any) {
		var config map[string]any
		if err := json.Unmarshal([]byte(common), &config); err != nil {
			t.Fatal(err)
		}
		config["name"], config["subjects"] = name, subjects
		for k, v := range set {
			config[k] = v
		}
		all[name] = config
	}
	for name, s := range map[string]struct {
		subject         string
		seconds, maxLen float64
		perSubject      float64
	}{
		"INVENTORY":     {"inventory.>", 7776000, 1073741824, -1},
		"RESULTS":       {"results.>", 2592000, 2147483648, -1},
		"EXEC":          {"commands.>", 604800, 67108864, 1},
		"EVENTS":        {"events.>", 604800, 268435456, -1},
		"AUDIT":         {"audit.>", 7776000, 536870912, -1},
		"OBS_EVENTS":    {"obs.>", 7776000, 536870912, -1},
		"NOTIFICATIONS": {"notifications.>", 7776000, 536870912, -1},
	} {
		add(name, []any{s.subject}, map[string]any{
			"max_age": s.seconds * 1e9, "max_bytes": s.maxLen, "max_msgs_per_subject": s.perSubject,
		})
	}
	for name, history := range map[string]float64{
		"script_current": 5, "script_status": 5, "agents_state": 1, "agent_config": 5,
		"agent_groups": 5, "schedules": 5, "jobs": 5, "fleet_config": 1,
		"notifications_read": 1, "jobs_yaml": 5, "schedules_yaml": 5,
	} {
		add("KV_"+name, []any{"$KV." + name + ".>"}, map[string]any{
			"max_msgs_per_subject": history, "discard": "new",
			"allow_rollup_hdrs": true, "deny_delete": true, "allow_direct": true,
		})
	}
	for name, s := range map[string]struct{ seconds, maxLen float64 }{
		"agent_releases": {0, -1}, "app_packages": {0, -1}, "scripts": {0, -1},
		"result_output": {2592000, 1073741824},
	} {
		add("OBJ_"+name, []any{"$O." + name + ".C.>", "$O." + name + ".M.>"}, map[string]any{
			"max_age": s.seconds * 1e9, "max_bytes": s.maxLen, "discard": "new",
			"allow_rollup_hdrs": true, "allow_direct": true,
		})
	}
	return all
}

func TestEmptyBroker(t *testing.T) {
	_, js := brokertest.JetStream(t)
	events := ensure(t, js)

	want := expected(t)
	if len(want) != 22 || len(events) != 22 {
		t.Fatalf("%d configurations, %d events, want 22", len(want), len(events))
	}
	for _, r := range bootstrap.Resources() {
		if got := events[r.Name].Action; got != bootstrap.Created {
			t.Errorf("%s: %s, want created", r.Name, got)
		}
	}
	compareAll(t, js, want)
}

// TestRecorded compares every reported field with those that the reference
// left on an empty broker.
func TestRecorded(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "testdata", "bootstrap", "0.43.53.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no recording of the reference")
	}
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]map[string]any
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	_, js := brokertest.JetStream(t)
	ensure(t, js)
	compareAll(t, js, want)
}

func compareAll(t *testing.T, js jetstream.JetStream, want map[string]map[string]any) {
	t.Helper()
	names := js.StreamNames(t.Context())
	for name := range names.Name() {
		if want[name] == nil {
			t.Errorf("unexpected stream %s", name)
		}
	}
	if err := names.Err(); err != nil {
		t.Fatal(err)
	}
	for name, config := range want {
		got := reported(t, js, name)
		withoutServerVersion(config)
		for field := range got {
			if _, ok := config[field]; !ok {
				t.Errorf("%s: unexpected field %s = %v", name, field, got[field])
			}
		}
		for field, value := range config {
			if !reflect.DeepEqual(got[field], value) {
				t.Errorf("%s: %s = %v, want %v", name, field, got[field], value)
			}
		}
	}
}

func TestOrder(t *testing.T) {
	want := []string{
		"INVENTORY", "RESULTS", "EXEC", "EVENTS", "AUDIT", "OBS_EVENTS", "NOTIFICATIONS",
		"KV_script_current", "KV_script_status", "KV_agents_state", "KV_agent_config",
		"KV_agent_groups", "KV_schedules", "KV_jobs", "KV_fleet_config", "KV_notifications_read",
		"KV_jobs_yaml", "KV_schedules_yaml",
		"OBJ_agent_releases", "OBJ_app_packages", "OBJ_scripts", "OBJ_result_output",
	}
	var got []string
	for _, r := range bootstrap.Resources() {
		got = append(got, r.StreamName())
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("order\n got %v\nwant %v", got, want)
	}
}

func TestSecondRunOnlyReads(t *testing.T) {
	broker, js := brokertest.JetStream(t)
	before := requests(t, broker, js)
	ensure(t, js)
	if n := requests(t, broker, js) - before; n != 26 {
		t.Errorf("%d requests, want one for the names, one for the account, two for the reservation and 22", n)
	}
	if _, err := js.Publish(t.Context(), "results.r1", []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	kv, err := js.KeyValue(t.Context(), "jobs")
	if err != nil {
		t.Fatal(err)
	}
	revision, err := kv.Put(t.Context(), "job", []byte(`{"id":"job"}`))
	if err != nil {
		t.Fatal(err)
	}

	before = requests(t, broker, js)
	for name, ev := range ensure(t, js) {
		if ev.Action != bootstrap.Unchanged || len(ev.Kept) != 0 {
			t.Errorf("%s: %s, kept %v", name, ev.Action, ev.Kept)
		}
	}
	if n := requests(t, broker, js) - before; n != 23 {
		t.Errorf("%d requests, want one for the names and one for each of 22 resources", n)
	}

	entry, err := kv.Get(t.Context(), "job")
	if err != nil || entry.Revision() != revision {
		t.Errorf("entry = %v, %v; want revision %d", entry, err, revision)
	}
	s, err := js.Stream(t.Context(), "RESULTS")
	if err != nil {
		t.Fatal(err)
	}
	if n := s.CachedInfo().State.Msgs; n != 1 {
		t.Errorf("RESULTS holds %d messages, want 1", n)
	}
	compareAll(t, js, expected(t))
}

func TestConcurrentRunsConverge(t *testing.T) {
	broker, js := brokertest.JetStream(t)
	errs := make([]error, 6)
	var wg sync.WaitGroup
	for i := range errs {
		own := brokertest.Context(t, brokertest.Connect(t, broker.ClientURL()))
		wg.Go(func() {
			errs[i] = bootstrap.Ensure(t.Context(), own, bootstrap.RequestTimeout(30*time.Second))
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	compareAll(t, js, expected(t))
}
