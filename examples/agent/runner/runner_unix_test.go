//go:build unix

package runner

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// sh returns a runner that takes any script for one of sh.
func sh(t *testing.T) *Runner {
	return &Runner{AllowOtherShell: true, TempDir: t.TempDir()}
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		name   string
		script Script
		want   Outcome
	}{
		{"output", Script{Body: "echo out; echo err >&2"}, Outcome{Stdout: "out\n", Stderr: "err\n"}},
		{"exit code", Script{Body: "exit 42"}, Outcome{ExitCode: 42}},
		{"several lines", Script{Body: "a=1\necho $a\n"}, Outcome{Stdout: "1\n"}},
		{"cwd", Script{Body: "pwd -P", Cwd: realpath(t, dir)}, Outcome{Stdout: realpath(t, dir) + "\n"}},
		{"not utf-8", Script{Body: `printf '\377ok'`}, Outcome{Stdout: "\ufffdok"}},
		{"own signal", Script{Body: "kill -TERM $$"}, Outcome{ExitCode: 128 + int32(syscall.SIGTERM)}},
		{"nothing to read", Script{Body: "cat; echo end"}, Outcome{Stdout: "end\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := sh(t)
			tt.script.Shell, tt.script.Timeout = wire.ShellCmd, time.Minute
			got, err := r.Run(t.Context(), tt.script)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			if left, _ := os.ReadDir(r.TempDir); len(left) > 0 {
				t.Errorf("files left behind: %v", left)
			}
		})
	}
}

func TestRunCannotStart(t *testing.T) {
	r := sh(t)
	_, err := r.Run(t.Context(), Script{Shell: wire.ShellCmd, Body: "echo", Cwd: filepath.Join(t.TempDir(), "absent")})
	if err == nil || !strings.Contains(err.Error(), "absent") {
		t.Errorf("error %v does not name the folder", err)
	}
}

func TestRunKillsTheTree(t *testing.T) {
	stop := errors.New("stopped by the test")
	tests := []struct {
		name    string
		timeout time.Duration
		cancel  bool
		note    string
	}{
		{"timeout", 2 * time.Second, false, "killed: timed out after 2s\n"},
		{"context", time.Hour, true, "killed: stopped by the test\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			pidFile := filepath.Join(t.TempDir(), "pid")
			if tt.cancel {
				go func() {
					waitForFile(ctx, pidFile)
					cancel(stop)
				}()
			}
			got, err := sh(t).Run(ctx, Script{
				Shell:   wire.ShellCmd,
				Body:    fmt.Sprintf("echo before\nsleep 600 & echo $! > %[1]s.new; mv %[1]s.new %[1]s\nwait\n", pidFile),
				Timeout: tt.timeout,
			})
			if err != nil {
				t.Fatal(err)
			}
			want := Outcome{ExitCode: wire.ExitKilled, Stdout: "before\n", Stderr: tt.note}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			waitForEnd(t, pidFile)
		})
	}
}

func TestRunWithoutTime(t *testing.T) {
	got, err := sh(t).Run(t.Context(), Script{Shell: wire.ShellCmd, Body: "echo"})
	want := Outcome{ExitCode: wire.ExitKilled, Stderr: "killed: timed out after 0s\n"}
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func TestRunLeavesBackgroundProcesses(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	got, err := sh(t).Run(t.Context(), Script{
		Shell: wire.ShellCmd, Timeout: time.Minute,
		Body: fmt.Sprintf("sleep 600 & echo $! > %s\n", pidFile),
	})
	if err != nil {
		t.Fatal(err)
	}
	pid := readPID(t, pidFile)
	defer syscall.Kill(pid, syscall.SIGKILL)
	if got.ExitCode != 0 || !strings.Contains(got.Stderr, "left behind") {
		t.Errorf("got %+v, want success with a note about the process left behind", got)
	}
	if err := syscall.Kill(pid, 0); err != nil {
		t.Errorf("the background process is gone: %v", err)
	}
}

func TestRunCutsOutput(t *testing.T) {
	r := sh(t)
	r.MaxOutput = 10
	got, err := r.Run(t.Context(), Script{Shell: wire.ShellCmd, Timeout: time.Minute, Body: "echo 0123456789abcdef; echo e >&2"})
	if err != nil {
		t.Fatal(err)
	}
	want := Outcome{Stdout: "0123456789", Stderr: "e\nstdout cut after 10 bytes: 7 more were dropped\n"}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func realpath(t *testing.T, path string) string {
	t.Helper()
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return real
}

func waitForFile(ctx context.Context, path string) {
	for ctx.Err() == nil {
		if _, err := os.Stat(path); err == nil {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func readPID(t *testing.T, path string) int {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// waitForEnd waits until a killed process is gone, or a zombie that some
// ancestor has still to reap.
func waitForEnd(t *testing.T, pidFile string) {
	t.Helper()
	pid := readPID(t, pidFile)
	for t.Context().Err() == nil {
		if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
			return
		}
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err == nil && strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// The script ends only after its output has been seen from outside.
func TestOutputWhileItRuns(t *testing.T) {
	gate := filepath.Join(t.TempDir(), "gate")
	r, w := io.Pipe()
	got := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(r).ReadString('\n')
		got <- line
		_ = os.WriteFile(gate, nil, 0o600)
		_ = r.CloseWithError(errors.New("enough")) // the script does not care
	}()
	run := sh(t)
	run.MaxOutput = 2
	out, err := run.Run(t.Context(), Script{
		Shell: wire.ShellCmd, Timeout: time.Minute, Stdout: w,
		Body: "echo begun; while [ ! -e " + gate + " ]; do sleep 0.01; done; echo more",
	})
	if err != nil {
		t.Fatal(err)
	}
	if line := <-got; line != "begun\n" {
		t.Errorf("seen while it ran: %q", line)
	}
	if out.ExitCode != 0 || out.Stdout != "be" {
		t.Errorf("outcome %+v", out)
	}
}
