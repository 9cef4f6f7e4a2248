package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

func TestBootstrap(t *testing.T) {
	b := brokertest.Run(t, testbroker.Options{})
	code, stdout, stderr := tool(t.Context(), "bootstrap", "--plan", "--server", b.ClientURL())
	if code != exitFindings || stderr != "" {
		t.Fatalf("plan: exit %d, stderr %q", code, stderr)
	}
	golden(t, "bootstrap-plan.golden", stdout)

	code, stdout, stderr = tool(t.Context(), "bootstrap", "--server", b.ClientURL())
	if code != exitFine || stderr != "" {
		t.Fatalf("exit %d, stderr %q", code, stderr)
	}
	golden(t, "bootstrap.golden", stdout)
	code, stdout, _ = tool(t.Context(), "bootstrap", "--server", b.ClientURL())
	if want := "ready: 0 created, 0 updated, 22 unchanged\n"; code != exitFine || !strings.HasSuffix(stdout, want) {
		t.Errorf("again: exit %d, stdout %q", code, stdout)
	}
	code, stdout, _ = tool(t.Context(), "bootstrap", "--plan", "--server", b.ClientURL())
	if code != exitFine || !strings.HasPrefix(stdout, "nothing to do") {
		t.Errorf("plan again: exit %d, stdout %q", code, stdout)
	}
}

// TestBootstrapMends shows what a person reads about a broker that differs.
func TestBootstrapMends(t *testing.T) {
	b, js := brokertest.JetStream(t)
	if code, _, stderr := tool(t.Context(), "bootstrap", "--server", b.ClientURL()); code != exitFine {
		t.Fatal(stderr)
	}
	change := func(stream string, f func(*jetstream.StreamConfig)) {
		t.Helper()
		s, err := js.Stream(t.Context(), stream)
		if err != nil {
			t.Fatal(err)
		}
		cfg := s.CachedInfo().Config
		f(&cfg)
		if _, err := js.UpdateStream(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
	}
	change("AUDIT", func(c *jetstream.StreamConfig) { c.MaxAge, c.Description = time.Hour, "tuned" })
	change("RESULTS", func(c *jetstream.StreamConfig) { c.MaxBytes = 3 << 30 })

	code, stdout, _ := tool(t.Context(), "bootstrap", "--server", b.ClientURL())
	for _, want := range []string{
		"updated    stream        AUDIT\n           ~ max_age: 1h -> 90d\n",
		"unchanged  stream        RESULTS\n           = max_bytes is 3 GiB, the contract says 2 GiB (kept: shrinking it would discard data)\n",
		"ready: 0 created, 1 updated, 21 unchanged\n",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("exit %d, no %q in\n%s", code, want, stdout)
		}
	}
	code, stdout, _ = tool(t.Context(), "bootstrap", "--plan", "--allow-data-loss", "--server", b.ClientURL())
	if code != exitFindings || !strings.Contains(stdout, "3 GiB -> 2 GiB") {
		t.Errorf("data loss: exit %d\n%s", code, stdout)
	}
	code, stdout, _ = tool(t.Context(), "bootstrap", "--plan", "--server", b.ClientURL())
	if code != exitFine || !strings.Contains(stdout, `= description`) || !strings.Contains(stdout, "nothing to do") {
		t.Errorf("kept only: exit %d\n%s", code, stdout)
	}
}

func TestBootstrapJSON(t *testing.T) {
	b := brokertest.Run(t, testbroker.Options{})
	type planJSON struct {
		Empty     bool
		Resources []struct{ Kind, Name, Stream, State, Step string }
		Problems  []struct{ Cause string }
	}
	var p planJSON
	code, stdout, _ := tool(t.Context(), "bootstrap", "--plan", "--format", "json", "--server", b.ClientURL())
	if err := json.Unmarshal([]byte(stdout), &p); err != nil || code != exitFindings {
		t.Fatalf("exit %d, %v\n%s", code, err, stdout)
	}
	if p.Empty || len(p.Resources) != 22 || p.Resources[0].State != "missing" || p.Resources[0].Step != "create" || p.Problems == nil {
		t.Errorf("%+v", p)
	}
	if strings.Contains(stdout, `\u003e`) {
		t.Error("subjects are escaped")
	}

	var r struct {
		Plan  planJSON
		Done  []struct{ Action, Name string }
		Error *string
	}
	code, stdout, _ = tool(t.Context(), "bootstrap", "--format", "json", "--server", b.ClientURL())
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || code != exitFine {
		t.Fatalf("exit %d, %v\n%s", code, err, stdout)
	}
	if len(r.Done) != 24 || r.Done[0].Action != "probing" || r.Done[2].Name != "INVENTORY" || r.Done[2].Action != "created" || r.Error != nil {
		t.Errorf("%+v", r)
	}

	small := brokertest.Run(t, testbroker.Options{MaxStore: 4 << 30})
	code, stdout, stderr := tool(t.Context(), "bootstrap", "--format", "json", "--server", small.ClientURL())
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || code != exitCannot {
		t.Fatalf("exit %d, %v\n%s", code, err, stdout)
	}
	if r.Error == nil || !strings.Contains(*r.Error, "not enough storage") || !strings.Contains(stderr, "1.82 GiB missing") {
		t.Errorf("%+v\n%s", r, stderr)
	}
}

// TestBootstrapBlocked: one stream in the way is named with its remedy, and
// nothing is done until told to go on.
func TestBootstrapBlocked(t *testing.T) {
	b, js := brokertest.JetStream(t)
	for _, cfg := range []jetstream.StreamConfig{
		{Name: "DEPLOY", Subjects: []string{"commands.deploy.>"}},
		{Name: "OBJ_scripts", Subjects: []string{"$O.scripts.C.>", "$O.scripts.M.>"}, Storage: jetstream.MemoryStorage},
	} {
		if _, err := js.CreateStream(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
	}
	code, stdout, stderr := tool(t.Context(), "bootstrap", "--server", b.ClientURL())
	if code != exitCannot || stdout != "" || !strings.Contains(stderr, "DEPLOY") || !strings.Contains(stderr, "delete the stream OBJ_scripts") {
		t.Errorf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	code, stdout, stderr = tool(t.Context(), "bootstrap", "--keep-going", "--server", b.ClientURL())
	if code != exitFindings || !strings.HasSuffix(stdout, "ready: 20 created, 0 updated, 0 unchanged; not ready: 2 skipped\n") || !strings.Contains(stderr, "DEPLOY") {
		t.Errorf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

func TestBootstrapCannot(t *testing.T) {
	bare := brokertest.Run(t, testbroker.Options{NoJetStream: true})
	if code, _, stderr := tool(t.Context(), "bootstrap", "--server", bare.ClientURL()); code != exitCannot || !strings.Contains(stderr, "without JetStream") {
		t.Errorf("no JetStream: exit %d, stderr %q", code, stderr)
	}
	single := brokertest.Run(t, testbroker.Options{})
	if code, _, stderr := tool(t.Context(), "bootstrap", "--replicas", "3", "--server", single.ClientURL()); code != exitCannot || !strings.Contains(stderr, "run a cluster") {
		t.Errorf("no cluster: exit %d, stderr %q", code, stderr)
	}
	guarded := brokertest.Run(t, testbroker.Options{Configure: func(o *server.Options) { o.Authorization = "letmein" }})
	if code, _, _ := tool(t.Context(), "bootstrap", "--server", guarded.ClientURL()); code != exitCannot {
		t.Errorf("no token: exit %d", code)
	}
	t.Setenv("KANADE_NATS_TOKEN", "letmein")
	if code, _, stderr := tool(t.Context(), "bootstrap", "--server", guarded.ClientURL()); code != exitFine {
		t.Errorf("token: exit %d, stderr %q", code, stderr)
	}
}
