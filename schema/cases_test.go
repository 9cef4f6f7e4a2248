package schema_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/schema"
)

// manifests are the kinds that package manifest judges too.
var manifests = []schema.Kind{schema.KindJob, schema.KindSchedule, schema.KindFreeze, schema.KindFanoutPlan}

// testCase is a line of a file in testdata/cases, which says what the columns are.
type testCase struct {
	place, verdict, rule, path, document string
}

func cases(t testing.TB, kind schema.Kind) []testCase {
	t.Helper()
	name := "testdata/cases/" + string(kind) + ".tsv"
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []testCase
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		columns := strings.Split(lines.Text(), "\t")
		if len(columns) != 4 {
			t.Fatalf("%s:%d: %d columns", name, n, len(columns))
		}
		out = append(out, testCase{fmt.Sprintf("%s:%d", name, n), columns[0], columns[1], columns[2], columns[3]})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func (c testCase) line() string {
	return strings.Join([]string{c.verdict, c.rule, c.path, c.document}, "\t")
}

var update = flag.Bool("update", false, "write down what the schema says in testdata/cases")

// rewriteCases puts lines in the place of others.
func rewriteCases(t *testing.T, kind schema.Kind, rewrite map[string]string) {
	if len(rewrite) == 0 {
		return
	}
	name := "testdata/cases/" + string(kind) + ".tsv"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if with, ok := rewrite[line]; ok {
			lines[i] = with
		}
	}
	if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}

// refusals are the errors that the checker finds.
func refusals(kind schema.Kind, text []byte) []manifest.Finding {
	report := manifest.Check(manifest.Kind(kind), text, manifest.CheckOptions{})
	return slices.DeleteFunc(report.Findings, func(f manifest.Finding) bool { return f.Severity != manifest.SeverityError })
}

// finer are the rules of the checker that a schema cannot tell from one of its own.
var finer = map[string][]string{
	"unknown-key":    {"old-key", "merge-key", "newer-key", "lost-restriction"},
	"unknown-value":  {"newer-value"},
	"duration":       {"needs-quotes", "null-value", "retry"},
	"calendar-days":  {"one-shot-days"},
	"max-concurrent": {"wrong-type", "runs-on"},
	"null-value":     {"missing-key", "duration"},
	"wrong-type":     {"null-value"},
}

// TestCases compares the verdicts of the schema and of the checker with those
// that are written down.
func TestCases(t *testing.T) {
	for _, kind := range manifests {
		rewrite := map[string]string{}
		defer func() { rewriteCases(t, kind, rewrite) }()
		for _, c := range cases(t, kind) {
			text := []byte(c.document)
			found := refusals(kind, text)
			if refused := c.verdict == "refused" || c.verdict == "beyond"; refused != (len(found) > 0) {
				t.Errorf("%s: the checker says %+v: %s", c.place, found, c.document)
			}
			err := schema.Validate(kind, text)
			if (err != nil) != (c.verdict == "refused") {
				t.Errorf("%s: want %s, got %v: %s", c.place, c.verdict, err, c.document)
				continue
			}
			if err == nil {
				continue
			}
			var e *schema.Error
			if !errors.As(err, &e) {
				t.Fatal(err)
			}
			if *update {
				rewrite[c.line()] = testCase{"", c.verdict, e.Problems[0].Rule, e.Problems[0].Path, c.document}.line()
			}
			at := func(p schema.Problem) bool { return p.Rule == c.rule && p.Path == c.path }
			if !slices.ContainsFunc(e.Problems, at) && !*update {
				t.Errorf("%s: want %s at %q, got %+v: %s", c.place, c.rule, c.path, e.Problems, c.document)
			}
			for _, p := range e.Problems {
				same := func(f manifest.Finding) bool { return f.Rule == p.Rule || slices.Contains(finer[p.Rule], f.Rule) }
				if !slices.ContainsFunc(found, same) {
					t.Errorf("%s: the checker has no finding of the rule %s: %+v", c.place, p.Rule, found)
				}
			}
		}
	}
}
