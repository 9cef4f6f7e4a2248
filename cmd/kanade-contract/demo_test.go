package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// ownTemp gives the demo a folder for temporary files of its own and returns
// what is left in it.
func ownTemp(t *testing.T) func() []string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	return func() []string {
		left, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		return left
	}
}

func jobFile(t *testing.T, id, shell, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.kanade-job.yaml")
	yaml := "id: " + id + "\nversion: 1.0.0\nexecute:\n  shell: " + shell + "\n  script: " + script + "\n  timeout: 60s\n"
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var volatile = []struct {
	re *regexp.Regexp
	to string
}{
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:PORT"},
	{regexp.MustCompile(`\d+ tries met`), "N tries met"},
	{regexp.MustCompile(`\b\d+ ms\b|\b\d+\.\d s\b`), "T"},
	{regexp.MustCompile(`(?m) +it is written for cmd.*\n`), ""},
	{regexp.MustCompile(`\d+ KB of memory, \d+\.\d messages to the broker and \d+\.\d from`), "N KB of memory, N messages to the broker and N from"},
	{regexp.MustCompile(`T +hello`), "T   hello"},
	{regexp.MustCompile(`TIME +OUTPUT`), "TIME   OUTPUT"},
}

func TestDemo(t *testing.T) {
	left := ownTemp(t)
	code, stdout, stderr := tool(t.Context(), "demo")
	if code != exitFine || stderr != "" {
		t.Fatalf("exit %d, stderr %q\n%s", code, stderr, stdout)
	}
	for _, v := range volatile {
		stdout = v.re.ReplaceAllString(stdout, v.to)
	}
	golden(t, "demo.golden", stdout)
	if files := left(); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}
}

func TestDemoWithManyAgents(t *testing.T) {
	left := ownTemp(t)
	code, stdout, stderr := tool(t.Context(), "demo", "--agents", "200")
	if code != exitFine || stderr != "" || !strings.Contains(stdout, "\n200 succeeded, 0 failed, 0 missing; ") {
		t.Errorf("exit %d, stderr %q\n%s", code, stderr, stdout)
	}
	if files := left(); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}
}

func TestDemoOutcomes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the scripts are ones for sh")
	}
	// No PowerShell, wherever the test runs.
	sh := t.TempDir()
	if err := os.Symlink("/bin/sh", filepath.Join(sh, "sh")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", sh)
	tests := []struct {
		name, shell, script string
		flags               []string
		code                int
		stdout              []string
	}{
		{"missing shell", "powershell", "echo hi", nil, exitFindings, []string{"0 succeeded, 2 failed", "2 failed: shell powershell is missing", "--allow-other-shell"}},
		{"other shell", "powershell", "echo hi", []string{"--allow-other-shell"}, exitFine, []string{"2 succeeded, 0 failed", "which is missing here", " hi\n"}},
		{"exit code", "cmd", "exit 3", []string{"--allow-other-shell"}, exitFindings, []string{"exit 3", "0 succeeded, 2 failed"}},
		{"too late", "cmd", "while :; do :; done", []string{"--allow-other-shell", "--wait", "300ms"}, exitFindings, []string{"no answer", "0 succeeded, 0 failed, 2 missing: demo-1, demo-2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			left := ownTemp(t)
			args := append([]string{"demo", jobFile(t, "j", tt.shell, "'"+tt.script+"'"), "--agents", "2"}, tt.flags...)
			code, stdout, stderr := tool(t.Context(), args...)
			if code != tt.code || stderr != "" {
				t.Errorf("exit %d, want %d, stderr %q", code, tt.code, stderr)
			}
			for _, want := range tt.stdout {
				if !strings.Contains(stdout, want) {
					t.Errorf("output does not have %q:\n%s", want, stdout)
				}
			}
			if files := left(); len(files) > 0 {
				t.Errorf("left behind: %v", files)
			}
		})
	}
}

func TestDemoInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the script is one for sh")
	}
	left := ownTemp(t)
	mark := filepath.Join(t.TempDir(), "mark")
	job := jobFile(t, "j", "cmd", "'echo x > "+mark+"; sleep 600'")
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(mark); err == nil {
				interrupt()
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	code, stdout, _ := tool(ctx, "demo", job, "--allow-other-shell")
	if code != exitFindings || !strings.Contains(stdout, "(interrupted)") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
	if files := left(); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}

	code, _, stderr := tool(ctx, "demo") // before it began
	if code != exitFindings || !strings.Contains(stderr, "interrupted") {
		t.Errorf("exit %d, stderr %q", code, stderr)
	}
}

func TestDemoAsGuest(t *testing.T) {
	b := brokertest.Run(t, testbroker.Options{})
	js := brokertest.Context(t, brokertest.Connect(t, b.ClientURL()))
	if code, _, stderr := tool(t.Context(), "bootstrap", "--server", b.ClientURL()); code != exitFine {
		t.Fatal(stderr)
	}
	put(t, js, "agent_groups", "PC1", `{"groups":["demo"]}`)
	put(t, js, "script_current", "pinned", "2.0.0")

	code, stdout, stderr := tool(t.Context(), "demo", "--server", b.ClientURL())
	if code != exitFine || stderr != "" || !strings.Contains(stdout, "\n5 succeeded, 0 failed, 0 missing; ") || !strings.Contains(stdout, "(yours)") {
		t.Errorf("exit %d, stderr %q\n%s", code, stderr, stdout)
	}
	code, _, stderr = tool(t.Context(), "demo", "--server", b.ClientURL(), jobFile(t, "pinned", "cmd", "echo"))
	if code != exitCannot || !strings.Contains(stderr, "pinned to version 2.0.0") {
		t.Errorf("pinned job: exit %d, stderr %q", code, stderr)
	}
	for bucket, want := range map[string]string{"agent_groups": "PC1", "script_current": "pinned"} {
		if got := strings.Join(keys(t, js, bucket), " "); got != want {
			t.Errorf("bucket %s holds %q, want %q", bucket, got, want)
		}
	}
}

func put(t *testing.T, js jetstream.JetStream, bucket, key, value string) {
	t.Helper()
	kv, err := js.KeyValue(t.Context(), bucket)
	if err == nil {
		_, err = kv.PutString(t.Context(), key, value)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func keys(t *testing.T, js jetstream.JetStream, bucket string) []string {
	t.Helper()
	kv, err := js.KeyValue(t.Context(), bucket)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := kv.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return keys
}
