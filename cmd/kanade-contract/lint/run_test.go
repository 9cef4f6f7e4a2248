package lint

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
)

const goodJob = "id: %s\nversion: 1.0.0\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n"

func TestRun(t *testing.T) {
	tree(t)
	files := map[string]string{
		"good.yaml":              fmt.Sprintf(goodJob, "good"),
		"bad.yaml":               "id: bad\nversion: 1\nexecute:\n  shel: cmd\n",
		"other.yaml":             "services: {}\n",
		"by.kanade-job.yaml":     "{}\n",
		"by.KANADE-schedule.yml": "{}\n",
		"large.yaml":             fmt.Sprintf(goodJob, "large") + strings.Repeat("#\n", manifest.MaxDocument/2),
		"large-other.yaml":       strings.Repeat("#\n", manifest.MaxDocument/2+1),
		"empty.yaml":             "",
	}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sources, problems := Find([]string{".", "-"}, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	sources = append(sources, Source{Name: "lost.yaml", Path: "lost.yaml"})
	results, err := Run(t.Context(), sources, Options{Stdin: strings.NewReader("id: s\nwhen: {}\n")})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]struct {
		kind     manifest.Kind
		findings bool
		skipped  bool
		err      error
	}{
		"-": {manifest.KindSchedule, true, false, nil}, "good.yaml": {manifest.KindJob, false, false, nil}, "bad.yaml": {manifest.KindJob, true, false, nil},
		"other.yaml": {"", false, true, nil}, "by.kanade-job.yaml": {manifest.KindJob, true, false, nil}, "by.KANADE-schedule.yml": {manifest.KindSchedule, true, false, nil},
		"large.yaml": {manifest.KindJob, true, false, nil}, "large-other.yaml": {"", false, true, nil}, "empty.yaml": {"", false, true, nil},
		"lost.yaml": {"", false, false, fs.ErrNotExist},
	}
	if len(results) != len(want) {
		t.Fatalf("%d results of %d", len(results), len(want))
	}
	for i, r := range results {
		w, ok := want[filepath.Base(r.Name)]
		if !ok || r.Name != sources[i].Name || r.Kind != w.kind || len(r.Findings) > 0 != w.findings || r.Skipped != w.skipped || !errors.Is(r.Err, w.err) {
			t.Errorf("%s: %+v", r.Name, r)
		}
		if strings.HasPrefix(r.Name, "large.") && r.Findings[0].Rule != tooLargeRule {
			t.Errorf("%+v", r.Findings)
		}
		if w.findings && r.Kind != "" && !strings.HasPrefix(r.Name, "large.") && len(r.Text()) == 0 {
			t.Errorf("%s has no text", r.Name)
		}
	}
}

func TestRunOfOneKind(t *testing.T) {
	results, err := Run(t.Context(), []Source{{Name: "-", Path: "-"}}, Options{Kind: manifest.KindFreeze, Stdin: strings.NewReader("{}")})
	if err != nil || results[0].Kind != manifest.KindFreeze || results[0].Report.Freeze == nil {
		t.Errorf("%v, %+v", err, results)
	}
	results, err = Run(t.Context(), []Source{{Name: "-", Path: "-"}}, Options{Stdin: strings.NewReader("")})
	if err != nil || !errors.Is(results[0].Err, ErrUnknownKind) {
		t.Errorf("%v, %+v", err, results)
	}
	results, err = Run(t.Context(), []Source{{Name: "-", Path: "-"}}, Options{Kind: manifest.KindJob, Stdin: strings.NewReader(strings.Repeat("# x\n", manifest.MaxDocument))})
	if err != nil || len(results[0].Findings) != 1 || results[0].Findings[0].Rule != tooLargeRule {
		t.Errorf("%v, %+v", err, results)
	}
}

// TestRunTogether checks that documents are compared with each other, whoever has
// checked them, and that the order is that of the sources.
func TestRunTogether(t *testing.T) {
	tree(t)
	var sources []Source
	for i := range 200 {
		name := fmt.Sprintf("%03d.yaml", i)
		if err := os.WriteFile(name, fmt.Appendf(nil, goodJob, fmt.Sprint("job", i%199)), 0o644); err != nil {
			t.Fatal(err)
		}
		sources = append(sources, Source{Name: name, Path: name})
	}
	var last int
	results, err := Run(t.Context(), sources, Options{Progress: func(done int) { last = max(last, done) }})
	if err != nil || last == 0 {
		t.Fatal(err, last)
	}
	var names []string
	for i, r := range results {
		if r.Name != sources[i].Name {
			t.Fatalf("%s in the place of %s", r.Name, sources[i].Name)
		}
		for _, f := range r.Findings {
			names = append(names, r.Name+" "+f.Rule)
		}
	}
	if len(names) == 0 || !strings.Contains(strings.Join(names, "\n"), "199.yaml duplicate-id") {
		t.Errorf("%q", names)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, sources, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestCount(t *testing.T) {
	results := []Result{
		{Kind: manifest.KindJob, Findings: []manifest.Finding{
			{Severity: manifest.SeverityError}, {Severity: manifest.SeverityHint},
			{Severity: manifest.SeverityWarning, Suggestion: &manifest.Suggestion{Safe: true, Edits: []manifest.Edit{{}}}},
		}},
		{Kind: manifest.KindJob, Fixes: []manifest.Finding{{}}, Findings: []manifest.Finding{{Severity: manifest.SeverityHint}}},
		{Skipped: true}, {Err: fs.ErrPermission},
	}
	c := Count(results, manifest.SeverityWarning)
	if c.Documents != 2 || c.Affected != 1 || c.Findings() != 2 || c.Hidden != 2 || c.Fixed != 1 || c.Fixable != 1 || c.Skipped != 1 || c.Failed != 1 {
		t.Errorf("%+v", c)
	}
}
