package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/examples/agent/agent"
	"github.com/kanadehq/kanade-shared/examples/agent/runner"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// startFleet starts a broker with an agent for each PC and returns its address. The
// groups of a PC are those that its id names behind dots: pc1.canary.
func startFleet(t *testing.T, pcs ...string) (string, jetstream.JetStream) {
	t.Helper()
	b := brokertest.Run(t, testbroker.Options{})
	js := brokertest.Context(t, brokertest.Connect(t, b.ClientURL()))
	if err := bootstrap.Ensure(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	kv, err := js.KeyValue(t.Context(), "agent_groups")
	if err != nil {
		t.Fatal(err)
	}
	for _, pc := range pcs {
		groups := wire.NewAgentGroups(strings.Split(pc, ".")[1:]...)
		doc, err := groups.MarshalJSON()
		if err == nil {
			_, err = kv.Put(t.Context(), pc, doc)
		}
		if err != nil {
			t.Fatal(err)
		}
		startAgent(t, b.ClientURL(), pc)
	}
	return b.ClientURL(), js
}

func startAgent(t *testing.T, url, pc string) {
	t.Helper()
	id, err := subjects.ParsePCID(pc)
	if err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	joined := sync.OnceFunc(func() { close(ready) })
	nc := brokertest.Connect(t, url)
	a, err := agent.New(nc, agent.Options{
		PCID: id, Logger: slog.New(slog.DiscardHandler),
		Runner:   &runner.Runner{AllowOtherShell: true},
		OnGroups: func([]string) { joined() },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := a.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { cancel(); wg.Wait() })
	<-ready
}

// jobFile writes a job whose script is one line.
func jobFile(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "job.yaml")
	yaml := "id: test-job\nversion: 1.0.0\nexecute:\n  shell: cmd\n  script: " + script + "\n  timeout: 30s\n"
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// controller runs the program.
func controller(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = run(ctx, args, streams{stdout: &out, stderr: &err})
	return code, out.String(), err.String()
}

// trigger calls pull once a text has been written.
type trigger struct {
	bytes.Buffer
	text string
	pull func()
}

func (tr *trigger) Write(p []byte) (int, error) {
	n, err := tr.Buffer.Write(p)
	if strings.Contains(tr.String(), tr.text) {
		tr.pull()
	}
	return n, err
}

func TestRun(t *testing.T) {
	url, js := startFleet(t, "pc1.canary.wave1", "pc2.wave1", "pc3")
	hello, fail := jobFile(t, "echo hello"), jobFile(t, "exit 3")
	tests := []struct {
		name   string
		args   []string
		code   int
		stdout []string
	}{
		{"pc", []string{"run", hello, "--pc", "pc3"}, exitFine, []string{"--- pc3: exit 0, ", "hello\n", "1 succeeded, 0 failed, 0 missing\n"}},
		{"group", []string{"run", "--group=wave1", hello}, exitFine, []string{"--- pc1.canary.wave1: ", "--- pc2.wave1: ", "2 succeeded, 0 failed, 0 missing\n"}},
		{"all", []string{"run", "--all", hello}, exitFine, []string{"3 succeeded, 0 failed, 0 missing\n"}},
		{"failure", []string{"run", fail, "--pc", "pc3"}, exitFailed, []string{"--- pc3: exit 3, ", "0 succeeded, 1 failed, 0 missing\n"}},
		{"nobody there", []string{"run", hello, "--pc", "pc9", "--wait", "100ms"}, exitFailed, []string{"0 succeeded, 0 failed, 1 missing: pc9\n"}},
		{"empty group", []string{"run", hello, "--group", "nobody", "--wait", "100ms"}, exitFailed, []string{"0 succeeded, 0 failed, 0 missing\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := controller(t.Context(), append(tt.args, "--server", url)...)
			if code != tt.code {
				t.Errorf("exit %d, want %d\n%s%s", code, tt.code, stdout, stderr)
			}
			for _, want := range tt.stdout {
				if !strings.Contains(stdout, want) {
					t.Errorf("output does not have %q:\n%s", want, stdout)
				}
			}
		})
	}
	kv, err := js.KeyValue(t.Context(), "script_current")
	if err != nil {
		t.Fatal(err)
	}
	if pin, err := kv.Get(t.Context(), "test-job"); err != nil || string(pin.Value()) != "1.0.0" {
		t.Errorf("the version is not pinned: %v", err)
	}
}

func TestMissingMember(t *testing.T) {
	url, js := startFleet(t, "pc1.wave1")
	kv, err := js.KeyValue(t.Context(), "agent_groups")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kv.PutString(t.Context(), "gone", `{"groups":["wave1"]}`); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var stderr bytes.Buffer
	stdout := &trigger{text: "--- pc1.wave1: ", pull: interrupt}
	code := run(ctx, []string{"--server", url, "run", jobFile(t, "echo"), "--group", "wave1"}, streams{stdout: stdout, stderr: &stderr})
	if code != exitFailed || !strings.Contains(stdout.String(), "1 succeeded, 0 failed, 1 missing: gone (interrupted)\n") {
		t.Errorf("exit %d:\n%s%s", code, stdout, &stderr)
	}
}

func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the script is one for sh")
	}
	for _, kill := range []bool{false, true} {
		url, js := startFleet(t, "pc1")
		ctx, interrupt := context.WithCancel(t.Context())
		watcher := js.Conn()
		sub, err := watcher.SubscribeSync("events.started.>")
		if err != nil {
			t.Fatal(err)
		}
		results, err := watcher.SubscribeSync("results.>")
		if err == nil {
			err = watcher.Flush()
		}
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			if _, err := sub.NextMsg(30 * time.Second); err != nil {
				t.Error(err)
			}
			interrupt()
		}()
		args := []string{"--server", url, "run", jobFile(t, "sleep 600"), "--pc", "pc1"}
		if kill {
			args = append(args, "--kill-on-interrupt")
		}
		code, stdout, stderr := controller(ctx, args...)
		if code != exitFailed || !strings.Contains(stdout, "(interrupted)") || !strings.Contains(stderr, "interrupted: ") {
			t.Errorf("exit %d\n%s%s", code, stdout, stderr)
		}
		if !kill {
			continue
		}
		msg, err := results.NextMsg(30 * time.Second)
		if err != nil {
			t.Fatal(err)
		}
		var r wire.ExecResult
		if err := r.UnmarshalJSON(msg.Data); err != nil || r.ExitCode != wire.ExitKilled {
			t.Errorf("result %s, %v, want a killed one", msg.Data, err)
		}
	}
}

func TestWrongUse(t *testing.T) {
	job := jobFile(t, "echo")
	noJob := filepath.Join(t.TempDir(), "no.yaml")
	if err := os.WriteFile(noJob, []byte("id: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		args   []string
		stderr string
	}{
		{nil, "no verb"},
		{[]string{"fire"}, `unknown verb "fire"`},
		{[]string{"run", "--all"}, "one job file"},
		{[]string{"run", job}, "--all, --group NAME and --pc ID"},
		{[]string{"run", job, "--all", "--pc", "x"}, "--all, --group NAME and --pc ID"},
		{[]string{"run", job, "--pc", "*"}, "--pc: "},
		{[]string{"run", job, "--group", "a b"}, "--group: "},
		{[]string{"run", job, "--all", "--nope"}, "nope"},
		{[]string{"run", job, "--all", "--wait", "-1s"}, "--wait"},
		{[]string{"run", filepath.Join(t.TempDir(), "absent.yaml"), "--all"}, "absent.yaml"},
		{[]string{"run", noJob, "--all"}, "no.yaml"},
	}
	for _, tt := range tests {
		code, stdout, stderr := controller(t.Context(), tt.args...)
		if code != exitWrongUse || stdout != "" || !strings.Contains(stderr, tt.stderr) {
			t.Errorf("%q: exit %d, stdout %q, stderr %q", tt.args, code, stdout, stderr)
		}
	}
	if code, stdout, _ := controller(t.Context(), "--help"); code != exitFine || !strings.Contains(stdout, "usage: ") {
		t.Errorf("--help: exit %d, stdout %q", code, stdout)
	}
}

func TestCannot(t *testing.T) {
	job := jobFile(t, "echo")
	if code, _, stderr := controller(t.Context(), "--server", "nats://127.0.0.1:1", "run", job, "--all"); code != exitCannot || !strings.Contains(stderr, "cannot reach the broker") {
		t.Errorf("unreachable: exit %d, stderr %q", code, stderr)
	}
	b := brokertest.Run(t, testbroker.Options{})
	if code, _, stderr := controller(t.Context(), "--server", b.ClientURL(), "run", job, "--all"); code != exitCannot || !strings.Contains(stderr, "kanade-contract bootstrap") {
		t.Errorf("empty broker: exit %d, stderr %q", code, stderr)
	}
}
