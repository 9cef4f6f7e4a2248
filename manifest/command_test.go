package manifest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

var ids = wire.CommandSpec{RequestID: "r", ExecID: "e"}

func TestCommand(t *testing.T) {
	job := with(t, "script: echo hi, run_as: user, cwd: C:\\temp", "staleness: {mode: strict, max_cache_age: 5m}\ncheck: {name: n, fleet: false}\nemit: {type: events}\n")
	cmd, err := job.Command(ids)
	if err != nil {
		t.Fatal(err)
	}
	got, err := cmd.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"id":"a","version":"1","request_id":"r","exec_id":"e","shell":"cmd","script":"echo hi","timeout_secs":1,"jitter_secs":null,` +
		`"run_as":"user","cwd":"C:\\temp","staleness":{"mode":"strict","max_cache_age":"5m"},"emit":{"type":"events"},` +
		`"check":{"name":"n","status_field":"status","detail_field":"detail","fleet":false}}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// What the job says is the job's to say.
func TestCommandOverridesSpec(t *testing.T) {
	spec := wire.CommandSpec{JobID: "other", Version: "9", Shell: wire.ShellPowerShell, RunAs: wire.RunAsUser, Timeout: 1}
	cmd, err := with(t, "script: x", "").Command(spec)
	if err != nil || cmd.ID != "a" || cmd.Version != "1" || cmd.Shell != wire.ShellCmd || cmd.RunAs != wire.RunAsSystem || cmd.TimeoutSecs != 1 {
		t.Errorf("%+v, %v", cmd, err)
	}
	if cmd.RequestID == "" || cmd.ExecID.IsSet() {
		t.Errorf("ids: %+v", cmd)
	}
}

func TestCommandTimeout(t *testing.T) {
	tests := []struct {
		timeout string
		want    uint64
		failure string
	}{
		{"90s", 90, ""}, {"1h 30m", 5400, ""}, {"1999ms", 1, ""}, {"1M", 2630016, ""},
		{"500000y", 15778800000000, ""}, // more than a time.Duration holds
		{"soon", 0, "invalid timeout: "}, {"30", 0, "invalid timeout: "}, {"", 0, "invalid timeout: "},
		{"0s", 0, "must be positive"}, {"999ms", 0, "must be positive"},
	}
	for _, tt := range tests {
		job := with(t, "script: x", "")
		job.Execute.Timeout = tt.timeout
		cmd, err := job.Command(ids)
		switch {
		case tt.failure == "" && (err != nil || cmd.TimeoutSecs != tt.want):
			t.Errorf("%q: %d, %v", tt.timeout, cmd.TimeoutSecs, err)
		case tt.failure != "" && (err == nil || !strings.Contains(err.Error(), tt.failure)):
			t.Errorf("%q: %v, want %s", tt.timeout, err, tt.failure)
		}
	}
}

func TestCommandSource(t *testing.T) {
	digest := strings.Repeat("0a", 32)
	object := with(t, "script_object: tool/1.2", "")
	if _, err := object.Command(ids); !errors.Is(err, manifest.ErrScriptObject) {
		t.Errorf("an object without a digest: %v", err)
	}
	cmd, err := object.ObjectCommand(ids, digest)
	if err != nil || cmd.Script != "" || cmd.ScriptObject.Or("") != "tool/1.2" || cmd.ScriptObjectSHA256.Or("") != digest {
		t.Errorf("an object: %+v, %v", cmd, err)
	}
	if _, err := object.ObjectCommand(ids, "short"); !errors.Is(err, wire.ErrInvalid) {
		t.Errorf("a digest that is none: %v", err)
	}
	file := with(t, "script_file: run.ps1", "")
	if _, err := file.Command(ids); !errors.Is(err, manifest.ErrScriptFile) {
		t.Errorf("a file: %v", err)
	}
	if _, err := file.ObjectCommand(ids, digest); !errors.Is(err, manifest.ErrScriptFile) {
		t.Errorf("a file as object: %v", err)
	}
	for _, job := range []*manifest.Job{with(t, "script: ''", ""), with(t, "", "")} {
		if _, err := job.Command(ids); !errors.Is(err, wire.ErrInvalid) {
			t.Errorf("no script: %v", err)
		}
	}
}
