//go:build unix

package agent_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/examples/agent/agent"
	"github.com/kanadehq/kanade-shared/examples/agent/runner"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestTimeoutAndExitCode(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1")
	r := e.fire(t, "commands.pc.PC1", command(t, "sleep 600", func(c *wire.Command) { c.TimeoutSecs = 1 }))
	if r.ExitCode != wire.ExitKilled || !strings.Contains(r.Stderr, "timed out after 1s") {
		t.Errorf("exit %d, stderr %q", r.ExitCode, r.Stderr)
	}
	if r := e.fire(t, "commands.pc.PC1", command(t, "echo no >&2; exit 7")); r.ExitCode != 7 || r.Stderr != "no\n" {
		t.Errorf("exit %d, stderr %q", r.ExitCode, r.Stderr)
	}
}

func TestKillEndsTheTree(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1")
	pidFile := filepath.Join(t.TempDir(), "pid")
	cmd := command(t, "sleep 600 & echo $! > "+pidFile+".new; mv "+pidFile+".new "+pidFile+"; wait")
	results := e.results(t, cmd)
	started := make(chan struct{}, 1)
	e.subscribe(t, "events.started."+cmd.ExecID.Or("")+".>", func(*nats.Msg) { started <- struct{}{} })
	e.publish(t, "commands.pc.PC1", cmd)
	receive(t, started)
	child := waitForPID(t, pidFile)
	if err := e.nc.Publish("kill."+cmd.ExecID.Or(""), nil); err != nil {
		t.Fatal(err)
	}
	r := receive(t, results)
	if r.ExitCode != wire.ExitKilled || !strings.Contains(r.Stderr, "killed: ") {
		t.Errorf("exit %d, stderr %q", r.ExitCode, r.Stderr)
	}
	waitForDeath(t, child)
}

func TestKillRightAfterStarted(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1")
	cmd := command(t, "sleep 600")
	kill := "kill." + cmd.ExecID.Or("")
	e.subscribe(t, "events.started."+cmd.ExecID.Or("")+".>", func(*nats.Msg) { _ = e.nc.Publish(kill, nil) })
	if r := e.fire(t, "commands.pc.PC1", cmd); r.ExitCode != wire.ExitKilled {
		t.Errorf("exit %d, stderr %q", r.ExitCode, r.Stderr)
	}
}

func TestStoppingReportsWhatItKills(t *testing.T) {
	e := newEnv(t)
	a := e.start(t, "PC1")
	pidFile := filepath.Join(t.TempDir(), "pid")
	cmd := command(t, "echo $$ > "+pidFile+"; sleep 600")
	results := e.results(t, cmd)
	e.publish(t, "commands.pc.PC1", cmd)
	shell := waitForPID(t, pidFile)
	a.stop()
	if r := receive(t, results); r.ExitCode != wire.ExitKilled || !strings.Contains(r.Stderr, "stopping") {
		t.Errorf("exit %d, stderr %q", r.ExitCode, r.Stderr)
	}
	waitForDeath(t, shell)
}

func TestCannotRun(t *testing.T) {
	tests := []struct {
		name   string
		change func(*wire.Command)
		stderr string
	}{
		{"missing shell", func(*wire.Command) {}, "--allow-other-shell"},
		{"other user", func(c *wire.Command) { c.RunAs = wire.RunAsUser }, "run_as user"},
		{"bad exec id", func(c *wire.Command) { c.Shell = wire.ShellPowerShell; c.ExecID.Set("*") }, "exec_id"},
		{"no digest", func(c *wire.Command) { c.Shell = wire.ShellPowerShell; c.ScriptObject.Set("a/1") }, "digest"},
	}
	e := newEnv(t)
	path := t.TempDir()
	fake := filepath.Join(path, "pwsh")
	if err := os.WriteFile(fake, []byte("#!/bin/sh\nexit 0\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", path+string(os.PathListSeparator)+os.Getenv("PATH"))
	e.start(t, "PC1", func(o *agent.Options) { o.Runner = &runner.Runner{} })
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cmd := command(t, "echo must not run", tt.change)
			r := e.fire(t, "commands.pc.PC1", cmd)
			if r.ExitCode != 1 || r.Stdout != "" || !strings.Contains(r.Stderr, tt.stderr) {
				t.Errorf("exit %d, stdout %q, stderr %q", r.ExitCode, r.Stdout, r.Stderr)
			}
			if n := e.stored(t, "EVENTS", "events.started."+cmd.ExecID.Or("")+".PC1"); n != 0 {
				t.Error("a run that did not begin has a started event")
			}
		})
	}
}

func TestScriptObject(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1")
	store, err := e.js.ObjectStore(t.Context(), kvkeys.ObjectScripts)
	if err != nil {
		t.Fatal(err)
	}
	body := []byte("echo from the store\n")
	if _, err := store.PutBytes(t.Context(), "hello/1", body); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(body)
	good, bad := hex.EncodeToString(sum[:]), strings.Repeat("0", 64)
	for digest, stdout := range map[string]string{good: "from the store\n", strings.ToUpper(good): "from the store\n", bad: ""} {
		r := e.fire(t, "commands.pc.PC1", command(t, "x", func(c *wire.Command) {
			c.Script = ""
			c.ScriptObject.Set("hello/1")
			c.ScriptObjectSHA256.Set(digest)
		}))
		if r.Stdout != stdout || (r.ExitCode == 0) != (digest != bad) {
			t.Errorf("%s: exit %d, stdout %q, stderr %q", digest, r.ExitCode, r.Stdout, r.Stderr)
		}
	}
}

func TestLargeOutputIsSpilled(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1")
	r := e.fire(t, "commands.pc.PC1", command(t, `head -c 300000 /dev/zero | tr '\0' a; echo short >&2`))
	key, ok := r.StdoutObject.Get()
	if !ok || r.Stdout != "" || r.Stderr != "short\n" || r.StderrObject.IsSet() {
		t.Fatalf("pointer %q, %d bytes of stdout, stderr %q", key, len(r.Stdout), r.Stderr)
	}
	store, err := e.js.ObjectStore(t.Context(), kvkeys.ObjectResultOutput)
	if err != nil {
		t.Fatal(err)
	}
	data, err := store.GetBytes(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != strings.Repeat("a", 300000) {
		t.Errorf("object of %d bytes is not the output", len(data))
	}
}

func TestLargeOutputWithoutStore(t *testing.T) {
	e := newEnv(t)
	if err := e.js.DeleteObjectStore(t.Context(), kvkeys.ObjectResultOutput); err != nil {
		t.Fatal(err)
	}
	e.start(t, "PC1")
	r := e.fire(t, "commands.pc.PC1", command(t, `head -c 2000000 /dev/zero | tr '\0' '\1'; exit 5`))
	if r.ExitCode != 5 || r.StdoutObject.IsSet() || !strings.HasPrefix(r.Stdout, "\x01\x01") || !strings.Contains(r.Stderr, "output cut") {
		t.Errorf("exit %d, %d bytes of stdout, stderr %q", r.ExitCode, len(r.Stdout), r.Stderr)
	}
}

func waitForPID(t *testing.T, file string) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for ctx.Err() == nil {
		data, err := os.ReadFile(file)
		if err == nil {
			if pid, err := strconv.Atoi(strings.TrimSpace(string(data))); err == nil {
				return pid
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the script did not begin")
	return 0
}

// waitForDeath waits until a process is gone, or a zombie that its new parent
// has still to reap.
func waitForDeath(t *testing.T, pid int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for ctx.Err() == nil {
		stat, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if syscall.Kill(pid, 0) != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Error("the process outlived the kill")
}
