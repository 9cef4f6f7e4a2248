package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/scenarios"
	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/story"
)

func TestCommandLine(t *testing.T) {
	tests := []struct {
		args           []string
		code           int
		stdout, stderr string
	}{
		{[]string{"--help"}, exitFine, "scenarios:\n", ""},
		{[]string{"--nope"}, exitWrongUse, "", "nope"},
		{[]string{"kill"}, exitWrongUse, "", `unexpected argument "kill"`},
		{[]string{"--update"}, exitWrongUse, "", "--transcript"},
		{[]string{"--run", "kill", "--transcript", "x.md"}, exitWrongUse, "", "--run"},
		{[]string{"--run", "("}, exitWrongUse, "", "--run: "},
		{[]string{"--run", "nothing like it"}, exitWrongUse, "", "no scenario matches"},
		{[]string{"--run", "^mixed$"}, exitFine, "skipped: ", ""},
		{[]string{"--signed"}, exitWrongUse, "", "--signed needs"},
		{[]string{"--older", "x"}, exitWrongUse, "", "--older needs"},
		{[]string{"--programs", t.TempDir()}, exitCannot, "", "there is no kanade-agent in "},
	}
	for _, tt := range tests {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), tt.args, &stdout, &stderr)
		if code != tt.code || !strings.Contains(stdout.String(), tt.stdout) || !strings.Contains(stderr.String(), tt.stderr) {
			t.Errorf("%q: exit %d\n%s%s", tt.args, code, &stdout, &stderr)
		}
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Setenv("TMP", tmp)
	var out bytes.Buffer
	run(t.Context(), []string{"--programs", t.TempDir()}, &out, &out)
	left, err := os.ReadDir(tmp)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestTable(t *testing.T) {
	fine := scenarios.Outcome{Scenario: scenarios.Scenario{Name: "one", About: "the first"}, Took: 1234 * time.Millisecond}
	failed := scenarios.Outcome{
		Scenario: scenarios.Scenario{Name: "two", About: "the second"}, Err: errors.New("line\nanother"), Took: time.Second,
		Printed: []lab.Printed{{Program: "backend", Text: "said this\nand that\n"}},
	}
	skipped := scenarios.Outcome{Scenario: scenarios.Scenario{Name: "three"}, Skipped: true}
	var out bytes.Buffer
	printOutcome(&out, failed)
	want := "FAILED  two: the second (1s)\n    line\n    another\n  printed by backend meanwhile:\n    said this\n    and that\n"
	if out.String() != want {
		t.Errorf("got\n%s", &out)
	}
	out.Reset()
	printTable(&out, []scenarios.Outcome{fine, failed, skipped})
	for _, line := range []string{"\none       ok       1.23s  \n", "\ntwo       FAILED   1s     \n", "\nthree     skipped         \n"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("no %q in\n%s", line, &out)
		}
	}
	leftOut := scenarios.Outcome{Scenario: scenarios.Scenario{Name: "four"}, LeftOut: "no room"}
	out.Reset()
	printOutcome(&out, leftOut)
	printTable(&out, []scenarios.Outcome{leftOut})
	if !strings.Contains(out.String(), "left out four: no room\n") || !strings.Contains(out.String(), "\nfour      left out        \n") {
		t.Errorf("got\n%s", &out)
	}
	for _, tt := range []struct {
		all  []scenarios.Outcome
		code int
	}{{[]scenarios.Outcome{fine, leftOut}, exitFine}, {[]scenarios.Outcome{fine}, exitFine}, {[]scenarios.Outcome{fine, failed}, exitFailed}, {[]scenarios.Outcome{fine, skipped}, exitFailed}} {
		if code := verdict(tt.all); code != tt.code {
			t.Errorf("%v: %d", tt.all, code)
		}
	}
}

func TestCompare(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fleet.md")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	cfg := config{transcript: path}
	write("# No story\n")
	if code, err := compare(&out, cfg, "new\n"); code != exitCannot || err == nil {
		t.Errorf("without a place: %d, %v", code, err)
	}
	write(story.Begin + "old\n" + story.End)
	if code, err := compare(&out, cfg, "old\n"); code != exitFine || err != nil {
		t.Errorf("the same: %d, %v", code, err)
	}
	out.Reset()
	if code, err := compare(&out, cfg, "new\n"); code != exitFailed || err != nil || !strings.Contains(out.String(), "and was now:        new") {
		t.Errorf("another: %d, %v\n%s", code, err, &out)
	}
	cfg.update = true
	if code, err := compare(&out, cfg, "new\n"); code != exitFine || err != nil {
		t.Errorf("update: %d, %v", code, err)
	}
	data, err := os.ReadFile(path)
	if text, ok := story.In(string(data)); err != nil || !ok || text != "new" {
		t.Errorf("updated: %q, %v", data, err)
	}
}
