package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// write writes files below the folder where the test is.
func write(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const (
	goodJob = "id: hello\nversion: 1.0.0\nexecute:\n  shell: powershell\n  script: Write-Output hello\n  timeout: 30s\n"
	typo    = "id: typo\nversion: 1.0.0\nexecute:\n  shell: powershell\n  script: Write-Output hello\n  timeout: 30s\n  run_ass: user # why\n"
	badJob  = "id: bad\nversion: 1.0.0\nexecute:\n  shell: bash\n  script: x\n  timeout: 30s\n"
)

func TestValidate(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Chdir(t.TempDir())
	write(t, map[string]string{
		"jobs/good.yaml": goodJob, "jobs/bad.yaml": badJob, "typo.yml": typo, "other.yaml": "services: {}\n", "empty/readme.md": "",
		"compose/docker-compose.yaml": "services: {}\n", "broken.kanade-job.yaml": "id: [\n",
		"newer.txt": goodJob + "tags: [a]\n", "lost.txt": goodJob + "tier: controller\n",
	})
	tests := []struct {
		args           string
		code           int
		stdout, stderr string
	}{
		{"jobs/good.yaml", exitFine, "1 document: nothing found\n", ""},
		{"jobs", exitFindings, "jobs/bad.yaml:4:10: error: ", ""},
		{"jobs", exitFindings, " 4 |   shell: bash\n   |          ^~~~\n", ""},
		{"jobs", exitFindings, "2 documents: 1 error in 1 document\n", ""},
		{"jobs/*.yaml typo.yml", exitFindings, "3 documents: 2 errors in 2 documents; --fix cures 1\n", ""},
		{"jobs --exclude bad.yaml", exitFine, "1 document: nothing found\n", ""},
		{".", exitFindings, "; 2 other files passed over\n", ""},
		{". --verbose", exitFindings, "other.yaml: passed over", ""},
		{"broken.kanade-job.yaml", exitFindings, "broken.kanade-job.yaml:", ""},
		{"typo.yml --color always", exitFindings, "\x1b[1;31merror:\x1b[0m", ""},
		{"typo.yml --severity error", exitFindings, "1 error", ""},
		{"typo.yml --kind schedule", exitFindings, "'when'", ""},
		{"jobs --format github", exitFindings, "::error file=jobs/bad.yaml,line=4,col=10,endColumn=14,title=", ""},
		{"jobs --format json", exitFindings, `"documents": 2,`, ""},
		{"jobs --format jsonl", exitFindings, `{"file":"jobs/bad.yaml","kind":"job","rule":"`, ""},
		{"jobs --format sarif", exitFindings, `"columnKind": "unicodeCodePoints"`, ""},
		{"newer.txt", exitFindings, "newer.txt:7:1: error: ", ""},
		{"newer.txt --contract 0.101.0", exitFine, "nothing found", ""},
		{"newer.txt --contract both", exitFine, "nothing found", ""},
		{"newer.txt --contract both --severity hint", exitFindings, "hint: agents of 0.43.53 pass over tags", ""},
		{"lost.txt --contract both", exitFindings, "warning: agents of 0.43.53 pass over tier, which came with 0.101.0: the job is sent to any PC [lost-restriction]", ""},
		{"lost.txt", exitFindings, "error: the key 'tier' is of the contract 0.101.0, and programs of 0.43.53 pass over it: the job is sent to any PC [lost-restriction]", ""},
		{"lost.txt --contract 0.101.0", exitFine, "nothing found", ""},
		{"newer.txt --contract 1", exitWrongUse, "", "--contract must be one of 0.43.53, 0.101.0, not \"1\"; both is for a fleet"},
		{"other.yaml", exitCannot, "", "other.yaml: this is neither a job"},
		{"other.yaml --kind job", exitFindings, "'id'", ""},
		{"compose", exitCannot, "", "there is no job, schedule, freeze, fan-out plan, view or group among these files"},
		{"empty", exitCannot, "", "empty: there is no *.yaml"},
		{"lost.yaml jobs/good.yaml", exitCannot, "nothing found", "lost.yaml: "},
		{"*.json", exitCannot, "", "*.json: no file matches this pattern"},
		{"", exitWrongUse, "", "validate needs a file"},
		{"[", exitWrongUse, "", `"[" is no pattern`},
		{"jobs --exclude [", exitWrongUse, "", "no pattern"},
		{"jobs --format sraif", exitWrongUse, "", "did you mean sarif?"},
		{"jobs --format diff", exitWrongUse, "", `--format must be text, json, jsonl, sarif or github, not "diff"`},
		{"jobs --severity bad", exitWrongUse, "", "--severity must be"},
		{"jobs --kind jobs", exitWrongUse, "", "--kind must be job, schedule, freeze, fanout-plan, view or group"},
		{"jobs --color yes", exitWrongUse, "", "--color must be"},
		{"jobs --now yesterday", exitWrongUse, "", "--now must be a time"},
		{"jobs --tz Nowhere/X", exitWrongUse, "", "--tz must be a time zone"},
		{"jobs --diff --format json", exitWrongUse, "", "leave --format out"},
	}
	for _, tt := range tests {
		code, stdout, stderr := tool(t.Context(), append([]string{"validate"}, strings.Fields(tt.args)...)...)
		if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) || tt.stderr == "" && stderr != "" {
			t.Errorf("%s: exit %d, want %d\n%s%s", tt.args, code, tt.code, stdout, stderr)
		}
	}
}

// TestValidateDocuments checks that what is meant for programs can be read by them
// whatever happens.
func TestValidateDocuments(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, map[string]string{"bad.yaml": badJob, "typo.yaml": typo})
	for _, args := range []string{"--format json", "--format sarif"} {
		_, stdout, _ := tool(t.Context(), append([]string{"validate", "bad.yaml", "typo.yaml", "lost.yaml"}, strings.Fields(args)...)...)
		if !json.Valid([]byte(stdout)) {
			t.Errorf("%s:\n%s", args, stdout)
		}
	}
	_, stdout, _ := tool(t.Context(), "validate", "bad.yaml", "typo.yaml", "--format", "jsonl")
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	if len(lines) != 2 {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if !json.Valid([]byte(line)) {
			t.Error(line)
		}
	}
}

func TestValidateFix(t *testing.T) {
	t.Chdir(t.TempDir())
	crlf := strings.ReplaceAll(strings.Replace(typo, "id: typo", "id: crlf", 1), "\n", "\r\n")
	write(t, map[string]string{"lf.yaml": typo, "crlf.yaml": crlf, "good.yaml": goodJob})
	code, stdout, stderr := tool(t.Context(), "validate", "lf.yaml", "good.yaml", "--diff")
	want := "--- lf.yaml\n+++ lf.yaml\n@@ -4,4 +4,4 @@\n   shell: powershell\n   script: Write-Output hello\n   timeout: 30s\n" +
		"-  run_ass: user # why\n+  run_as: user # why\n"
	if code != exitFindings || stdout != want || stderr != "" {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	for name, text := range map[string]string{"lf.yaml": typo, "crlf.yaml": crlf} {
		if got, err := os.ReadFile(name); err != nil || string(got) != text {
			t.Errorf("%s was changed: %q, %v", name, got, err)
		}
		if err := os.Chmod(name, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, stdout, stderr = tool(t.Context(), "validate", "--fix", ".")
	if code != exitFine || !strings.Contains(stdout, "lf.yaml:7:3: fixed: ") || !strings.Contains(stdout, "3 documents: nothing found; 2 fixed\n") || stderr != "" {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	for name, text := range map[string]string{"lf.yaml": typo, "crlf.yaml": crlf} {
		text = strings.Replace(text, "run_ass", "run_as", 1)
		if got, err := os.ReadFile(name); err != nil || string(got) != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if info, err := os.Stat(name); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if code, stdout, _ = tool(t.Context(), "validate", "--fix", "."); code != exitFine || strings.Contains(stdout, "fixed") {
		t.Errorf("again: exit %d\n%s", code, stdout)
	}
	if code, stdout, _ = tool(t.Context(), "validate", "--diff", "."); code != exitFine || stdout != "" {
		t.Errorf("nothing to show: exit %d\n%s", code, stdout)
	}
}

// TestValidateStdin reads the document from standard input and, with --fix, writes
// it to standard output.
func TestValidateStdin(t *testing.T) {
	stdin := func(text string, args ...string) (int, string, string) {
		var out, err bytes.Buffer
		code := run(t.Context(), append([]string{"validate", "-"}, args...), streams{stdin: strings.NewReader(text), stdout: &out, stderr: &err})
		return code, out.String(), err.String()
	}
	if code, stdout, stderr := stdin(typo, "--stdin-name", "jobs/x.yaml"); code != exitFindings || !strings.Contains(stdout, "jobs/x.yaml:7:3: error:") || stderr != "" {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	code, stdout, stderr := stdin(typo, "--fix")
	if code != exitFine || stdout != strings.Replace(typo, "run_ass", "run_as", 1) || !strings.Contains(stderr, "1 fixed") {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	if code, stdout, stderr = stdin(badJob, "--fix"); code != exitFindings || stdout != badJob || !strings.Contains(stderr, "1 error") {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	if code, _, stderr = stdin(""); code != exitCannot || !strings.Contains(stderr, "--kind") {
		t.Errorf("exit %d\n%s", code, stderr)
	}
}

func TestValidateInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, map[string]string{"good.yaml": goodJob})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if code, stdout, stderr := tool(ctx, "validate", "."); code != exitCannot || stdout != "" || !strings.Contains(stderr, "interrupted") {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
}

func TestColor(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	if !useColor("auto", true) || useColor("auto", false) || useColor("never", true) || !useColor("always", false) {
		t.Error("colours are not where they belong")
	}
	t.Setenv("NO_COLOR", "1")
	if useColor("auto", true) || !useColor("always", false) {
		t.Error("NO_COLOR is not heeded")
	}
}

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b, true, manyFiles)
	p.show(7)
	p.clear()
	if want := "\r\x1b[Kchecked 7 of 500\r\x1b[K"; b.String() != want {
		t.Errorf("%q", b.String())
	}
	for _, quiet := range []*progress{newProgress(&b, false, manyFiles), newProgress(&b, true, manyFiles-1)} {
		b.Reset()
		quiet.show(7)
		quiet.clear()
		if b.Len() > 0 {
			t.Errorf("%q", b.String())
		}
	}
}
