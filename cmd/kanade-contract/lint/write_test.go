package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want = bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n")); !bytes.Equal(got, want) {
		t.Errorf("%s differs (-update writes it anew), got:\n%s\nwant:\n%s", path, got, want)
	}
}

// sample are results of every sort, whose texts are in files.
func sample(t *testing.T) []Result {
	t.Helper()
	const first = "id: おは\nversion: 1.0.0\nexecute:\n  shell: cmd\n  run_ass: user\n  script: a\n  script_file: b\n  timeout: 30\n"
	const second = "when:\n  per_pc: onec\n"
	dir := t.TempDir()
	for name, text := range map[string]string{"1": first, "2": second} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	key, unit := spanOf(first, "run_ass"), spanOf(first, "30")
	return []Result{
		{
			Source: Source{Name: "100%.yaml", Path: filepath.Join(dir, "1")}, Kind: manifest.KindJob,
			Findings: []manifest.Finding{
				{
					Rule: "unknown-key", Severity: manifest.SeverityError, Span: key, Path: "execute.run_ass", Message: "nobody knows the key run_ass",
					Suggestion: &manifest.Suggestion{Message: "did you mean run_as?", Edits: []manifest.Edit{{Span: key, NewText: "run_as"}}, Safe: true},
				},
				{
					Rule: "broken-rule", Severity: manifest.SeverityError, Span: spanOf(first, "script:"), Path: "execute", Message: "script and script_file exclude each other: 100%",
					Related: []manifest.Related{{Span: spanOf(first, "script_file"), Message: "the other one"}},
				},
				{
					Rule: "wrong-type", Severity: manifest.SeverityWarning, Span: unit, Message: "a time without a unit\x1b[2J",
					Suggestion: &manifest.Suggestion{Message: "did you mean 30s?", Edits: []manifest.Edit{{Span: unit, NewText: "30s"}}},
				},
			},
		},
		{Source: Source{Name: "other.yaml", Path: "other.yaml", Found: true}, Skipped: true},
		{Source: Source{Name: "lost.yaml", Path: "lost.yaml"}, Err: errors.New("lost.yaml: no such file")},
		{
			Source: Source{Name: "s,1.yaml", Path: filepath.Join(dir, "2")}, Kind: manifest.KindSchedule,
			Fixes: []manifest.Finding{{
				Rule: "unknown-key", Severity: manifest.SeverityError, Span: spanOf(second, "when"), Message: "nobody knows the key wen",
				Suggestion: &manifest.Suggestion{Message: "did you mean when?", Safe: true},
			}},
			Findings: []manifest.Finding{
				{Rule: "wrong-type", Severity: manifest.SeverityError, Span: spanOf(second, "when:\n  per_pc"), Message: "over two lines"},
				{Rule: "of-the-future", Severity: manifest.SeverityHint, Span: spanOf(second, "onec"), Message: "a hint"},
			},
		},
	}
}

func TestText(t *testing.T) {
	results := sample(t)
	for name, text := range map[string]Text{
		"plain":   {CanFix: true, Verbose: true},
		"color":   {Color: true, CanFix: true, Severity: manifest.SeverityError},
		"warning": {Severity: manifest.SeverityWarning},
	} {
		var b bytes.Buffer
		if err := text.Write(&b, results); err != nil {
			t.Fatal(err)
		}
		golden(t, "text-"+name+".golden", b.Bytes())
		if !text.Color && strings.Contains(b.String(), "\x1b") {
			t.Errorf("%s: a message controls the terminal", name)
		}
	}
}

func TestTextOfNothing(t *testing.T) {
	var b bytes.Buffer
	if err := new(Text).Write(&b, []Result{{Kind: manifest.KindJob}}); err != nil || b.String() != "1 document: nothing found\n" {
		t.Errorf("%v, %q", err, b.String())
	}
}

func TestFormats(t *testing.T) {
	results := sample(t)
	problems := []error{results[2].Err}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"findings.json":   func(b *bytes.Buffer) error { return WriteJSON(b, results, problems, manifest.SeverityWarning) },
		"findings.jsonl":  func(b *bytes.Buffer) error { return WriteJSONLines(b, results, manifest.SeverityHint) },
		"findings.github": func(b *bytes.Buffer) error { return WriteGitHub(b, results, manifest.SeverityHint) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.Bytes())
	}
}

func TestSARIF(t *testing.T) {
	results := sample(t)
	var b bytes.Buffer
	if err := WriteSARIF(&b, results, []error{results[2].Err}, manifest.SeverityHint, "v1.2.3"); err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	rules := log.Runs[0].Tool.Driver.Rules
	if len(rules) != len(manifest.Rules()) {
		t.Errorf("%d rules of %d", len(rules), len(manifest.Rules()))
	}
	for _, r := range log.Runs[0].Results {
		if i := slices.IndexFunc(rules, func(rule sarifRule) bool { return rule.ID == r.RuleID }); i != r.RuleIndex {
			t.Errorf("%s has the index %d, not %d", r.RuleID, r.RuleIndex, i)
		}
	}
	// The rules are the checker's business: here they are left out.
	log.Runs[0].Tool.Driver.Rules = log.Runs[0].Tool.Driver.Rules[:0]
	for i := range log.Runs[0].Results {
		log.Runs[0].Results[i].RuleIndex = -1
	}
	b.Reset()
	if err := writeJSON(&b, log); err != nil {
		t.Fatal(err)
	}
	golden(t, "findings.sarif", b.Bytes())
}

func TestSARIFURI(t *testing.T) {
	for name, want := range map[string]string{
		"jobs/a.yaml": "jobs/a.yaml", "./jobs/a.yaml": "jobs/a.yaml", "../a b.yaml": "../a%20b.yaml", "100%.yaml": "100%25.yaml",
		"/etc/おは.yaml": "file:///etc/%E3%81%8A%E3%81%AF.yaml", "C:/jobs/a.yaml": "file:///C:/jobs/a.yaml", "a:b.yaml": "./a:b.yaml", "a#b?.yaml": "a%23b%3F.yaml",
		"-": "stdin",
	} {
		if got := sarifURI(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
