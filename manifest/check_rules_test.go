package manifest_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// fragments are the documents of which the page shows parts.
var fragments = map[manifest.Kind]map[string]string{
	manifest.KindJob: {
		"id": "id: flush-dns", "version": `version: "1"`, "execute": "execute: {shell: cmd, script: ipconfig /flushdns, timeout: 1m}",
	},
	manifest.KindSchedule: {
		"id": "id: flush-dns", "job_id": "job_id: flush-dns", "when": "when: {per_pc: {every: 6h}}", "target": "target: {all: true}",
	},
	manifest.KindFreeze:     {"until": "until: 2027-01-05"},
	manifest.KindFanoutPlan: {"target": "target: {all: true}"},
	manifest.KindView:       {"id": "id: inventory"},
	manifest.KindGroup:      {"id": "id: pilots"},
}

var rootKey = regexp.MustCompile(`(?m)^[‹«]?(\w+)[›»]?:`)

// whole makes a document of a part: what it lacks follows it.
func whole(kind manifest.Kind, part string) string {
	text := part + "\n"
	has := rootKey.FindAllStringSubmatch(part, -1)
	names := make([]string, 0)
	for name := range fragments[kind] {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		there := slices.ContainsFunc(has, func(m []string) bool { return m[1] == name })
		// A schedule of waves needs no target, and one with a cron had no when.
		if !there && !(kind == manifest.KindFreeze && len(has) > 0) && !(name == "target" && strings.Contains(part, "rollout:")) {
			text += fragments[kind][name] + "\n"
		}
	}
	return text
}

// exampleNow is the time at which the page's examples are checked.
var exampleNow = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// findings are those on an example.
func findings(t *testing.T, kind, contract, part string) []manifest.Finding {
	opts := manifest.CheckOptions{Now: exampleNow}
	if contract == "both" {
		opts.Contract, opts.Oldest = wire.V0_101_0, wire.V0_43_53
	} else if contract != "" {
		var ok bool
		if opts.Contract, ok = wire.ParseContract(contract); !ok {
			t.Errorf("%q: the contract %q", part, contract)
		}
	}
	if kind != "together" {
		return manifest.Check(manifest.Kind(kind), []byte(whole(manifest.Kind(kind), part)), opts).Findings
	}
	var docs []manifest.Document
	for _, text := range strings.Split(part, "\n---\n") {
		kind, ok := manifest.DetectKind([]byte(text + "\n"))
		if !ok {
			kind = manifest.KindJob
		}
		r := manifest.Check(kind, []byte(whole(kind, text)), opts)
		if r.Worst() != 0 {
			t.Errorf("%s: %+v", text, r.Findings)
		}
		docs = append(docs, manifest.Document{Name: text, Report: r})
	}
	var all []manifest.Finding
	for _, found := range manifest.CheckTogether(docs, opts) {
		all = append(all, found...)
	}
	return all
}

var (
	sectionHead = regexp.MustCompile(`(?m)^## (.*)\n`)
	exampleText = regexp.MustCompile("(?s)```yaml ([a-z-]+)(?: (both|[0-9.]+))?\n(.*?)\n```")
)

// TestRulesPage compares the page of rules with the rules, and its examples with
// what the checker says.
func TestRulesPage(t *testing.T) {
	page, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	// What no example can show is shown by the tests of this package.
	unshown := []string{"byte-order-mark", "encoding", "file-name", "refused", "too-complex", "too-large", "typed-operation"}
	rules := manifest.Rules()
	heads := sectionHead.FindAllSubmatchIndex(page, -1)
	if len(heads) != len(rules) {
		t.Errorf("%d sections, %d rules", len(heads), len(rules))
	}
	for i, r := range rules {
		if i > 0 && rules[i-1].ID >= r.ID {
			t.Errorf("%s is out of order", r.ID)
		}
		if r.Title == "" || r.Help == "" || len(r.Kinds) == 0 || r.Severity < manifest.SeverityHint || r.Severity > manifest.SeverityError {
			t.Errorf("%s is incomplete", r.ID)
		}
		if i >= len(heads) {
			continue
		}
		end := len(page)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		id, section := string(page[heads[i][2]:heads[i][3]]), string(page[heads[i][1]:end])
		if id != r.ID {
			t.Fatalf("section %s, rule %s", id, r.ID)
		}
		words := strings.Join(strings.Fields(section), " ")
		if first := r.Severity.String(); !strings.HasPrefix(strings.ToLower(words), "**"+first+"**") || !strings.Contains(words, r.Title) {
			t.Errorf("%s: the section begins with %.80q", id, words)
		}
		bad, good, found := strings.Cut(section, "\nGood:\n")
		if !found {
			if !slices.Contains(unshown, id) {
				t.Errorf("%s: no examples", id)
			}
			continue
		}
		for _, m := range exampleText.FindAllStringSubmatch(bad, -1) {
			if got := findings(t, m[1], m[2], m[3]); !slices.ContainsFunc(got, func(f manifest.Finding) bool { return f.Rule == id }) {
				t.Errorf("%s: the bad example %q gives %+v", id, m[3], got)
			}
		}
		for _, m := range exampleText.FindAllStringSubmatch(good, -1) {
			if got := findings(t, m[1], m[2], m[3]); len(got) > 0 {
				t.Errorf("%s: the good example %q gives %+v", id, m[3], got)
			}
		}
	}
}
