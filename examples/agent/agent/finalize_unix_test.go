//go:build unix

package agent_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// finalized is a command with a hook.
func finalized(t *testing.T, script string, hook wire.FinalizeCommand, change ...func(*wire.Command)) *wire.Command {
	t.Helper()
	if hook.RunAs == "" {
		hook.RunAs = wire.RunAsSystem
	}
	return command(t, script, append(change, func(c *wire.Command) { c.Finalize.Set(hook) })...)
}

func TestFinalize(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1", keepIn(t.TempDir()))
	order := filepath.Join(t.TempDir(), "order")
	hook := wire.FinalizeCommand{Shell: wire.ShellPowerShell, TimeoutSecs: 60, Script: "echo hook >> " + order + "; cat " + order + "; exit 3"}
	quick := hook
	quick.Script, quick.TimeoutSecs = "exec sleep 60", 0
	tests := []struct {
		name           string
		cmd            *wire.Command
		code           int32
		stdout, stderr string // what of it is in it
	}{
		{"behind the script", finalized(t, "echo main >> "+order, hook), 3, "main\nhook\n", ""},
		{"too slow", finalized(t, "true", quick), wire.ExitKilled, "", "timed out"},
		{"another shell", finalized(t, "true", wire.FinalizeCommand{Shell: wire.ShellSh, Script: "true", TimeoutSecs: 9}), 1, "", "finalize: shell sh"},
		{"another user", finalized(t, "true", wire.FinalizeCommand{Shell: wire.ShellPwsh, Script: "true", TimeoutSecs: 9, RunAs: wire.RunAsUser}), 1, "", "run_as user"},
		{"another folder", finalized(t, "true", wire.FinalizeCommand{Shell: wire.ShellPwsh, Script: "true", TimeoutSecs: 9, Cwd: wire.Some("/nowhere")}), 1, "", "working directory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ofHook := *tt.cmd
			ofHook.RequestID += "__finalize"
			results := e.results(t, &ofHook)
			main := e.fire(t, "commands.pc.PC1", tt.cmd)
			if main.ExitCode != 0 || main.ParentResultID.IsSet() {
				t.Errorf("the script: %+v", main)
			}
			r := receive(t, results)
			if r.ExitCode != tt.code || r.Stdout != tt.stdout || !strings.Contains(r.Stderr, tt.stderr) || r.ExecID.IsSet() ||
				r.ParentResultID.Or("") != main.ResultID || r.ManifestID.Or("") != "job__finalize" || r.PCID != "PC1" || r.ResultID == main.ResultID {
				t.Errorf("the hook: %+v", r)
			}
		})
	}
}

// A hook is for scripts that have ended well, and whose files were collected.
func TestNotFinalized(t *testing.T) {
	e := newEnv(t)
	a := e.start(t, "PC1", keepIn(t.TempDir()))
	hook := wire.FinalizeCommand{Shell: wire.ShellPowerShell, Script: "echo hook", TimeoutSecs: 60}
	failed := finalized(t, "exit 3", hook)
	collects := finalized(t, "true", hook, func(c *wire.Command) { c.Collect.Set(wire.CollectHint{}) })
	expired := finalized(t, "true", hook, func(c *wire.Command) { c.DeadlineAt.Set(time.Now().Add(-time.Hour)) })
	for _, cmd := range []*wire.Command{failed, collects, expired} {
		e.fire(t, "commands.pc.PC1", cmd)
	}
	a.waitForLog(t, "nothing finalized")
	a.stop()
	for _, cmd := range []*wire.Command{failed, collects, expired} {
		if n := e.stored(t, "RESULTS", "results."+cmd.RequestID+"__finalize"); n != 0 {
			t.Errorf("%+v: %d results of the hook", cmd, n)
		}
	}
}
