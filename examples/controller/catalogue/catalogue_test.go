package catalogue_test

import (
	"crypto/sha256"
	"encoding/hex"
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
	"github.com/kanadehq/kanade-shared/manifest"
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

func TestProblems(t *testing.T) {
	tests := []struct {
		name, yaml string
		want       []string
	}{
		{"no YAML", "id: [\n", []string{"job.yaml:1:1: expected YAML, got"}},
		{"no mapping", "- a\n", []string{"job.yaml:1:1: expected"}},
		{"missing member", "id: a\nversion: 1\n", []string{"job.yaml:1:1: execute: expected a required key, got nothing"}},
		{"wrong shell", strings.Replace(hello, "cmd", "bash", 1), []string{"job.yaml:5:10: execute.shell: expected"}},
		{"unknown keys", "target: x\n" + hello + "tags: [a]\n", []string{"job.yaml:1:1: target: unknown key", "job.yaml:9:1: tags: unknown key"}},
		{"unknown key and broken rule", strings.Replace(hello, "script: echo hello", "scrpt: echo", 1),
			[]string{"job.yaml:6:3: execute.scrpt: unknown key", "job.yaml: execute: one of `script`"}},
		{"unknown key and no value", "tags: [a]\nid: a\nversion: 1\n", []string{"execute: expected a required key"}},
		{"two scripts", hello + "  script_object: a/1\n", []string{"job.yaml: execute: only one of"}},
		{"id that is no key", strings.Replace(hello, "id: hello", "id: hello*", 1), []string{`job.yaml: id: "hello*" contains`}},
		{"empty id", strings.Replace(hello, "id: hello", "id: ''", 1), []string{`job.yaml: id: "" is empty`}},
		{"empty version", strings.Replace(hello, "version: 1.0.0", "version: ''", 1), []string{"job.yaml: version: must not be empty"}},
		{"timeout without unit", strings.Replace(hello, "30s", "30", 1), []string{"job.yaml: execute.timeout: "}},
		{"timeout below a second", strings.Replace(hello, "30s", "900ms", 1), []string{"job.yaml: execute.timeout: must be a second or more"}},
		{"empty object", strings.Replace(hello, "script: echo hello", "script_object: ''", 1), []string{"execute.script_object: must not be empty"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := catalogue.Load(write(t, "job.yaml", tt.yaml))
			var problems *catalogue.ProblemsError
			if !errors.As(err, &problems) || len(problems.Problems) < len(tt.want) {
				t.Fatalf("got %v", err)
			}
			lines := strings.Split(err.Error(), "\n")
			for i, want := range tt.want {
				if !strings.Contains(lines[i], want) {
					t.Errorf("line %d is %q, want %q in it", i, lines[i], want)
				}
			}
		})
	}
}

func TestLoadErrors(t *testing.T) {
	if _, err := catalogue.Load(filepath.Join(t.TempDir(), "absent.yaml")); err == nil || !strings.Contains(err.Error(), "absent.yaml") {
		t.Errorf("absent: %v", err)
	}
	large := write(t, "large.yaml", hello+strings.Repeat("#", manifest.MaxDocument))
	if _, err := catalogue.Load(large); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("large: %v", err)
	}
	if _, err := catalogue.Parse([]byte(strings.Replace(hello, "script: echo hello", "script_file: x.ps1", 1))); !errors.Is(err, manifest.ErrScriptFile) {
		t.Errorf("a script_file from no folder: %v", err)
	}
}

func TestScriptFile(t *testing.T) {
	const script = "Write-Output \"é<&>\"\r\n"
	path := write(t, "job.yaml", strings.Replace(hello, "script: echo hello", "script_file: sub/x.ps1", 1))
	body := filepath.Join(filepath.Dir(path), "sub", "x.ps1")
	load := func() (*catalogue.File, error) { return catalogue.Load(path) }
	if _, err := load(); err == nil || !strings.Contains(err.Error(), "execute.script_file: ") {
		t.Errorf("absent: %v", err)
	}
	if err := os.Mkdir(filepath.Dir(body), 0o700); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"": "is empty", "\xff": "is not UTF-8"} {
		if err := os.WriteFile(body, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := load(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := os.WriteFile(body, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := load()
	if err != nil {
		t.Fatal(err)
	}
	if m := f.Job.Manifest; m.Execute.Script.Or("") != script || m.Execute.ScriptFile.IsSet() {
		t.Errorf("execute %+v", m.Execute)
	}
	// The text for editors is the whole job, and reads as such.
	again := parse(t, string(f.YAML))
	if again.Job.Manifest.Execute.Script.Or("") != script || again.Job.Manifest.ID != "hello" {
		t.Errorf("read again: %+v", again.Job.Manifest)
	}
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

func TestFind(t *testing.T) {
	js := start(t)
	if _, err := catalogue.Register(t.Context(), js, parse(t, hello), false); err != nil {
		t.Fatal(err)
	}
	job, err := catalogue.Find(t.Context(), js, "hello")
	if err != nil {
		t.Fatal(err)
	}
	a, errA := job.Command("")
	b, errB := job.Command("exec")
	if errA != nil || errB != nil || a.RequestID == b.RequestID || a.ExecID.IsSet() || b.ExecID.Or("") != "exec" || a.Script != "echo hello" {
		t.Errorf("commands %+v, %v and %+v, %v", a, errA, b, errB)
	}
	for id, want := range map[string]string{
		"helo": "did you mean hello?", "xyzzy": `no such job: "xyzzy"`, "*": "invalid key", "": "is empty", "a..b": "dots",
	} {
		if _, err := catalogue.Find(t.Context(), js, id); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", id, err, want)
		}
	}
	for key, doc := range map[string]string{"junk": "{}", "stray": value(t, js, kvkeys.BucketJobs, "hello")} {
		if _, err := bucket(t, js, kvkeys.BucketJobs).PutString(t.Context(), key, doc); err != nil {
			t.Fatal(err)
		}
		if _, err := catalogue.Find(t.Context(), js, key); err == nil {
			t.Errorf("%s: no error", key)
		}
	}
}

func TestScriptObject(t *testing.T) {
	js := start(t)
	f := parse(t, strings.Replace(hello, "script: echo hello", "script_object: hello/1", 1))
	if _, err := f.Job.Command(""); !errors.Is(err, manifest.ErrScriptObject) {
		t.Errorf("not approved: %v", err)
	}
	if err := f.Job.Approve(t.Context(), js); !errors.Is(err, catalogue.ErrNoScript) {
		t.Errorf("no object: %v", err)
	}
	objects, err := js.ObjectStore(t.Context(), kvkeys.ObjectScripts)
	if err == nil {
		_, err = objects.PutString(t.Context(), "hello/1", "echo from afar")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Job.Approve(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	cmd, err := f.Job.Command("")
	sum := sha256.Sum256([]byte("echo from afar"))
	if err != nil || cmd.Script != "" || cmd.ScriptObject.Or("") != "hello/1" || cmd.ScriptObjectSHA256.Or("") != hex.EncodeToString(sum[:]) {
		t.Errorf("%+v, %v", cmd, err)
	}
}

func TestRevoke(t *testing.T) {
	js := start(t)
	if _, err := catalogue.Register(t.Context(), js, parse(t, hello), false); err != nil {
		t.Fatal(err)
	}
	if _, err := catalogue.Revoke(t.Context(), js, "helo", false); !errors.Is(err, catalogue.ErrNoJob) || !strings.Contains(err.Error(), "did you mean hello?") {
		t.Errorf("typing mistake: %v", err)
	}
	revoked := func() bool {
		t.Helper()
		yes, err := catalogue.Revoked(t.Context(), js, "hello")
		if err != nil {
			t.Fatal(err)
		}
		return yes
	}
	if revoked() {
		t.Error("revoked from the beginning")
	}
	for _, step := range []struct {
		revoke bool
		want   catalogue.Status
	}{
		{true, catalogue.Status{Changed: true}},
		{true, catalogue.Status{Before: "REVOKED"}},
		{false, catalogue.Status{Before: "REVOKED", Changed: true}},
		{false, catalogue.Status{Before: "ACTIVE"}},
	} {
		set := catalogue.Unrevoke
		if step.revoke {
			set = catalogue.Revoke
		}
		got, err := set(t.Context(), js, "hello", false)
		if err != nil || got != step.want || revoked() != step.revoke {
			t.Errorf("revoke %t: %+v, %v, want %+v", step.revoke, got, err, step.want)
		}
	}
	// Known by its pin alone: it was fired from a file.
	if _, err := bucket(t, js, kvkeys.BucketScriptCurrent).PutString(t.Context(), "adhoc", "1"); err != nil {
		t.Fatal(err)
	}
	if _, err := catalogue.Revoke(t.Context(), js, "adhoc", false); err != nil {
		t.Errorf("ad hoc: %v", err)
	}
	if got, err := catalogue.Revoke(t.Context(), js, "nobody", true); err != nil || !got.Changed {
		t.Errorf("by force: %+v, %v", got, err)
	}
}

// FuzzParse checks that what is taken can be run, and that what is refused is
// explained.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		hello, "", "id: [", hello + "x: 1\n", strings.Replace(hello, "30s", "30", 1), strings.Replace(hello, "script:", "script_file:", 1),
		`{"id":"a","version":"1","execute":{"shell":"cmd","script":"x","timeout":"1s"}}`, strings.Replace(hello, "hello", "a b", 1),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, yaml []byte) {
		file, err := catalogue.Parse(yaml)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
		if file.Job.Manifest.Execute.ScriptObject.IsSet() {
			return
		}
		if _, err := file.Job.Command(""); err != nil {
			t.Fatalf("taken, and cannot be run: %v", err)
		}
		if err := kvkeys.ValidateKey(file.Job.Manifest.ID); err != nil {
			t.Fatal(err)
		}
	})
}
