package catalogue_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/examples/controller/catalogue"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/manifest"
)

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
