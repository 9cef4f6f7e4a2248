package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/conformance"
)

// intended is the list that counts, from this folder.
const intended = "../../divergences.tsv"

// ask runs the program and returns its exit code and what it says.
func ask(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), append([]string{"--intended", intended}, args...), &out, &err)
	return code, out.String(), err.String()
}

func TestPlantedBugs(t *testing.T) {
	keep := filepath.Join(t.TempDir(), "differences.jsonl")
	code, out, _ := ask(t, "--reference", self(t, "well"), "--testee", self(t, "bugs"), "--n", "40000", "--keep", keep)
	if code != exitDiffers {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	kept, err := conformance.Read(keep)
	if err != nil {
		t.Fatal(err)
	}
	// What each of them comes down to. A time or a text may be any short one.
	want := map[string]struct{ topic, document string }{
		"an optional member is not null": {"wire Heartbeat", `^\{("(pc_id|at|agent_version|hostname)":("[^"]{0,25}"|null),?){4}\}$`},
		"another default":                {"wire LogsRequest", `^\{\}$`},
		"the least integer is too small": {"wire ExecResult", `^\{.{0,180}"exit_code":-2147483648.{0,180}\}$`},
		"microseconds are lost":          {"wire EventStarted", `^\{.{0,120}"started_at":"[^"]{0,40}\.\d{4,9}[^"]{0,6}".{0,120}\}$`},
		"members in another order":       {"wire RetrySpec", `^\{("(max|backoff_secs)":\d,?){2}\}$`},
		"a week has six days":            {"humantime", `^[1-9]w$`},
		"windows are not kept":           {"manifest", `(?s)^.{0,200}window.{0,200}$`},
	}
	for name := range bugs {
		w, ok := want[name]
		if !ok {
			t.Errorf("nothing is expected of %q", name)
			continue
		}
		found := false
		for _, v := range kept {
			var req struct{ JSON, Text string }
			if err := json.Unmarshal(v.Request, &req); err != nil {
				t.Fatal(err)
			}
			found = found || strings.HasPrefix(v.Topic(), w.topic) && regexp.MustCompile(w.document).MatchString(req.JSON+req.Text)
		}
		if !found {
			t.Errorf("%s: not found, or not made small\n%s", name, out)
		}
	}
	// What was kept differs still: it can be asked again.
	for _, v := range kept {
		if v.Want.OK == nil && v.Want.Err == nil {
			t.Errorf("%s has no answer", v.Place)
		}
	}
}

func TestNoDifference(t *testing.T) {
	code, out, progress := ask(t, "--reference", self(t, "well"), "--testee", self(t, "well"), "--n", "50001", "--only", "^wire Shell$|humantime", "--counts")
	if code != exitFine || !strings.Contains(out, "50001 answers equal, 0 differ as intended, 0 differ") {
		t.Errorf("exit code %d\n%s", code, out)
	}
	if !strings.Contains(progress, "50000 of 50001 asked") && !strings.Contains(progress, "50001 of 50001 asked") {
		t.Errorf("progress: %s", progress)
	}
	if !regexp.MustCompile(`(?m)^ *wire Shell +\d+ +\d+ +0 +0$`).MatchString(out) {
		t.Errorf("no row about shells:\n%s", out)
	}
}

// TestSameEachTime: a seed says what is asked and found.
func TestSameEachTime(t *testing.T) {
	var last string
	for range 2 {
		_, out, _ := ask(t, "--reference", self(t, "well"), "--testee", self(t, "bugs"), "--n", "4000", "--only", "^wire (LogsRequest|RetrySpec)$", "--seed", "7")
		out = regexp.MustCompile(` in \S+: `).ReplaceAllString(out, ": ")
		if last != "" && out != last {
			t.Errorf("first:\n%s\nsecond:\n%s", last, out)
		}
		last = out
	}
}

// TestTrouble: a program that ends, hangs or talks nonsense is a difference, and
// the rest is asked all the same.
func TestTrouble(t *testing.T) {
	for what, want := range map[string]string{
		"mortal": "ends without an answer: a shell was the end", "babbling": "writes no answer: What,ever}", "silent": "hangs: no answer in 200ms",
	} {
		args := []string{"--reference", self(t, "well"), "--testee", self(t, what), "--n", "30", "--workers", "1", "--only", "^wire (Shell|RunAs)$", "--show", "0"}
		if what == "silent" {
			// It does not even say hello.
			code, out, stderr := ask(t, append(args, "--patience", "200ms")...)
			if code != exitCannot || !strings.Contains(stderr, want) {
				t.Errorf("%s: exit code %d\n%s%s", what, code, out, stderr)
			}
			continue
		}
		code, out, _ := ask(t, append(args, "--show", "9")...)
		if code != exitDiffers || !strings.Contains(out, want) {
			t.Errorf("%s: exit code %d\n%s", what, code, out)
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, err bytes.Buffer
	args := []string{"--intended", intended, "--reference", self(t, "well"), "--testee", self(t, "well")}
	if code := run(ctx, args, &out, &err); code != exitCannot || !strings.Contains(err.String(), "interrupted") {
		t.Errorf("exit code %d\n%s%s", code, &out, &err)
	}
}

func TestWrongUse(t *testing.T) {
	for _, args := range [][]string{
		{}, {"--reference", "x"}, {"--reference", "x", "--testee", "y", "z"}, {"--reference", "x", "--testee", "y", "--n", "0"},
		{"--reference", "x", "--testee", "y", "--only", "("}, {"--nope"}, {"--reference", "x", "--testee", "y", "--patience", "0s"},
	} {
		if code, _, stderr := ask(t, args...); code != exitWrongUse || stderr == "" {
			t.Errorf("%q: exit code %d: %s", args, code, stderr)
		}
	}
	for _, args := range [][]string{
		{"--reference", "/no/program", "--testee", self(t, "well")},
		{"--reference", self(t, "well"), "--testee", self(t, "well"), "--only", "^nothing$"},
		{"--reference", self(t, "well"), "--testee", self(t, "well"), "--intended", "/no/file"},
	} {
		if code, _, stderr := ask(t, args...); code != exitCannot || stderr == "" {
			t.Errorf("%q: exit code %d: %s", args, code, stderr)
		}
	}
	if code, out, _ := ask(t, "--help"); code != exitFine || !strings.Contains(out, "usage: live") {
		t.Errorf("--help: exit code %d\n%s", code, out)
	}
}

// TestRulesAreListed: what is intended stands in the list, and what stands there
// is a rule.
func TestRulesAreListed(t *testing.T) {
	reasons, err := conformance.Divergences(intended)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, r := range rules() {
		known[prefix+r.name] = true
		if reasons[prefix+r.name] == "" {
			t.Errorf("the rule %s has no reason", r.name)
		}
	}
	for key := range reasons {
		if strings.HasPrefix(key, prefix) && !known[key] {
			t.Errorf("%s is no rule", key)
		}
	}
	if _, err := os.Stat("../../../docs/divergences.md"); err != nil {
		t.Error(err)
	}
}
