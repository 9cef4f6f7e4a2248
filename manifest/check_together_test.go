package manifest_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
)

func TestCheckTogether(t *testing.T) {
	const (
		disk  = "id: disk\nversion: '1'\nexecute: {shell: cmd, script: ver, timeout: 1m}\ncheck: {name: disk, troubleshoot: clean}\n"
		clean = "id: clean\nversion: '1'\nexecute: {shell: cmd, script: ver, timeout: 1m}\n"
		daily = "id: daily\njob_id: disk\nwhen: {per_pc: {every: 1d}}\ntarget: {all: true}\n"
	)
	offered := clean + "client: {name: Clean, category: troubleshoot}\n"
	shown := clean + "client: {name: Clean, category: tools, show_when: {check: disk, is: fail}}\n"
	const versions = "id: daily\njob_id: disk\nwhen: {per_pc: once_per_version}\ntarget: {all: true}\n"
	const newer = true
	tests := []struct {
		about string
		docs  []string
		want  string
		newer bool
	}{
		{"in order", []string{disk, offered, daily}, "", !newer},
		{"nothing", nil, "", !newer},
		{"a schedule alone", []string{daily}, "", !newer},
		{"a check alone", []string{disk}, "", !newer},
		{"no such job", []string{offered, daily}, `1: missing-job at "disk"`, !newer},
		{"a misspelt job", []string{disk, offered, strings.Replace(daily, "job_id: disk", "job_id: 'dsik'", 1)}, `2: missing-job at "'dsik'", 'disk'`, !newer},
		{"no such remedy", []string{disk, strings.Replace(offered, "id: clean", "id: cleaner", 1)}, `0: missing-job at "clean", cleaner`, !newer},
		{"a remedy that is not offered", []string{disk, clean, daily}, `0: troubleshoot at "clean"`, !newer},
		{"a remedy whose offer is broken", []string{disk, clean + "client: {name: Clean}\n"}, "", !newer},
		{"a remedy that is broken elsewhere", []string{disk, clean + "client: [a]\n"}, "", !newer},
		{"a job twice", []string{offered, offered, offered}, `1: duplicate-id at "clean"; 2: duplicate-id at "clean"`, !newer},
		{"a schedule twice", []string{daily, daily}, `1: duplicate-id at "daily"`, !newer},
		{"a job and a schedule of one id", []string{disk, offered, strings.Replace(daily, "id: daily", "id: disk", 1)}, "", !newer},
		{"a check twice", []string{disk, strings.Replace(disk, "id: disk", "id: disc", 1), offered}, `1: duplicate-check at "disk"`, !newer},
		{"a job that does not decode", []string{offered + "require_approval: maybe\n", strings.Replace(daily, "job_id: disk", "job_id: clean", 1)}, "", !newer},
		{"an entry for a check", []string{disk, shown}, "", newer},
		{"an entry for no check", []string{strings.Replace(disk, "name: disk", "name: disc", 1), shown}, `1: missing-check at "disk", disc`, newer},
		{"an entry alone", []string{shown}, "", newer},
		{"two tabs", []string{disk, shown, strings.ReplaceAll(shown, "id: clean", "id: more")}, "", newer},
		{"two tabs by their letters", []string{disk, shown, strings.NewReplacer("id: clean", "id: more", "tools", "Tools").Replace(shown)}, `2: category at "Tools", tools`, newer},
		{"once for each version", []string{disk, offered, versions}, "", newer},
		{"once for a version that stays", []string{strings.Replace(disk, "version: '1'", "version: latest", 1), offered, versions}, `2: fixed-version at "once_per_version"`, newer},
		{"a text that is no YAML", []string{"id: [", daily}, "", !newer},
		{"other kinds", []string{"until: 2027-01-05\n", "until: 2027-01-05\n", daily}, "", !newer},
	}
	for _, tt := range tests {
		var docs []manifest.Document
		texts := make(map[string]string)
		for i, text := range tt.docs {
			kind, _ := manifest.DetectKind([]byte(text))
			name := string(rune('0' + i))
			texts[name] = text
			opts := manifest.CheckOptions{}
			if tt.newer {
				opts = newest
			}
			docs = append(docs, manifest.Document{Name: name, Report: manifest.Check(kind, []byte(text), opts)})
		}
		docs = append(docs, manifest.Document{Name: "without a report"})
		found := manifest.CheckTogether(docs, manifest.CheckOptions{})
		var got []string
		for _, name := range slices.Sorted(maps.Keys(found)) {
			text := texts[name]
			for _, f := range found[name] {
				wellFormed(t, []byte(text), &manifest.Report{Kind: kindOf(text), Findings: []manifest.Finding{f}})
				line, column := lineAndColumn(text, f.Span.Start.Offset)
				if f.Span.Start.Line != line || f.Span.Start.Column != column {
					t.Errorf("%s: %+v", tt.about, f)
				}
				s := name + ": " + f.Rule + ` at "` + text[f.Span.Start.Offset:f.Span.End.Offset] + `"`
				if f.Suggestion != nil {
					s += ", " + f.Suggestion.Edits[0].NewText
				}
				got = append(got, s)
			}
		}
		if strings.Join(got, "; ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.about, got, tt.want)
		}
	}
}

// kindOf is the kind of a document, and that of a job where nobody knows.
func kindOf(text string) manifest.Kind {
	if kind, ok := manifest.DetectKind([]byte(text)); ok {
		return kind
	}
	return manifest.KindJob
}

func TestApplyEdits(t *testing.T) {
	at := func(start, end int) manifest.Span {
		return manifest.Span{Start: manifest.Position{Offset: start}, End: manifest.Position{Offset: end}}
	}
	tests := []struct {
		edits []manifest.Edit
		want  string
	}{
		{nil, "abcdef"},
		{[]manifest.Edit{{at(0, 1), "X"}, {at(1, 1), "-"}, {at(3, 6), ""}}, "X-bc"},
		{[]manifest.Edit{{at(6, 6), "!"}}, "abcdef!"},
		// What cannot be applied is left out.
		{[]manifest.Edit{{at(2, 4), "X"}, {at(3, 5), "Y"}}, "abXef"},
		{[]manifest.Edit{{at(4, 2), "X"}, {at(5, 9), "Y"}, {at(-1, 2), "Z"}}, "abcdef"},
	}
	for _, tt := range tests {
		text := []byte("abcdef")
		if got := string(manifest.ApplyEdits(text, tt.edits)); got != tt.want || string(text) != "abcdef" {
			t.Errorf("%v: %s, want %s", tt.edits, got, tt.want)
		}
	}
}

func TestCheckUnknownKind(t *testing.T) {
	if r := manifest.Check("else", []byte("id: ["), manifest.CheckOptions{}); r == nil || r.Kind != "else" || len(r.Findings) > 0 {
		t.Errorf("%+v", r)
	}
}

// TestCheckReports shows which documents a report has.
func TestCheckReports(t *testing.T) {
	for text, want := range map[string]bool{
		minimal:             true,
		minimal + "zz: 1\n": true, // refused, and yet it decodes
		minimal + "emit: {type: events}\ncheck: {name: ''}\n": true,
		minimal + "require_approval: maybe\n":                 false,
		"id: [":                                               false,
	} {
		r := manifest.Check(manifest.KindJob, []byte(text), manifest.CheckOptions{})
		if (r.Job != nil) != want || r.Schedule != nil || r.Freeze != nil || r.FanoutPlan != nil {
			t.Errorf("%q: %+v", text, r)
		}
	}
	if r := manifest.Check(manifest.KindFreeze, []byte("from: 2026-01-01"), manifest.CheckOptions{}); r.Freeze == nil || r.Freeze.From.Or("") != "2026-01-01" {
		t.Errorf("%+v", r)
	}
	if r := manifest.Check(manifest.KindFanoutPlan, []byte("jitter: 5s"), manifest.CheckOptions{}); r.FanoutPlan == nil || r.FanoutPlan.Jitter.Or("") != "5s" {
		t.Errorf("%+v", r)
	}
}
