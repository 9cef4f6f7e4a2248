package manifest_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/conformance"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// refusal is why a document is refused at the door, or nil.
func refusal(kind manifest.Kind, text []byte, contract wire.Contract) error {
	reader := manifest.Reader{Contract: contract, Strict: true}
	switch kind {
	case manifest.KindJob:
		job, err := reader.Job(text)
		if err != nil {
			return err
		}
		return job.ValidateAt(contract)
	case manifest.KindSchedule:
		s, err := reader.Schedule(text)
		if err != nil {
			return err
		}
		return s.ValidateAt(contract, time.UTC)
	case manifest.KindFreeze:
		f, err := manifest.DecodeFreezeStrict(text)
		if err != nil {
			return err
		}
		return f.Validate(time.UTC)
	case manifest.KindView:
		v, err := reader.View(text)
		if err != nil {
			return err
		}
		return v.Validate()
	case manifest.KindGroup:
		g, err := reader.Group(text)
		if err != nil {
			return err
		}
		return g.Validate()
	}
	_, err := manifest.DecodeFanoutPlanStrict(text)
	return err
}

// agree compares what the checker says with why the document is refused, by each
// contract. It returns the report for the first one.
func agree(t *testing.T, kind manifest.Kind, text []byte) *manifest.Report {
	t.Helper()
	for _, contract := range wire.Contracts()[1:] {
		agreeAt(t, kind, text, contract)
	}
	return agreeAt(t, kind, text, wire.Contracts()[0])
}

func agreeAt(t *testing.T, kind manifest.Kind, text []byte, contract wire.Contract) *manifest.Report {
	t.Helper()
	report := manifest.Check(kind, text, manifest.CheckOptions{Contract: contract})
	wellFormed(t, text, report)
	refused := refusal(kind, text, contract)
	found := false
	for _, f := range report.Findings {
		if f.Rule == "refused" {
			t.Fatalf("%s %q: the checker did not see %v", kind, text, refused)
		}
		// The controller refuses a plan that decodes.
		if f.Severity == manifest.SeverityError && (kind != manifest.KindFanoutPlan || f.Rule != "no-target" && f.Rule != "duration") {
			found = true
			if refused == nil {
				t.Fatalf("%s %q is accepted, and the checker says %+v", kind, text, f)
			}
		}
	}
	if refused != nil && !found {
		t.Fatalf("%s %q is refused (%v), and the checker says %+v", kind, text, refused, report.Findings)
	}
	var decode *wire.DecodeError
	if errors.As(refused, &decode) && len(report.Findings) < 1000 {
		at := false
		for _, f := range report.Findings {
			at = at || f.Severity == manifest.SeverityError && (strings.HasPrefix(f.Path, decode.Path) || f.Span.Start.Line == decode.Line)
		}
		if !at {
			t.Fatalf("%s %q: %v is not among the findings %+v", kind, text, decode, report.Findings)
		}
	}
	return report
}

func TestCheckAgreesOnVectors(t *testing.T) {
	for name, kind := range map[string]manifest.Kind{
		"manifest-job-yaml.jsonl": manifest.KindJob, "manifest-job-json.jsonl": manifest.KindJob,
		"manifest-schedule-yaml.jsonl": manifest.KindSchedule, "manifest-schedule-json.jsonl": manifest.KindSchedule,
	} {
		t.Run(name, func(t *testing.T) {
			vectors, err := conformance.Read(filepath.Join(vectorsDir, name))
			if errors.Is(err, os.ErrNotExist) {
				t.Skip("there are no further vectors beside the module")
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range vectors {
				var req request
				if err := json.Unmarshal(v.Request, &req); err != nil {
					t.Fatalf("%s: %v", v.Place, err)
				}
				agree(t, kind, []byte(req.Text))
			}
		})
	}
}

var knownRules = manifest.Rules()

// wellFormed checks that findings are in the text, in order, and that their edits
// can be applied.
func wellFormed(t *testing.T, text []byte, r *manifest.Report) {
	t.Helper()
	if len(r.Findings) > 1000 {
		t.Fatalf("%d findings", len(r.Findings))
	}
	last := 0
	for _, f := range r.Findings {
		checkSpan(t, text, f.Span)
		if f.Span.Start.Offset < last {
			t.Fatalf("%q: %+v is out of order", text, f)
		}
		last = f.Span.Start.Offset
		if !slices.ContainsFunc(knownRules, func(known manifest.Rule) bool { return known.ID == f.Rule && slices.Contains(known.Kinds, r.Kind) }) || f.Severity < manifest.SeverityHint || f.Severity > manifest.SeverityError || f.Message == "" {
			t.Fatalf("%q: %+v is incomplete", text, f)
		}
		for _, other := range f.Related {
			checkSpan(t, text, other.Span)
		}
		if f.Suggestion == nil {
			continue
		}
		end, length := 0, len(text)
		for _, e := range f.Suggestion.Edits {
			checkSpan(t, text, e.Span)
			if e.Span.Start.Offset < end {
				t.Fatalf("%q: the edits of %+v overlap", text, f)
			}
			end = e.Span.End.Offset
			length += len(e.NewText) - (e.Span.End.Offset - e.Span.Start.Offset)
		}
		if got := len(manifest.ApplyEdits(text, f.Suggestion.Edits)); got != length {
			t.Fatalf("%q: %d bytes after the edits of %+v, want %d", text, got, f, length)
		}
	}
}

func checkSpan(t *testing.T, text []byte, s manifest.Span) {
	t.Helper()
	if s.Start.Offset < 0 || s.End.Offset < s.Start.Offset || s.End.Offset > len(text) || s.Start.Line < 1 || s.Start.Column < 1 ||
		s.End.Line < s.Start.Line || s.End.Line == s.Start.Line && s.End.Column < s.Start.Column {
		t.Fatalf("%.1000q: a span %+v", text, s)
	}
}

// TestForeignFindings compares with the reference's verdicts on the jobs and
// schedules of real fleets.
func TestForeignFindings(t *testing.T) {
	judged := 0
	for _, row := range verdicts(t) {
		path, verdict, message := row[0], row[1], row[2]
		kind, ok := map[string]manifest.Kind{"jobs": manifest.KindJob, "schedules": manifest.KindSchedule}[strings.Split(path, "/")[0]]
		if !ok {
			continue
		}
		text, err := os.ReadFile(filepath.Join(corpusDir, path))
		if err != nil {
			t.Fatal(err)
		}
		judged++
		if detected, ok := manifest.DetectKind(text); !ok || detected != kind {
			t.Errorf("%s: detected as %q", path, detected)
		}
		r := agree(t, kind, text)
		// The reference does not see unknown keys of the schedule itself.
		refused := slices.ContainsFunc(r.Findings, func(f manifest.Finding) bool {
			overlooked := kind == manifest.KindSchedule && slices.Contains([]string{"unknown-key", "newer-key", "old-key"}, f.Rule) && !strings.Contains(f.Path, ".")
			return f.Severity == manifest.SeverityError && !overlooked
		})
		if refused != (verdict == "reject") {
			t.Errorf("%s: %s %s, and the checker says %+v", path, verdict, message, r.Findings)
		}
	}
	if judged == 0 {
		t.Error("nothing was judged")
	}
}
