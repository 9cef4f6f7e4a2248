package manifest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
)

// refs are the names by which documents refer to each other, and their places.
// Those that a document does not have are empty.
type refs struct {
	id, jobID, troubleshoot, check ref
	showWhen, category, version    ref
	perVersion                     ref  // of a schedule, where it counts by version
	offered                        bool // a job that users can start
}

type ref struct {
	name, quotes string
	at           Span
}

// note keeps what [CheckTogether] needs.
func (c *checker) note() {
	get := func(path ...string) ref {
		v := c.root.Get(path...)
		if v == nil || v.Text() == "" {
			return ref{}
		}
		token := c.doc.Token(v)
		return ref{v.Text(), c.quotes(token), c.span(token)}
	}
	perVersion := ref{}
	if v := c.root.Get("when", "per_pc"); v != nil && v.Word == oncePerVersionWord {
		perVersion = ref{v.Word, "", c.span(c.doc.Token(v))}
	}
	c.report.refs = refs{
		showWhen: get("client", "show_when", "check"), category: get("client", "category"), version: get("version"), perVersion: perVersion,
		id: get("id"), jobID: get("job_id"), troubleshoot: get("check", "troubleshoot"), check: get("check", "name"),
		offered: c.root.Get("client") != nil || c.brokenBelow("client"),
	}
}

// brokenBelow reports whether there is a problem with a value or within it.
func (c *checker) brokenBelow(path string) bool {
	return slices.ContainsFunc(c.doc.Problems, func(p yamldoc.Problem) bool {
		return p.Path == path || len(p.Path) > len(path) && p.Path[:len(path)+1] == path+"."
	})
}

// CheckTogether says what is wrong with documents that belong together, such as
// those of a folder: the findings by [Document.Name], without those of [Check].
// Reports must be those that Check returned. Whether a job exists is asked only
// where there are jobs among the documents.
func CheckTogether(docs []Document, _ CheckOptions) map[string][]Finding {
	t := together{
		found: make(map[string][]Finding), ids: make(map[Kind]map[string]Document), checks: make(map[string]Document), tabs: make(map[string]Document),
	}
	for _, d := range docs {
		if d.Report != nil {
			t.enrol(d)
		}
	}
	for id := range t.ids[KindJob] {
		t.jobs = append(t.jobs, id)
	}
	slices.Sort(t.jobs)
	for _, d := range docs {
		if d.Report == nil {
			continue
		}
		switch d.Report.Kind {
		case KindSchedule:
			t.schedule(d)
			t.perVersion(d)
		case KindJob:
			t.remedy(d)
			t.condition(d)
			t.tab(d)
		}
	}
	return t.found
}

// together gathers the findings on several documents.
type together struct {
	found  map[string][]Finding
	ids    map[Kind]map[string]Document
	checks map[string]Document
	tabs   map[string]Document // by the category without its case
	jobs   []string            // ids, sorted
}

func (t *together) find(d Document, rule string, severity Severity, at ref, path, message string) *Finding {
	found := append(t.found[d.Name], Finding{Rule: rule, Severity: severity, Span: at.at, Path: path, Message: message})
	t.found[d.Name] = found
	return &found[len(found)-1]
}

// enrol notes the id of a document, and that of its check.
func (t *together) enrol(d Document) {
	kind, r := d.Report.Kind, d.Report.refs
	if kind != KindJob && kind != KindSchedule || r.id.name == "" {
		return
	}
	if t.ids[kind] == nil {
		t.ids[kind] = make(map[string]Document)
	}
	if before, ok := t.ids[kind][r.id.name]; ok {
		t.find(d, "duplicate-id", SeverityWarning, r.id, "id", fmt.Sprintf("the %s %s is in %s too: one takes the place of the other", kind, quoted(r.id.name), before.Name))
		return
	}
	t.ids[kind][r.id.name] = d
	if r.check.name == "" {
		return
	}
	if before, ok := t.checks[r.check.name]; ok {
		t.find(d, "duplicate-check", SeverityWarning, r.check, "check.name", fmt.Sprintf("the check %s is that of the job %s too", quoted(r.check.name), quoted(before.Report.refs.id.name)))
		return
	}
	t.checks[r.check.name] = d
}

// schedule asks whether the job of a schedule is there.
func (t *together) schedule(d Document) {
	job := d.Report.refs.jobID
	if _, ok := t.ids[KindJob][job.name]; ok || job.name == "" || len(t.jobs) == 0 {
		return
	}
	t.suggest(t.find(d, "missing-job", SeverityWarning, job, "job_id", "there is no job "+quoted(job.name)+" among these documents"), job)
}

// remedy asks whether users can start the job that helps where a check fails.
func (t *together) remedy(d Document) {
	help := d.Report.refs.troubleshoot
	if help.name == "" || len(t.jobs) < 2 || help.name == d.Report.refs.id.name {
		return
	}
	job, ok := t.ids[KindJob][help.name]
	switch {
	case !ok:
		t.suggest(t.find(d, "missing-job", SeverityWarning, help, "check.troubleshoot", "there is no job "+quoted(help.name)+" among these documents"), help)
	case !job.Report.refs.offered:
		t.find(d, "troubleshoot", SeverityWarning, help, "check.troubleshoot", "users cannot start the job "+quoted(help.name)+", which has no client")
	}
}

// condition asks whether the check is there that an entry waits for.
func (t *together) condition(d Document) {
	check := d.Report.refs.showWhen
	name := strings.TrimSpace(check.name)
	if _, ok := t.checks[name]; ok || name == "" || len(t.jobs) < 2 {
		return
	}
	f := t.find(d, "missing-check", SeverityWarning, check, "client.show_when.check", "there is no check "+quoted(name)+" among these documents: the job is never shown")
	suggestName(f, check, slices.Sorted(maps.Keys(t.checks)))
}

// tab asks whether the tab of an entry is that of another one in other letters.
func (t *together) tab(d Document) {
	category := d.Report.refs.category
	folded := strings.ToLower(strings.TrimSpace(category.name))
	if folded == "" {
		return
	}
	before, ok := t.tabs[folded]
	switch other := before.Report; {
	case !ok:
		t.tabs[folded] = d
	case other.refs.category.name != category.name:
		f := t.find(d, "category", SeverityWarning, category, "client.category", fmt.Sprintf("the tab %s is not that of the job %s, %s", quoted(category.name), quoted(other.refs.id.name), quoted(other.refs.category.name)))
		suggestName(f, category, []string{other.refs.category.name})
	}
}

// perVersion asks whether the version that a schedule counts by ever changes.
func (t *together) perVersion(d Document) {
	at := d.Report.refs.perVersion
	job, ok := t.ids[KindJob][d.Report.refs.jobID.name]
	if !ok || at.name == "" {
		return
	}
	if version := job.Report.refs.version.name; slices.Contains([]string{"latest", "current", "stable", "main", "master"}, strings.ToLower(version)) {
		t.find(d, "fixed-version", SeverityWarning, at, "when.per_pc", "the job "+quoted(job.Report.refs.id.name)+" has the version "+quoted(version)+", which does not change with the job: each PC runs it once, and never again")
	}
}

// suggest looks for the job that was meant.
func (t *together) suggest(f *Finding, at ref) { suggestName(f, at, t.jobs) }

// suggestName looks for the name that was meant.
func suggestName(f *Finding, at ref, names []string) {
	if best, same := nearest(at.name, names); best != "" {
		f.Suggestion = &Suggestion{Message: "did you mean " + quoted(best) + "?"}
		if isTame(best) {
			f.Suggestion.Edits, f.Suggestion.Safe = []Edit{{at.at, at.quotes + best + at.quotes}}, same
		}
	}
}
