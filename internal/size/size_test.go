package size_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/gocmd"
)

// limit is in bytes.
const limit = 400 * 1024

// build builds one of the two programs without symbols and returns its path.
func build(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".exe") // Windows runs no other name
	gocmd.Run(t, nil, "build", "-trimpath", "-ldflags=-s -w", "-o", path, "./internal/size/"+name)
	return path
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestHeartbeatSize(t *testing.T) {
	program := build(t, "heartbeat")
	base, full := sizeOf(t, build(t, "baseline")), sizeOf(t, program)
	more := full - base
	t.Logf("a Heartbeat adds %d bytes (%d KB) to a program of %d bytes; limit %d bytes", more, more/1024, base, limit)
	if more > limit {
		t.Errorf("%d bytes above the limit", more-limit)
	}

	// A program that does not do the work would be small too.
	const beat = `{"pc_id":"pc-1","at":"2026-01-02T03:04:05Z","agent_version":"1.2.3","hostname":"host"}`
	for in, want := range map[string]bool{beat: true, `{"pc_id":"pc-1"}`: false} {
		cmd := exec.Command(program)
		cmd.Stdin = strings.NewReader(in)
		out, err := cmd.Output()
		if (err == nil) != want {
			t.Errorf("%s: %v, %s", in, err, out)
		}
		if want && !strings.HasPrefix(string(out), strings.TrimSuffix(beat, "}")) {
			t.Errorf("got %s, want it to start as %s", out, beat)
		}
	}
}
