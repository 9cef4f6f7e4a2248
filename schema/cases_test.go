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
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

// manifests are the kinds that package manifest judges too.
var manifests = manifestsOf(wire.V0_43_53)

// manifestsOf are those of a contract.
func manifestsOf(at wire.Contract) []schema.Kind {
	all := []schema.Kind{schema.KindJob, schema.KindSchedule, schema.KindFreeze, schema.KindFanoutPlan}
	if at > wire.V0_43_53 {
		all = append(all, schema.KindView, schema.KindGroup)
	}
	return all
}

// testCase is a line of a file in testdata/cases, which says what the columns are.
type testCase struct {
	place, verdict, rule, path, document string
}

// casesFile is where the cases of a kind are: of the first contract, and of a later
// one those that are about what came with it.
func casesFile(at wire.Contract, kind schema.Kind) string {
	folder := "testdata/cases/"
	if at > wire.V0_43_53 {
		folder += at.String() + "/"
	}
	return folder + string(kind) + ".tsv"
}

// cases are those of a kind, none where there is no file.
func cases(t testing.TB, at wire.Contract, kind schema.Kind) []testCase {
	t.Helper()
	name := casesFile(at, kind)
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) && at > wire.V0_43_53 {
		return nil
	}
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
func rewriteCases(t *testing.T, name string, rewrite map[string]string) {
	if len(rewrite) == 0 {
		return
	}
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

// refusals are the errors that the checker finds, or the rule of a later contract
// that a document breaks.
func refusals(at wire.Contract, kind schema.Kind, text []byte) []manifest.Finding {
	found := manifest.Check(manifest.Kind(kind), text, manifest.CheckOptions{Contract: at}).Findings
	found = slices.DeleteFunc(found, func(f manifest.Finding) bool { return f.Severity != manifest.SeverityError })
	ok, err := strictly(at, kind, "yaml", text)
	var broken *manifest.RuleError
	switch {
	case at == wire.V0_43_53 || !ok:
		return found
	case err == nil:
		return nil
	case errors.As(err, &broken) && newerLimit(broken) != "":
		return []manifest.Finding{{Rule: newerLimit(broken), Path: broken.Path, Message: broken.Error()}}
	case len(found) == 0:
		return []manifest.Finding{{Message: err.Error()}}
	}
	return found
}

// strictly reads and validates a job or a schedule as a contract wants; ok is false
// for other kinds.
func strictly(at wire.Contract, kind schema.Kind, format string, text []byte) (ok bool, err error) {
	r := manifest.Reader{Contract: at, Strict: true, JSON: format == "json"}
	switch kind {
	case schema.KindJob:
		job, err := r.Job(text)
		if err == nil {
			err = job.ValidateAt(at)
		}
		return true, err
	case schema.KindSchedule:
		s, err := r.Schedule(text)
		if err == nil {
			err = s.ValidateAt(at, time.UTC)
		}
		return true, err
	case schema.KindView:
		v, err := r.View(text)
		if err == nil {
			err = v.Validate()
		}
		return true, err
	case schema.KindGroup:
		g, err := r.Group(text)
		if err == nil {
			err = g.Validate()
		}
		return true, err
	}
	return false, nil
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
	for _, at := range wire.Contracts() {
		for _, kind := range manifestsOf(at) {
			rewrite := map[string]string{}
			for _, c := range cases(t, at, kind) {
				c.judge(t, at, kind, rewrite)
			}
			rewriteCases(t, casesFile(at, kind), rewrite)
		}
	}
}

func (c testCase) judge(t *testing.T, at wire.Contract, kind schema.Kind, rewrite map[string]string) {
	t.Helper()
	text := []byte(c.document)
	found := refusals(at, kind, text)
	if refused := c.verdict == "refused" || c.verdict == "beyond"; refused != (len(found) > 0) {
		t.Errorf("%s: the checker says %+v: %s", c.place, found, c.document)
	}
	err := schema.ValidateAt(at, kind, text)
	if (err != nil) != (c.verdict == "refused") {
		t.Errorf("%s: want %s, got %v: %s", c.place, c.verdict, err, c.document)
		return
	}
	if err == nil {
		return
	}
	var e *schema.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if *update {
		rewrite[c.line()] = testCase{"", c.verdict, e.Problems[0].Rule, e.Problems[0].Path, c.document}.line()
	}
	is := func(p schema.Problem) bool { return p.Rule == c.rule && p.Path == c.path }
	if !slices.ContainsFunc(e.Problems, is) && !*update {
		t.Errorf("%s: want %s at %q, got %+v: %s", c.place, c.rule, c.path, e.Problems, c.document)
	}
	if at > wire.V0_43_53 {
		return // the checker has rules of its own for some
	}
	for _, p := range e.Problems {
		same := func(f manifest.Finding) bool { return f.Rule == p.Rule || slices.Contains(finer[p.Rule], f.Rule) }
		if !slices.ContainsFunc(found, same) {
			t.Errorf("%s: the checker has no finding of the rule %s: %+v", c.place, p.Rule, found)
		}
	}
}

// TestOlderCases lets the schemas of later contracts judge the cases of the first
// one, which they refuse here and there, as the contract does.
func TestOlderCases(t *testing.T) {
	for _, at := range wire.Contracts()[1:] {
		for _, kind := range manifests {
			for _, c := range cases(t, wire.V0_43_53, kind) {
				compare(t, at, kind, c.document)
			}
		}
	}
}
