package catalogue_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/examples/controller/catalogue"
	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvkeys"
)

const hello = "# how to greet\nid: hello\nversion: 1.0.0\nexecute:\n  shell: cmd\n  script: echo hello\n  timeout: 30s\n"

func start(t *testing.T) jetstream.JetStream {
	t.Helper()
	_, js := brokertest.JetStream(t)
	if err := bootstrap.Ensure(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	return js
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func parse(t *testing.T, yaml string) *catalogue.File {
	t.Helper()
	f, err := catalogue.Parse([]byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func bucket(t *testing.T, js jetstream.JetStream, name string) jetstream.KeyValue {
	t.Helper()
	kv, err := js.KeyValue(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return kv
}

// value is what a bucket holds under a key, "" where there is nothing.
func value(t *testing.T, js jetstream.JetStream, name, key string) string {
	t.Helper()
	e, err := bucket(t, js, name).Get(t.Context(), key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(e.Value())
}

func TestRegister(t *testing.T) {
	js := start(t)
	changed := strings.Replace(hello, "echo hello", "echo other", 1)
	next := strings.Replace(changed, "1.0.0", "1.1.0", 1)
	steps := []struct {
		name, yaml     string
		force          bool
		err            error
		before         string
		job, text, pin bool
	}{
		{"new", hello, false, nil, "", true, true, true},
		{"again", hello, false, nil, "1.0.0", false, false, false},
		{"comment only", "# new comment\n" + hello, false, nil, "1.0.0", false, true, false},
		{"other content", changed, false, catalogue.ErrPublished, "", false, false, false},
		{"other content by force", changed, true, nil, "1.0.0", true, true, false},
		{"next version", next, false, nil, "1.0.0", true, true, true},
		{"back to what was replaced", hello, false, catalogue.ErrPublished, "", false, false, false},
		{"back by force", changed, true, nil, "1.1.0", true, true, true},
	}
	for _, s := range steps {
		r, err := catalogue.Register(t.Context(), js, parse(t, s.yaml), s.force)
		if s.err != nil {
			if !errors.Is(err, s.err) {
				t.Errorf("%s: %v, want %v", s.name, err, s.err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if r.Before != s.before || r.Job != s.job || r.YAML != s.text || r.Pin != s.pin || r.Changed() != (s.job || s.text || s.pin) {
			t.Errorf("%s: %+v", s.name, r)
		}
		if got := value(t, js, kvkeys.BucketJobsYAML, "hello"); got != s.yaml {
			t.Errorf("%s: the text is %q", s.name, got)
		}
		if got := value(t, js, kvkeys.BucketScriptCurrent, "hello"); got != r.Version {
			t.Errorf("%s: the pin is %q", s.name, got)
		}
		want, err := parse(t, s.yaml).Job.Manifest.MarshalJSON()
		if got := value(t, js, kvkeys.BucketJobs, "hello"); err != nil || got != string(want) {
			t.Errorf("%s: the job is %s", s.name, got)
		}
	}
}

// TestRegisterCompletes begins with what an interrupted registration or another
// program left.
func TestRegisterCompletes(t *testing.T) {
	data, err := parse(t, hello).Job.Manifest.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name           string
		job, text, pin string
		want           catalogue.Registration
	}{
		{"no pin", string(data), hello, "", catalogue.Registration{Before: "1.0.0", Pin: true}},
		{"other pin", string(data), hello, "0.9.0", catalogue.Registration{Before: "1.0.0", Pinned: "0.9.0", Pin: true}},
		{"no text", string(data), "", "1.0.0", catalogue.Registration{Before: "1.0.0", Pinned: "1.0.0", YAML: true}},
		{"written otherwise", reorder(string(data)), hello, "1.0.0", catalogue.Registration{Before: "1.0.0", Pinned: "1.0.0"}},
		{"junk", "[]", "x", "1.0.0", catalogue.Registration{Pinned: "1.0.0", Job: true, YAML: true}},
	}
	js := start(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for name, text := range map[string]string{kvkeys.BucketJobs: tt.job, kvkeys.BucketJobsYAML: tt.text, kvkeys.BucketScriptCurrent: tt.pin} {
				kv := bucket(t, js, name)
				if err := kv.Purge(t.Context(), "hello"); err != nil {
					t.Fatal(err)
				}
				if text == "" {
					continue
				}
				if _, err := kv.PutString(t.Context(), "hello", text); err != nil {
					t.Fatal(err)
				}
			}
			r, err := catalogue.Register(t.Context(), js, parse(t, hello), false)
			if err != nil {
				t.Fatal(err)
			}
			got := *r
			got.ID, got.Version, got.Revision = "", "", 0
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// reorder writes a document's members in another order and with white space.
func reorder(doc string) string {
	inner := strings.TrimSuffix(strings.TrimPrefix(doc, `{"id":"hello","version":"1.0.0",`), "}")
	return "{ " + inner + `, "version" : "1.0.0", "id":"hello"}`
}

// TestUnknownMembersAreContent registers over a job that a newer program stored
// with members of its own: that is another content, not the same.
func TestUnknownMembersAreContent(t *testing.T) {
	js := start(t)
	data, err := parse(t, hello).Job.Manifest.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	newer := strings.TrimSuffix(string(data), "}") + `,"tier":"gold"}`
	if _, err := bucket(t, js, kvkeys.BucketJobs).PutString(t.Context(), "hello", newer); err != nil {
		t.Fatal(err)
	}
	if _, err := catalogue.Register(t.Context(), js, parse(t, hello), false); !errors.Is(err, catalogue.ErrPublished) {
		t.Errorf("got %v", err)
	}
}

func TestRegisterOverDeleted(t *testing.T) {
	js := start(t)
	if _, err := catalogue.Register(t.Context(), js, parse(t, hello), false); err != nil {
		t.Fatal(err)
	}
	if err := bucket(t, js, kvkeys.BucketJobs).Delete(t.Context(), "hello"); err != nil {
		t.Fatal(err)
	}
	if _, err := catalogue.Find(t.Context(), js, "hello"); !errors.Is(err, catalogue.ErrNoJob) {
		t.Errorf("find: %v", err)
	}
	r, err := catalogue.Register(t.Context(), js, parse(t, hello), false)
	if err != nil || !r.Job || r.Before != "" {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestRace registers two contents of one version at once: exactly one wins.
func TestRace(t *testing.T) {
	js := start(t)
	other := strings.Replace(hello, "echo hello", "echo other", 1)
	for range 10 {
		if err := bucket(t, js, kvkeys.BucketJobs).Purge(t.Context(), "hello"); err != nil {
			t.Fatal(err)
		}
		errs := make(chan error, 2)
		for _, yaml := range []string{hello, other} {
			own := brokertest.Context(t, brokertest.Connect(t, js.Conn().ConnectedUrl()))
			file := parse(t, yaml)
			go func() {
				_, err := catalogue.Register(t.Context(), own, file, false)
				errs <- err
			}()
		}
		won := 0
		for range 2 {
			switch err := <-errs; {
			case err == nil:
				won++
			case !errors.Is(err, catalogue.ErrRaced) && !errors.Is(err, catalogue.ErrPublished):
				t.Errorf("%v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d of 2 have won", won)
		}
	}
}

func TestNotSetUp(t *testing.T) {
	_, js := brokertest.JetStream(t)
	if _, err := catalogue.Register(t.Context(), js, parse(t, hello), false); !errors.Is(err, store.ErrMissing) {
		t.Errorf("register: %v", err)
	}
	if _, err := catalogue.Find(t.Context(), js, "hello"); !errors.Is(err, store.ErrMissing) {
		t.Errorf("find: %v", err)
	}
	if _, err := catalogue.Revoke(t.Context(), js, "hello", true); !errors.Is(err, store.ErrMissing) {
		t.Errorf("revoke: %v", err)
	}
}
