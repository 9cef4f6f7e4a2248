//go:build unix

package agent_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/examples/agent/agent"
	"github.com/kanadehq/kanade-shared/examples/agent/journal"
	"github.com/kanadehq/kanade-shared/examples/agent/outbox"
	"github.com/kanadehq/kanade-shared/examples/agent/safefile"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// exitInterrupted is what the agent gives a job during which it stopped.
const exitInterrupted = 121

// newLastingEnv is newEnv with a broker that can be stopped and started.
func newLastingEnv(t *testing.T) (e *env, stop, start func()) {
	t.Helper()
	opts := testbroker.Options{StoreDir: t.TempDir()}
	e = &env{broker: brokertest.Run(t, opts)}
	opts.Port = e.broker.Server.Addr().(*net.TCPAddr).Port
	e.nc = brokertest.Connect(t, e.broker.ClientURL(), nats.MaxReconnects(-1), nats.ReconnectWait(10*time.Millisecond))
	e.js = brokertest.Context(t, e.nc)
	if err := bootstrap.Ensure(t.Context(), e.js); err != nil {
		t.Fatal(err)
	}
	stop = func() {
		if err := e.broker.Shutdown(); err != nil {
			t.Fatal(err)
		}
	}
	return e, stop, func() { e.broker = brokertest.Run(t, opts) }
}

// files counts what is in a folder of a data folder, folders aside.
func files(t *testing.T, dir, folder string) int {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, folder))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if !e.IsDir() && !safefile.IsTemp(e.Name()) {
			n++
		}
	}
	return n
}

func wantNothingLeft(t *testing.T, dir string) {
	t.Helper()
	for _, folder := range []string{"runs", "outbox", "events-outbox", "obs-outbox"} {
		if n := files(t, dir, folder); n > 0 {
			t.Errorf("%s: %d files left", folder, n)
		}
	}
}

func TestResultSurvives(t *testing.T) {
	e, stopBroker, startBroker := newLastingEnv(t)
	dir, gate := t.TempDir(), filepath.Join(t.TempDir(), "gate")
	a := e.start(t, "PC1", keepIn(dir))
	cmd := command(t, "until [ -e "+gate+" ]; do sleep 0.01; done; echo survived")
	e.publish(t, "commands.pc.PC1", cmd)
	a.waitForLog(t, "job started")

	stopBroker()
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a.waitForLog(t, "job ended")
	waitUntil(t, "result in the outbox", func() bool { return files(t, dir, "outbox") == 1 && files(t, dir, "runs") == 0 })
	a.stop()

	startBroker()
	a = e.start(t, "PC1", keepIn(dir))
	if r := e.onlyResult(t, cmd); r.ExitCode != 0 || r.Stdout != "survived\n" {
		t.Errorf("exit %d, stdout %q, stderr %q", r.ExitCode, r.Stdout, r.Stderr)
	}
	waitStored(t, e, "EVENTS", "events.started."+cmd.ExecID.Or("")+".PC1")
	a.stop()
	wantNothingLeft(t, dir)
}

func TestRecovery(t *testing.T) {
	e := newEnv(t)
	dir := t.TempDir()
	runs, _, err := journal.OpenRuns(filepath.Join(dir, "runs"), nil)
	if err != nil {
		t.Fatal(err)
	}
	started, finished, admitted := command(t, "echo again"), command(t, "echo again"), command(t, "echo first"+"; exit 3")
	at := time.Date(2026, 5, 16, 12, 0, 0, 0, time.UTC)
	for _, run := range []journal.Run{
		{Command: *started, ResultID: "r-started", AdmittedAt: at, StartedAt: at.Add(time.Second)},
		{Command: *finished, ResultID: "r-finished", AdmittedAt: at, StartedAt: at.Add(time.Second)},
		{Command: *admitted, ResultID: "r-admitted", AdmittedAt: at},
	} {
		if err := runs.Put(run); err != nil {
			t.Fatal(err)
		}
	}
	box, err := outbox.Open(outbox.Options{Dir: filepath.Join(dir, "outbox")})
	if err != nil {
		t.Fatal(err)
	}
	result := wire.NewResult(finished, "PC1", at)
	result.ResultID, result.ExitCode = "r-finished", 7
	data, err := result.MarshalJSON()
	if err == nil {
		err = box.Add(outbox.Message{Subject: "results." + finished.RequestID, ID: "r-finished", Data: data})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"runs/damaged.json", "outbox/foreign", "requests.log"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	a := e.start(t, "PC1", keepIn(dir))
	tests := []struct {
		cmd            *wire.Command
		id             string
		code           int32
		stdout, stderr string
	}{
		{started, "r-started", exitInterrupted, "", "interrupted: the agent stopped while the script ran; how it ended is not known\n"},
		{finished, "r-finished", 7, "", ""},
		{admitted, "r-admitted", 3, "first\n", ""},
	}
	for _, tt := range tests {
		r := e.onlyResult(t, tt.cmd)
		if r.ResultID != tt.id || r.ExitCode != tt.code || r.Stdout != tt.stdout || r.Stderr != tt.stderr ||
			r.RequestID != tt.cmd.RequestID || r.ExecID != tt.cmd.ExecID || r.PCID != "PC1" {
			t.Errorf("got %+v, want %+v", r, tt)
		}
		e.publish(t, "commands.pc.PC1", tt.cmd) // it came before
	}
	if r := e.onlyResult(t, started); !r.StartedAt.Equal(at.Add(time.Second)) || r.FinishedAt.Before(r.StartedAt) {
		t.Errorf("started %s, finished %s", r.StartedAt, r.FinishedAt)
	}
	e.fire(t, "commands.pc.PC1", command(t, "echo"))
	a.stop()
	for _, tt := range tests {
		e.onlyResult(t, tt.cmd)
	}
	wantNothingLeft(t, dir)
	for _, text := range []string{"record of a command set aside", "message set aside", "journal of request ids is damaged", "taken up again"} {
		if !strings.Contains(a.log.String(), text) {
			t.Errorf("the log does not say %q", text)
		}
	}
}

func TestFullOutbox(t *testing.T) {
	e, stopBroker, startBroker := newLastingEnv(t)
	dir, gate := t.TempDir(), filepath.Join(t.TempDir(), "gate")
	a := e.start(t, "PC1", keepIn(dir), func(o *agent.Options) { o.MaxOutbox = 1 })
	var cmds []*wire.Command
	for range 3 {
		cmd := command(t, "until [ -e "+gate+" ]; do sleep 0.01; done", func(c *wire.Command) { c.ExecID.Clear() })
		e.publish(t, "commands.pc.PC1", cmd)
		cmds = append(cmds, cmd)
	}
	waitUntil(t, "jobs", func() bool { return strings.Count(a.log.String(), "job started") == 3 })
	stopBroker()
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "refusals", func() bool {
		return strings.Count(a.log.String(), "result not kept on disk, it is published directly") == 2
	})
	if !strings.Contains(a.log.String(), outbox.ErrFull.Error()) {
		t.Errorf("the log does not say why:\n%s", a.log)
	}
	startBroker()
	for _, cmd := range cmds {
		if r := e.onlyResult(t, cmd); r.ExitCode != 0 {
			t.Errorf("exit %d, %s", r.ExitCode, r.Stderr)
		}
	}
	a.stop()
	wantNothingLeft(t, dir)
}

func TestDiskFails(t *testing.T) {
	e := newEnv(t)
	dir := t.TempDir()
	a := e.start(t, "PC1", keepIn(dir))
	for _, folder := range []string{"outbox", "events-outbox", "runs"} {
		if err := os.RemoveAll(filepath.Join(dir, folder)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := command(t, "echo still here")
	if r := e.fire(t, "commands.pc.PC1", cmd); r.ExitCode != 0 || r.Stdout != "still here\n" {
		t.Errorf("exit %d, stdout %q, stderr %q", r.ExitCode, r.Stdout, r.Stderr)
	}
	waitStored(t, e, "EVENTS", "events.started."+cmd.ExecID.Or("")+".PC1")
	for _, text := range []string{"command not written down", "message not kept on disk", "result not kept on disk"} {
		if !strings.Contains(a.log.String(), text) {
			t.Errorf("the log does not say %q", text)
		}
	}
}

func TestUnwritableDataDir(t *testing.T) {
	e := newEnv(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, dir := range []string{filepath.Join(file, "data"), t.TempDir()} {
		if i == 1 { // one part of it that is in the way is enough
			if err := os.WriteFile(filepath.Join(dir, "obs-outbox"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		a := e.start(t, "PC1", keepIn(dir))
		if r := e.fire(t, "commands.pc.PC1", command(t, "echo")); r.ExitCode != 0 {
			t.Errorf("exit %d, %s", r.ExitCode, r.Stderr)
		}
		a.stop()
		if !strings.Contains(a.log.String(), "data folder cannot be used") {
			t.Errorf("the log does not say so:\n%s", a.log)
		}
		if i == 1 { // out of the way, it works again
			if err := os.Remove(filepath.Join(dir, "obs-outbox")); err != nil {
				t.Fatal(err)
			}
			a := e.start(t, "PC1", keepIn(dir))
			e.fire(t, "commands.pc.PC1", command(t, "echo"))
			a.stop()
			if strings.Contains(a.log.String(), "data folder") {
				t.Errorf("log:\n%s", a.log)
			}
		}
	}
}

func TestDataDirInUse(t *testing.T) {
	e := newEnv(t)
	dir := t.TempDir()
	e.start(t, "PC1", keepIn(dir))
	second, err := agent.New(e.nc, agent.Options{PCID: pcID(t, "PC2"), DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Run(t.Context()); !errors.Is(err, safefile.ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v", err)
	}
}

func TestLargeOutputFromOutbox(t *testing.T) {
	e := newEnv(t)
	dir := t.TempDir()
	a := e.start(t, "PC1", keepIn(dir))
	large := command(t, `head -c 300000 /dev/zero | tr '\0' a`)
	r := e.fire(t, "commands.pc.PC1", large)
	key, ok := r.StdoutObject.Get()
	if !ok || r.Stdout != "" {
		t.Fatalf("pointer %q, %d bytes of stdout", key, len(r.Stdout))
	}
	store, err := e.js.ObjectStore(t.Context(), kvkeys.ObjectResultOutput)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := store.GetBytes(t.Context(), key); err != nil || len(data) != 300000 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if err := e.js.DeleteObjectStore(t.Context(), kvkeys.ObjectResultOutput); err != nil {
		t.Fatal(err)
	}
	r = e.fire(t, "commands.pc.PC1", command(t, `head -c 2000000 /dev/zero | tr '\0' '\1'; exit 5`))
	if r.ExitCode != 5 || r.StdoutObject.IsSet() || !strings.HasPrefix(r.Stdout, "\x01\x01") || !strings.Contains(r.Stderr, "output cut") {
		t.Errorf("exit %d, %d bytes of stdout, stderr %q", r.ExitCode, len(r.Stdout), r.Stderr)
	}
	a.stop()
	wantNothingLeft(t, dir)
}

func TestKillDuringJitter(t *testing.T) {
	e := newEnv(t)
	dir := t.TempDir()
	a := e.start(t, "PC1", keepIn(dir))
	cmd := command(t, "echo ran", func(c *wire.Command) { c.JitterSecs.Set(1 << 63) })
	e.publish(t, "commands.pc.PC1", cmd)
	a.waitForLog(t, "job waits for its turn")

	// The agent stops: the job waits on disk.
	a.stop()
	if n := e.stored(t, "RESULTS", "results."+cmd.RequestID); n != 0 || files(t, dir, "runs") != 1 {
		t.Fatalf("%d results, %d records", n, files(t, dir, "runs"))
	}
	a = e.start(t, "PC1", keepIn(dir))
	a.waitForLog(t, "job waits for its turn")
	if err := e.nc.Publish("kill."+cmd.ExecID.Or(""), nil); err != nil {
		t.Fatal(err)
	}
	if r := e.onlyResult(t, cmd); r.ExitCode != wire.ExitKilled || !strings.HasPrefix(r.Stderr, "killed: ") || r.Stdout != "" {
		t.Errorf("exit %d, stdout %q, stderr %q", r.ExitCode, r.Stdout, r.Stderr)
	}
	a.stop()
	if n := e.stored(t, "EVENTS", "events.started."+cmd.ExecID.Or("")+".PC1"); n != 0 {
		t.Error("a run that did not begin has a started event")
	}
	wantNothingLeft(t, dir)
}

func TestJitterEndsBeforeTheDeadline(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1")
	r := e.fire(t, "commands.pc.PC1", command(t, "echo ran", func(c *wire.Command) {
		c.JitterSecs.Set(24 * 3600)
		c.DeadlineAt.Set(time.Now().Add(time.Second))
	}))
	// A delay that ends with the deadline itself may be too late by a hair.
	if r.ExitCode != 0 && r.ExitCode != wire.ExitSkippedDeadline {
		t.Errorf("exit %d, %s", r.ExitCode, r.Stderr)
	}
}

func TestRetries(t *testing.T) {
	e := newEnv(t)
	a := e.start(t, "PC1", keepIn(t.TempDir()))
	count := filepath.Join(t.TempDir(), "count")
	failing := func(tries int) string {
		return fmt.Sprintf("echo x >> %s; n=$(wc -l < %[1]s); echo $n; [ $n -ge %d ]", count, tries)
	}
	tests := []struct {
		name   string
		script string
		max    uint32
		code   int32
		stdout string
	}{
		{"never", failing(2), 0, 1, "1"},
		{"until it works", failing(3), 5, 0, "3"},
		{"as often as it may", failing(9), 2, 1, "3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			os.Remove(count)
			cmd := command(t, tt.script, func(c *wire.Command) { c.Retry.Set(wire.RetrySpec{Max: tt.max}) })
			r := e.fire(t, "commands.pc.PC1", cmd)
			if r.ExitCode != tt.code || strings.TrimSpace(r.Stdout) != tt.stdout {
				t.Errorf("exit %d, stdout %q, stderr %q", r.ExitCode, r.Stdout, r.Stderr)
			}
			waitStored(t, e, "EVENTS", "events.started."+cmd.ExecID.Or("")+".PC1") // one for all
		})
	}
	t.Run("killed in between", func(t *testing.T) {
		cmd := command(t, "echo once; exit 4", func(c *wire.Command) { c.Retry.Set(wire.RetrySpec{Max: 9, BackoffSecs: 1 << 62}) })
		results := e.results(t, cmd)
		e.publish(t, "commands.pc.PC1", cmd)
		a.waitForLog(t, "request="+cmd.RequestID+" exit=4")
		if err := e.nc.Publish("kill."+cmd.ExecID.Or(""), nil); err != nil {
			t.Fatal(err)
		}
		if r := receive(t, results); r.ExitCode != 4 || r.Stdout != "once\n" || !strings.Contains(r.Stderr, "not tried again: a kill request") {
			t.Errorf("exit %d, stdout %q, stderr %q", r.ExitCode, r.Stdout, r.Stderr)
		}
	})
}
