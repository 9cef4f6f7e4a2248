package judge

import (
	"slices"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/manifest"
)

// convert counts the places of findings in units of UTF-16.
func convert(text string, findings []manifest.Finding) []Finding {
	var offsets []int
	note := func(s manifest.Span) { offsets = append(offsets, s.Start.Offset, s.End.Offset) }
	for _, f := range findings {
		note(f.Span)
		for _, r := range f.Related {
			note(r.Span)
		}
		if f.Suggestion != nil {
			for _, e := range f.Suggestion.Edits {
				note(e.Span)
			}
		}
	}
	units := unitsAt(text, offsets)
	out := make([]Finding, 0, len(findings))
	for _, f := range findings {
		converted := Finding{
			Rule: f.Rule, Severity: f.Severity.String(), Path: f.Path, Message: f.Message,
			From: units[f.Span.Start.Offset], To: units[f.Span.End.Offset],
			Line: f.Span.Start.Line, Column: f.Span.Start.Column,
		}
		for _, r := range f.Related {
			converted.Related = append(converted.Related, Related{
				units[r.Span.Start.Offset], units[r.Span.End.Offset], r.Span.Start.Line, r.Message,
			})
		}
		if s := f.Suggestion; s != nil {
			converted.Suggestion = &Suggestion{Message: s.Message}
			for _, e := range s.Edits {
				converted.Suggestion.Edits = append(converted.Suggestion.Edits,
					Edit{units[e.Span.Start.Offset], units[e.Span.End.Offset], e.NewText})
			}
		}
		out = append(out, converted)
	}
	return out
}

// unitsAt maps offsets in bytes to offsets in units of UTF-16, in one pass. Each
// byte that is no UTF-8 is one unit, as JavaScript has it by then.
func unitsAt(text string, offsets []int) map[int]int {
	slices.Sort(offsets)
	units := make(map[int]int, len(offsets))
	at, n := 0, 0
	for _, offset := range slices.Compact(offsets) {
		for at < offset && at < len(text) {
			r, size := utf8.DecodeRuneInString(text[at:])
			at += size
			n++
			if r > 0xffff {
				n++
			}
		}
		units[offset] = n
	}
	return units
}
