package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestExplain(t *testing.T) {
	var all strings.Builder
	for _, args := range []string{
		"job", "job.execute.run_as", "job.staleness.max_cache_age", "schedule.when", "schedule.when.per_pc",
		"schedule --recursive", "agent-config.log.keep_days", "command.exec_id", "job.client --contract 0.43.53", "",
	} {
		code, out, stderr := tool(context.Background(), append([]string{"explain"}, strings.Fields(args)...)...)
		if code != exitFine || stderr != "" {
			t.Errorf("explain %s: exit code %d, %s", args, code, stderr)
		}
		all.WriteString("$ kanade-contract explain " + args + "\n" + out + "\n")
	}
	golden(t, "explain.golden", all.String())
}

// What is printed for programs can be read by them, for every key there is.
func TestExplainJSON(t *testing.T) {
	r := reference.New()
	for _, doc := range r.Documents() {
		code, out, _ := tool(context.Background(), "explain", "--format", "json", "--recursive", doc.Name)
		if code != exitFine {
			t.Errorf("%s: exit code %d", doc.Name, code)
		}
		lines := 0
		for line := range strings.Lines(out) {
			var e explained
			if err := json.Unmarshal([]byte(line), &e); err != nil || e.Path == "" || e.Type == "" {
				t.Errorf("%s: %v in %s", doc.Name, err, line)
			}
			lines++
		}
		want := 1
		for range r.Keys(doc) {
			want++
		}
		if lines != want {
			t.Errorf("%s: %d lines, want %d", doc.Name, lines, want)
		}
	}
}

// active are the comments that hold a key.
var active = regexp.MustCompile(`(?m)^( *)#:`)

func TestInit(t *testing.T) {
	for kind, name := range map[string]manifest.Kind{"job": manifest.KindJob, "schedule": manifest.KindSchedule} {
		for _, at := range wire.Contracts() {
			args, file := []string{"init", kind}, "init-"+kind+".golden"
			if at > wire.V0_43_53 {
				args, file = append(args, "--contract", at.String()), "init-"+kind+"-"+at.String()+".golden"
			}
			_, text, _ := tool(context.Background(), args...)
			if !strings.HasPrefix(text, schema.ModelineAt(at, schema.Kind(kind))+"\n") {
				t.Errorf("%v begins with %.120q", args, text)
			}
			golden(t, file, text)
			opts := manifest.CheckOptions{Contract: at}
			for _, f := range manifest.Check(name, []byte(text), opts).Findings {
				t.Errorf("%v:%d: %s", args, f.Span.Start.Line, f.Message)
			}
			if err := schema.ValidateAt(at, schema.Kind(kind), []byte(text)); err != nil {
				t.Errorf("%v: %v", args, err)
			}
			// With every key in use it is still YAML of known keys.
			text = active.ReplaceAllString(text, "$1")
			for _, f := range manifest.Check(name, []byte(text), opts).Findings {
				if slices.Contains([]string{"unknown-key", "newer-key", "lost-restriction", "newer-value", "wrong-type", "syntax"}, f.Rule) {
					t.Errorf("%v with every key:%d: %s", args, f.Span.Start.Line, f.Message)
				}
			}
		}
	}
}

// A key that came later is not there in the first contract, and is said to be.
func TestExplainLater(t *testing.T) {
	code, _, stderr := tool(context.Background(), "explain", "job.tier", "--contract", "0.43.53")
	if code != exitWrongUse || !strings.Contains(stderr, "job.tier is not there in 0.43.53") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	for _, verb := range []string{"explain", "init"} {
		if code, _, stderr := tool(context.Background(), verb, "job", "--contract", "1"); code != exitWrongUse || !strings.Contains(stderr, "0.43.53") {
			t.Errorf("%s: exit code %d, %s", verb, code, stderr)
		}
	}
}

func TestInitFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hello.kanade-job.yaml")
	code, out, stderr := tool(context.Background(), "init", "job", "--out", path)
	if code != exitFine || !strings.Contains(out, path) {
		t.Fatalf("exit code %d, %s%s", code, out, stderr)
	}
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	code, _, stderr = tool(context.Background(), "init", "schedule", "--out", path)
	if code != exitCannot || !strings.Contains(stderr, "is there already") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	second, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("the file has changed: %v", err)
	}
}
