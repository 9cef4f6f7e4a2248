package agent_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

func TestGates(t *testing.T) {
	past, future := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	strict, err := wire.StalenessStrict("0s")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		pin    string
		status string
		change func(*wire.Command)
		code   int32
		reason string
	}{
		{"no objection", "", "", nil, 0, ""},
		{"pinned to this version", "1.0.0", "ACTIVE", nil, 0, ""},
		{"pinned to another", "1.0.1", "", nil, wire.ExitSkippedVersion, "1.0.1"},
		{"revoked", "1.0.0", "REVOKED", nil, wire.ExitSkippedRevoked, "revoked"},
		{"unknown status", "", "revoked", nil, 0, ""},
		{"deadline passed", "", "", func(c *wire.Command) { c.DeadlineAt.Set(past) }, wire.ExitSkippedDeadline, "deadline"},
		{"deadline ahead", "", "", func(c *wire.Command) { c.DeadlineAt.Set(future) }, 0, ""},
		{"connected is fresh", "", "", func(c *wire.Command) { c.Staleness = strict }, 0, ""},
		{"pin goes before deadline", "2", "REVOKED", func(c *wire.Command) { c.DeadlineAt.Set(past) }, wire.ExitSkippedVersion, "2"},
		{"a job that no key can name", "", "", func(c *wire.Command) { c.ID = "a job: *" }, 0, ""},
	}
	e := newEnv(t)
	e.start(t, "PC1")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cmd := command(t, "echo ran", func(c *wire.Command) { c.ID = "job-" + strings.ReplaceAll(tt.name, " ", "-") })
			if tt.change != nil {
				tt.change(cmd)
			}
			if tt.pin != "" {
				e.put(t, "script_current", cmd.ID, tt.pin)
			}
			if tt.status != "" {
				e.put(t, "script_status", cmd.ID, tt.status)
			}
			r := e.fire(t, "commands.pc.PC1", cmd)
			if r.ExitCode != tt.code {
				t.Fatalf("exit %d, want %d; stderr %q", r.ExitCode, tt.code, r.Stderr)
			}
			if tt.code == 0 {
				return
			}
			if r.Stdout != "" || !strings.HasPrefix(r.Stderr, "skipped: ") || !strings.Contains(r.Stderr, tt.reason) || !r.StartedAt.Equal(r.FinishedAt) {
				t.Errorf("not the result of a skipped run: %+v", r)
			}
			if n := e.stored(t, "EVENTS", "events.started."+cmd.ExecID.Or("")+".PC1"); n != 0 {
				t.Error("a skipped run has a started event")
			}
		})
	}
}
