package bootstrap_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// TestReferenceTakesTurns lets the reference's tool and Apply set up one broker
// in turns. The environment variable names the tool, which
//
//	cargo install kanade --version 0.43.53
//
// builds. With -update it also records what the tool leaves on an empty broker.
func TestReferenceTakesTurns(t *testing.T) {
	tool := os.Getenv("KANADE_REFERENCE_CLI")
	if tool == "" {
		t.Skip("KANADE_REFERENCE_CLI names no tool")
	}
	setup := func(b *testbroker.Broker) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), tool, "--server", b.ClientURL(), "jetstream", "setup")
		cmd.Env = append(os.Environ(), "KANADE_NO_AUTOUPDATE=1", "NO_COLOR=1", "HOME="+t.TempDir())
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if bytes.Contains(out, []byte("WARN")) || bytes.Contains(out, []byte("ERROR")) {
			t.Errorf("the reference complains:\n%s", out)
		}
	}
	want := expected(t)

	broker, js := brokertest.JetStream(t)
	setup(broker)
	if *update {
		record(t, js)
	}
	compareAll(t, js, want)
	for _, opts := range [][]bootstrap.Option{nil, {bootstrap.AllowDataLoss()}, {bootstrap.Replicas(1)}} {
		d := plan(t, js, opts...)
		if !d.Empty() || strings.Count(d.Text(), "\n") != 1 {
			t.Errorf("on a broker of the reference:\n%s", d.Text())
		}
	}

	broker, js = brokertest.JetStream(t)
	for range 2 {
		ensure(t, js)
		compareAll(t, js, want)
		setup(broker)
		compareAll(t, js, want)
	}
	if d := plan(t, js); !d.Empty() {
		t.Errorf("after turns:\n%s", d.Text())
	}
}

func record(t *testing.T, js jetstream.JetStream) {
	t.Helper()
	all := map[string]any{}
	for _, name := range streams(t, js) {
		all[name] = stored(t, js, name)
	}
	var data bytes.Buffer
	enc := json.NewEncoder(&data)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(all); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("..", "testdata", "bootstrap", "0.43.53.json")
	if err := os.WriteFile(path, data.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
