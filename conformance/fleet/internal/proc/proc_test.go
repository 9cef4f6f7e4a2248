package proc_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/proc"
)

// patience is how long a test waits for what must happen.
const patience = 30 * time.Second

func sh(t *testing.T, script string) proc.Spec {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the programs of these tests are scripts for sh")
	}
	path, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh")
	}
	return proc.Spec{Name: "script", Path: path, Args: []string{"-c", script}, Env: []string{"PATH=" + os.Getenv("PATH")}, Dir: t.TempDir()}
}

func openLog(t *testing.T) *proc.Log {
	t.Helper()
	log, err := proc.OpenLog(t.TempDir(), "script")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	return log
}

func start(t *testing.T, script string) *proc.Process {
	t.Helper()
	p, err := proc.Start(sh(t, script), openLog(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Kill() })
	return p
}

// waitFor waits until the log has a text.
func waitFor(t *testing.T, p *proc.Process, text string) string {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		out, err := p.Log.Since(0, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out, text) {
			return out
		}
		if time.Now().After(deadline) {
			t.Fatalf("%q was not printed:\n%s", text, out)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestRun(t *testing.T) {
	t.Setenv("KANADE_SECRET", "inherited")
	out, err := proc.Run(t.Context(), sh(t, `cat; echo "${KANADE_SECRET-none}"; echo err >&2; exit 7`), "in\n")
	if err != nil || out != (proc.Output{Code: 7, Stdout: "in\nnone\n", Stderr: "err\n"}) {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := proc.Run(t.Context(), sh(t, "kill -9 $$"), ""); err == nil {
		t.Error("no error for a killed program")
	}
	if _, err := proc.Run(t.Context(), proc.Spec{Name: "absent", Path: "/absent"}, ""); err == nil {
		t.Error("no error for an absent program")
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := proc.Run(ctx, sh(t, "sleep 600 & wait"), ""); !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
}

func TestStopAsksFirst(t *testing.T) {
	p := start(t, `trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done`)
	waitFor(t, p, "ready")
	if err := p.Ended(); err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	waitFor(t, p, "bye")
	if err := p.Ended(); err == nil || !strings.Contains(err.Error(), "exit status 0") {
		t.Errorf("ended: %v", err)
	}
	if err := p.Stop(); err != nil {
		t.Errorf("second Stop: %v", err)
	}
}

func TestWhatItStartedEndsToo(t *testing.T) {
	if _, err := exec.LookPath("ps"); err != nil {
		t.Skip("no ps")
	}
	for name, end := range map[string]func(*proc.Process) error{"stop": (*proc.Process).Stop, "kill": (*proc.Process).Kill} {
		t.Run(name, func(t *testing.T) {
			p := start(t, `trap 'exit 3' TERM; sleep 600 & echo "child $!"; while :; do sleep 0.01; done`)
			out := waitFor(t, p, "child ")
			child := strings.TrimSpace(strings.TrimPrefix(out, "child "))
			if err := end(p); err != nil {
				t.Error(err)
			}
			// A process that has been killed stays a zombie until its new parent
			// asks for it.
			deadline := time.Now().Add(patience)
			for {
				state, err := exec.Command("ps", "-o", "stat=", "-p", child).Output()
				if err != nil || strings.HasPrefix(string(state), "Z") {
					break
				}
				if time.Now().After(deadline) {
					t.Fatalf("process %s is still there: %s", child, state)
				}
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
}

func TestUnexpectedEnd(t *testing.T) {
	p := start(t, "exit 3")
	<-p.Done()
	if err := p.Ended(); err == nil || err.Error() != "script ended: exit status 3" {
		t.Errorf("ended: %v", err)
	}
}

func TestLogSince(t *testing.T) {
	p := start(t, `i=0; while [ $i -lt 100 ]; do echo "line $i"; i=$((i+1)); done; echo end`)
	waitFor(t, p, "end\n")
	all, err := p.Log.Since(0, 1<<20)
	if err != nil || !strings.HasPrefix(all, "line 0\n") {
		t.Errorf("%q, %v", all, err)
	}
	tail, err := p.Log.Since(0, 20)
	if err != nil || tail != "…\nline 99\nend\n" {
		t.Errorf("%q, %v", tail, err)
	}
	if none, err := p.Log.Since(p.Log.Size(), 20); err != nil || none != "" {
		t.Errorf("%q, %v", none, err)
	}
}
