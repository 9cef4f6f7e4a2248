package manifest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
)

// TestSyntax shows where the finding on a text is that cannot be parsed, and what
// is advised. The place stands in « ».
func TestSyntax(t *testing.T) {
	tests := []struct {
		text, rule, message, advice string
		fixed                       string
	}{
		{"id: a\nexecute:\n«\t»shell: cmd\n", "syntax", "a tab in the indentation", "spaces", "id: a\nexecute:\n  shell: cmd\n"},
		{"id: a\nexecute:\n  shell: cmd\n«\t»timeout: 1m\n", "syntax", "a tab in the indentation", "spaces", "id: a\nexecute:\n  shell: cmd\n  timeout: 1m\n"},
		{"id: a\ndescription: note«:» this\n", "syntax", "a colon", "quotes", "id: a\ndescription: 'note: this'\n"},
		{"id: a\nexecute:\n  script: echo a«:» b # c\n", "syntax", "a colon", "quotes", "id: a\nexecute:\n  script: 'echo a: b' # c\n"},
		{"id: a\n  «version»: 1\n", "syntax", "indented further", "like the key above", ""},
		{"id: a\ndescription: «@»home\n", "syntax", "begins with @", "quotes", "id: a\ndescription: '@home'\n"},
		{"id: a\ndescription: «`»x`\n", "syntax", "begins with `", "quotes", "id: a\ndescription: '`x`'\n"},
		{"id: a\nexecute:\n  cwd: \"C:«\\W»indows\"\n", "syntax", "escape", "single quotes", "id: a\nexecute:\n  cwd: 'C:\\Windows'\n"},
		{"id: a\nexecute:\n  cwd: \"a\\n\\\\b«\\p»\" # x\n", "syntax", "escape", "single quotes", "id: a\nexecute:\n  cwd: 'a\\n\\\\b\\p' # x\n"},
		{"id: a\ndescription: «\"»never closed\nversion: 1\n", "syntax", "not closed", "close it", ""},
		{"id: a\nversion: 1\ndescription: «'»it\n", "syntax", "not closed", "close it", ""},
		{"id: a\ndescription: 'it' «and» more\nversion: 1\n", "syntax", "behind a closing quote", "whole value", ""},
		{"id: a\nscript: «*».log\n", "syntax", "begins with *", "quotes", "id: a\nscript: '*.log'\n"},
		{"id: a\nscript: «*log» x\n", "syntax", "", "", ""},
		{"id: a\nscript: «*log»\n", "syntax", "alias", "quotes", "id: a\nscript: '*log'\n"},
		{"id: a\nlist:\n  - a: 1\n    b: 2\n   «c»: 3\n", "syntax", "like nothing above", "indentation", ""},
		{"id: a\nexecute:\n  script: |\n     a\n    b\n  shell: cmd\n «timeout»: 1m\n", "syntax", "", "indentation", ""},
		{"id: a\ntarget: «[»a, b\nversion: 1\n", "syntax", "not closed", "commas", ""},
		{"id: a\ntarget: «{»a: b\nversion: 1\n", "syntax", "not closed", "commas", ""},
		{"id: a\nversion«:»1\nexecute: x\n", "syntax", "no space behind the colon", "space", "id: a\nversion: 1\nexecute: x\n"},
		{"id: a\n«version»\nexecute: x\n", "syntax", "no colon", "colon", ""},
		{"id: a\nexecute:\n  shell: cmd\n «timeout»: 1m\n", "syntax", "", "indentation", ""},
		{"id: a\n«---»\nid: b\n", "multiple-documents", "second document", "file of its own", ""},
		{"# c\n---\nid: a\n---\nid: b\n«---»\nid: c\n", "multiple-documents", "", "", ""},
		{"id: a\ndescription: \"«\x07»\"\n", "encoding", "control characters", "UTF-8", ""},
		{"id: a\ndescription: «\xe9»t\xe9\n", "encoding", "0xe9", "UTF-8", ""},
		{"id: a«\x00»\n", "encoding", "control characters", "UTF-8", ""},
		{"id: a\n«\ufeff»version: 1\n", "encoding", "byte order mark", "UTF-8", ""},
		{"", "", "", "", ""},
	}
	for _, tt := range tests {
		for _, end := range []string{"\n", "\r\n"} {
			if tt.text == "" {
				continue
			}
			text, at := markedBytes(strings.ReplaceAll(tt.text, "\n", end))
			r := manifest.Check(manifest.KindJob, []byte(text), manifest.CheckOptions{})
			wellFormed(t, []byte(text), r)
			if len(r.Findings) != 1 || r.Findings[0].Rule != tt.rule || r.Findings[0].Severity != manifest.SeverityError {
				t.Errorf("%q: %+v, want %s", text, r.Findings, tt.rule)
				continue
			}
			f := r.Findings[0]
			got := text[f.Span.Start.Offset:f.Span.End.Offset]
			if at[0] != f.Span.Start.Offset || at[1] != f.Span.End.Offset {
				if !(tt.rule == "multiple-documents" && got == "---") {
					t.Errorf("%q: the place is %q at %d, want %q at %d (%s)", text, got, f.Span.Start.Offset, text[at[0]:at[1]], at[0], f.Message)
				}
			}
			if !strings.Contains(f.Message, tt.message) {
				t.Errorf("%q: %s", text, f.Message)
			}
			if tt.advice == "" {
				continue
			}
			if f.Suggestion == nil || !strings.Contains(f.Suggestion.Message, tt.advice) {
				t.Errorf("%q: the advice is %+v", text, f.Suggestion)
				continue
			}
			if fixed := string(manifest.ApplyEdits([]byte(text), f.Suggestion.Edits)); tt.fixed != "" && fixed != strings.ReplaceAll(tt.fixed, "\n", end) {
				t.Errorf("%q is made %q, want %q", text, fixed, tt.fixed)
			}
			if f.Suggestion.Safe {
				t.Errorf("%q: a guess is no safe suggestion", text)
			}
		}
	}
}

// markedBytes is marked for texts that are not UTF-8.
func markedBytes(text string) (plain string, at [2]int) {
	at[0] = strings.Index(text, "«")
	text = strings.Replace(text, "«", "", 1)
	at[1] = strings.Index(text, "»")
	return strings.Replace(text, "»", "", 1), at
}

// TestByteOrderMark shows the one finding on a document with a mark in front.
func TestByteOrderMark(t *testing.T) {
	text := []byte("\ufeff" + minimal)
	r := manifest.Check(manifest.KindJob, text, manifest.CheckOptions{})
	if len(r.Findings) != 1 || r.Findings[0].Rule != "byte-order-mark" || r.Findings[0].Severity != manifest.SeverityWarning || r.Job == nil {
		t.Fatalf("%+v", r)
	}
	s := r.Findings[0].Suggestion
	if s == nil || !s.Safe || string(manifest.ApplyEdits(text, s.Edits)) != minimal {
		t.Errorf("%+v", s)
	}
}

// TestFileName shows what is said of names that promise another kind.
func TestFileName(t *testing.T) {
	for name, want := range map[string]int{"a.kanade-schedule.yaml": 1, "a.kanade-job.yaml": 0, "schedule.yaml": 0, "": 0} {
		r := manifest.Check(manifest.KindJob, []byte(minimal), manifest.CheckOptions{Name: name})
		if len(r.Findings) != want || want == 1 && r.Findings[0].Rule != "file-name" {
			t.Errorf("%s: %+v", name, r.Findings)
		}
	}
	s := []byte(whole(manifest.KindSchedule, "enabled: true"))
	r := manifest.Check(manifest.KindSchedule, s, manifest.CheckOptions{Name: "x/a.kanade-job.yaml"})
	if !slices.ContainsFunc(r.Findings, func(f manifest.Finding) bool { return f.Rule == "file-name" }) {
		t.Errorf("%+v", r.Findings)
	}
}
