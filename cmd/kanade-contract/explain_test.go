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
)

func TestExplain(t *testing.T) {
	var all strings.Builder
	for _, args := range []string{
		"job", "job.execute.run_as", "job.staleness.max_cache_age", "schedule.when", "schedule.when.per_pc",
		"schedule --recursive", "agent-config.log.keep_days", "command.exec_id", "",
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
		_, text, _ := tool(context.Background(), "init", kind)
		if !strings.HasPrefix(text, schema.Modeline(schema.Kind(kind))+"\n") {
			t.Errorf("%s begins with %.120q", kind, text)
		}
		golden(t, "init-"+kind+".golden", text)
		for _, f := range manifest.Check(name, []byte(text), manifest.CheckOptions{}).Findings {
			t.Errorf("%s:%d: %s", kind, f.Span.Start.Line, f.Message)
		}
		// With every key in use it is still YAML of known keys.
		text = active.ReplaceAllString(text, "$1")
		for _, f := range manifest.Check(name, []byte(text), manifest.CheckOptions{}).Findings {
			if slices.Contains([]string{"unknown-key", "newer-key", "lost-restriction", "newer-value", "wrong-type", "syntax"}, f.Rule) {
				t.Errorf("%s with every key:%d: %s", kind, f.Span.Start.Line, f.Message)
			}
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
