package lint

import (
	"bufio"
	"encoding/json"
	"io"

	"github.com/kanadehq/kanade-shared/manifest"
)

// RuleURL is where a rule is explained.
func RuleURL(id string) string {
	return "https://github.com/kanadehq/kanade-shared/blob/main/docs/rules.md#" + id
}

// jsonFinding is a finding for scripts. Lines and columns are counted from 1, in
// characters, offsets from 0, in bytes; ends are exclusive.
type jsonFinding struct {
	File       string          `json:"file"`
	Kind       manifest.Kind   `json:"kind"`
	Rule       string          `json:"rule"`
	Severity   string          `json:"severity"`
	Message    string          `json:"message"`
	Path       string          `json:"path,omitempty"`
	Start      jsonPosition    `json:"start"`
	End        jsonPosition    `json:"end"`
	Related    []jsonRelated   `json:"related,omitempty"`
	Suggestion *jsonSuggestion `json:"suggestion,omitempty"`
	Fixed      bool            `json:"fixed,omitempty"`
	URL        string          `json:"url"`
}

type jsonPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Offset int `json:"offset"`
}

type jsonRelated struct {
	Start   jsonPosition `json:"start"`
	End     jsonPosition `json:"end"`
	Message string       `json:"message"`
}

type jsonSuggestion struct {
	Message string     `json:"message"`
	Safe    bool       `json:"safe"`
	Edits   []jsonEdit `json:"edits,omitempty"`
}

type jsonEdit struct {
	Start   jsonPosition `json:"start"`
	End     jsonPosition `json:"end"`
	NewText string       `json:"new_text"`
}

func positionOf(p manifest.Position) jsonPosition {
	return jsonPosition{Line: p.Line, Column: p.Column, Offset: p.Offset}
}

func findingOf(r *Result, f *manifest.Finding, fixed bool) jsonFinding {
	j := jsonFinding{
		File: r.Name, Kind: r.Kind, Rule: f.Rule, Severity: f.Severity.String(), Message: f.Message, Path: f.Path,
		Start: positionOf(f.Span.Start), End: positionOf(f.Span.End), Fixed: fixed, URL: RuleURL(f.Rule),
	}
	for _, o := range f.Related {
		j.Related = append(j.Related, jsonRelated{positionOf(o.Span.Start), positionOf(o.Span.End), o.Message})
	}
	if s := f.Suggestion; s != nil {
		j.Suggestion = &jsonSuggestion{Message: s.Message, Safe: s.Safe}
		for _, e := range s.Edits {
			j.Suggestion.Edits = append(j.Suggestion.Edits, jsonEdit{positionOf(e.Span.Start), positionOf(e.Span.End), e.NewText})
		}
	}
	return j
}

// each calls f for the findings that are shown, those that were fixed first.
func each(results []Result, severity manifest.Severity, f func(r *Result, finding *manifest.Finding, fixed bool)) {
	for i := range results {
		r := &results[i]
		for j := range r.Fixes {
			f(r, &r.Fixes[j], true)
		}
		for j := range r.Findings {
			if r.Findings[j].Severity >= severity {
				f(r, &r.Findings[j], false)
			}
		}
	}
}

type jsonReport struct {
	Findings []jsonFinding `json:"findings"`
	Problems []jsonProblem `json:"problems"`
	Summary  jsonSummary   `json:"summary"`
}

// jsonProblem is why something could not be checked.
type jsonProblem struct {
	Message string `json:"message"`
}

type jsonSummary struct {
	Documents int `json:"documents"`
	Errors    int `json:"errors"`
	Warnings  int `json:"warnings"`
	Hints     int `json:"hints"`
	Hidden    int `json:"hidden"`
	Fixed     int `json:"fixed"`
	Skipped   int `json:"skipped"`
}

// WriteJSON writes one document with the findings that are at least as bad as the
// threshold, and what could not be checked.
func WriteJSON(out io.Writer, results []Result, problems []error, severity manifest.Severity) error {
	c := Count(results, severity)
	report := jsonReport{
		Findings: []jsonFinding{}, Problems: []jsonProblem{},
		Summary: jsonSummary{
			Documents: c.Documents, Errors: c.Shown[manifest.SeverityError], Warnings: c.Shown[manifest.SeverityWarning],
			Hints: c.Shown[manifest.SeverityHint], Hidden: c.Hidden, Fixed: c.Fixed, Skipped: c.Skipped,
		},
	}
	each(results, severity, func(r *Result, f *manifest.Finding, fixed bool) {
		report.Findings = append(report.Findings, findingOf(r, f, fixed))
	})
	for _, err := range problems {
		report.Problems = append(report.Problems, jsonProblem{err.Error()})
	}
	return writeJSON(out, report)
}

func writeJSON(out io.Writer, v any) error {
	w := bufio.NewWriter(out)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	return w.Flush()
}

// WriteJSONLines writes the findings of WriteJSON, one a line.
func WriteJSONLines(out io.Writer, results []Result, severity manifest.Severity) error {
	w := bufio.NewWriter(out)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	var failed error
	each(results, severity, func(r *Result, f *manifest.Finding, fixed bool) {
		if failed == nil {
			failed = e.Encode(findingOf(r, f, fixed))
		}
	})
	if failed != nil {
		return failed
	}
	return w.Flush()
}
