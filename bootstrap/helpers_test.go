package bootstrap_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
)

// ensure runs Ensure and returns its events by resource name.
func ensure(t *testing.T, js jetstream.JetStream) map[string]bootstrap.Event {
	t.Helper()
	events := map[string]bootstrap.Event{}
	err := bootstrap.Ensure(t.Context(), js, bootstrap.OnEvent(func(ev bootstrap.Event) {
		if ev.OfResource() {
			events[ev.Resource.Name] = ev
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// reported returns the configuration of a stream with every field that the
// broker reports, but for the two in which it names its own version.
func reported(t *testing.T, js jetstream.JetStream, stream string) map[string]any {
	t.Helper()
	return withoutServerVersion(stored(t, js, stream))
}

// stored returns the configuration of a stream as the broker reports it.
func stored(t *testing.T, js jetstream.JetStream, stream string) map[string]any {
	t.Helper()
	msg, err := js.Conn().RequestWithContext(t.Context(), "$JS.API.STREAM.INFO."+stream, nil)
	if err != nil {
		t.Fatal(err)
	}
	var info struct {
		Config map[string]any      `json:"config"`
		Error  *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(msg.Data, &info); err != nil {
		t.Fatal(err)
	}
	if info.Error != nil {
		t.Fatalf("%s: %v", stream, info.Error)
	}
	return info.Config
}

func withoutServerVersion(config map[string]any) map[string]any {
	if metadata, ok := config["metadata"].(map[string]any); ok {
		delete(metadata, "_nats.ver")
		delete(metadata, "_nats.level")
	}
	return config
}

// createStream tries more than once: right after a stream of that name was
// deleted, the broker may still be at work on its folder.
func createStream(t *testing.T, js jetstream.JetStream, cfg jetstream.StreamConfig) {
	t.Helper()
	eventually(t, func() error {
		_, err := js.CreateStream(t.Context(), cfg)
		return err
	})
}

// eventually tries until a broker can do it.
func eventually(t *testing.T, f func() error) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if err = f(); err == nil {
			return
		}
	}
	t.Fatal(err)
}

func resource(t *testing.T, name string) bootstrap.Resource {
	t.Helper()
	for _, r := range bootstrap.Resources() {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no resource %s", name)
	return bootstrap.Resource{}
}

func fields(ds []bootstrap.Difference) []string {
	names := make([]string, 0, len(ds))
	for _, d := range ds {
		names = append(names, d.Field)
	}
	return names
}

// requests is the number of messages that the broker has received so far.
func requests(t *testing.T, broker *testbroker.Broker, js jetstream.JetStream) int64 {
	t.Helper()
	if err := js.Conn().Flush(); err != nil {
		t.Fatal(err)
	}
	n, _, err := broker.Msgs()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// plan returns the plan, which must be possible.
func plan(t *testing.T, js jetstream.JetStream, opts ...bootstrap.Option) *bootstrap.Diff {
	t.Helper()
	d, err := bootstrap.Plan(t.Context(), js, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// planned is the plan for one resource.
func planned(t *testing.T, d *bootstrap.Diff, name string) bootstrap.ResourceDiff {
	t.Helper()
	for _, rd := range d.Resources {
		if rd.Resource.Name == name {
			return rd
		}
	}
	t.Fatalf("no plan for %s", name)
	return bootstrap.ResourceDiff{}
}

// problem is the one of a resource.
func problem(t *testing.T, d *bootstrap.Diff, name string) *bootstrap.Error {
	t.Helper()
	for _, p := range d.Problems {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("no problem of %q", name)
	return nil
}

// streams lists what is on the broker.
func streams(t *testing.T, js jetstream.JetStream) []string {
	t.Helper()
	var all []string
	names := js.StreamNames(t.Context())
	for name := range names.Name() {
		all = append(all, name)
	}
	if err := names.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if w := strings.ReplaceAll(string(want), "\r\n", "\n"); got != w {
		t.Errorf("%s differs (-update writes it anew), got:\n%s\nwant:\n%s", path, got, w)
	}
}
