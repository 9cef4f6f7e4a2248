package console

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestPrintResult(t *testing.T) {
	begin := time.Date(2026, 5, 16, 0, 0, 0, 0, time.UTC)
	r := dispatch.Result{
		Exec:   wire.ExecResult{PCID: "PC1", ExitCode: -1, StartedAt: begin, FinishedAt: begin.Add(1500 * time.Millisecond)},
		Stdout: "one\r\n\ttwo\x1b[2J\nlast",
		Stderr: "killed: timed out after 1s\n",
	}
	var b strings.Builder
	PrintResult(&b, r)
	want := "--- PC1: killed, 1.5 s\none\n\ttwo\ufffd[2J\nlast\nstderr: killed: timed out after 1s\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestExit(t *testing.T) {
	tests := []struct {
		code   int32
		stderr string
		want   string
	}{
		{0, "", "exit 0"},
		{3, "skipped", "exit 3"},
		{125, "skipped: the deadline has passed", "skipped (125)"},
		{125, "a script's own 125", "exit 125"},
		{-1, "", "killed"},
	}
	for _, tt := range tests {
		if got := Exit(&wire.ExecResult{ExitCode: tt.code, Stderr: tt.stderr}); got != tt.want {
			t.Errorf("%d %q: got %q, want %q", tt.code, tt.stderr, got, tt.want)
		}
	}
}

func TestSummary(t *testing.T) {
	r := &dispatch.Report{Results: []dispatch.Result{{}, {Exec: wire.ExecResult{ExitCode: 1}}}, Interrupted: true}
	for i := range 12 {
		r.Missing = append(r.Missing, fmt.Sprint(i))
	}
	want := "1 succeeded, 1 failed, 12 missing: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more (interrupted)"
	if got := Summary(r); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
