package manifest

import (
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/internal/yamldoc"
)

// unknownKey says what a key might have been meant to be.
func (c *checker) unknownKey(p *yamldoc.Problem) {
	severity, consequence := SeverityError, ""
	if p.Overlooked {
		severity, consequence = SeverityWarning, ": it has no effect"
	}
	t := p.Owner.Type
	switch {
	case p.Key == "<<":
		c.find("merge-key", severity, p.Span, p.Path, "there are no merge keys: << is a key like any other, and nobody knows it").
			Suggestion = &Suggestion{Message: "repeat the keys; an alias can stand for a whole value, such as target: *pilot"}
		return
	case t.Tag != "" && fieldOf(t, p.Key) != nil:
		mode := fieldOf(t, p.Key).When
		c.find("unknown-key", severity, p.Span, p.Path, "the key "+quoted(p.Key)+" counts with "+t.Tag+": "+mode+" only"+consequence)
		return
	}
	if replacement := oldKeys[t.Name+"."+p.Key]; replacement != "" {
		f := c.find("old-key", severity, p.Span, p.Path, "the key "+quoted(p.Key)+" is of an older contract: "+replacement)
		if p.Key == "cron" {
			c.suggestCalendar(f, p)
		}
		return
	}
	f := c.find("unknown-key", severity, p.Span, p.Path, "nobody knows the key "+quoted(p.Key)+inside(p.Path)+consequence)
	names := absentNames(p.Owner)
	best, same := nearest(p.Key, names)
	elsewhere := places(c.root.Type, p.Key)
	switch {
	case best != "" && (same || !isNewer(t.Name, p.Key)):
		f.Suggestion = c.didYouMean(p.Span, best, (same || distance(p.Key, best) == 1) && c.claim(p.Owner, best))
	case isNewer(t.Name, p.Key):
		f.Suggestion = &Suggestion{Message: "it is of a newer contract, which programs of this one do not know"}
	case len(elsewhere) > 0:
		f.Suggestion = &Suggestion{Message: "did you mean " + orList(elsewhere) + "?"}
	default:
		if kind := kindWith(c.report.Kind, p.Key); kind != "" && p.Owner == c.root {
			f.Suggestion = &Suggestion{Message: "it belongs to a document of the kind " + string(kind)}
		}
	}
}

// claim reports whether a suggestion is the first to give an object a key, so that
// all safe ones can be followed together.
func (c *checker) claim(owner *yamldoc.Value, name string) bool {
	k := claimed{owner, name}
	if c.claims == nil {
		c.claims = make(map[claimed]bool)
	}
	first := !c.claims[k]
	c.claims[k] = true
	return first
}

type claimed struct {
	owner *yamldoc.Value
	name  string
}

// inside names the mapping of a key, of which the path is given.
func inside(path string) string {
	if i := strings.LastIndexByte(path, '.'); i > 0 {
		return " in " + path[:i]
	}
	return ""
}

func fieldOf(t *shape.Type, name string) *shape.Field {
	fields := t.Fields()
	i := slices.IndexFunc(fields, func(f shape.Field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &fields[i]
}

// absentNames are the members that an object does not have, and might have.
func absentNames(v *yamldoc.Value) []string {
	var names []string
	for _, f := range v.Type.Fields() {
		if !v.Has(f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// places are the paths of a kind of document that end in a name, three at most.
func places(t *shape.Type, name string) []string {
	var found []string
	var walk func(t *shape.Type, path string, levels int)
	walk = func(t *shape.Type, path string, levels int) {
		for t.Kind == shape.List {
			t, path = t.Elem, path+"[]"
		}
		if levels == 0 || t.Kind != shape.Object && t.Kind != shape.Choice {
			return
		}
		for _, f := range t.Fields() {
			at := childPath(path, f.Name)
			if f.Name == name && len(found) < 3 {
				found = append(found, at)
			}
			walk(f.Type, at, levels-1)
		}
	}
	const levels = 4
	walk(t, "", levels)
	return found
}

// kindWith is another kind of document whose root has a key.
func kindWith(not Kind, name string) Kind {
	for _, k := range []struct {
		kind Kind
		t    *shape.Type
	}{{KindJob, shapeJob()}, {KindSchedule, shapeSchedule()}, {KindFreeze, shapeFreeze()}} {
		if k.kind != not && fieldOf(k.t, name) != nil {
			return k.kind
		}
	}
	return ""
}

// newerKeys are keys of contracts beyond this one, by the type that has them.
var newerKeys = map[string]string{
	"Job":         "deploy_authorization collect aggregate tags origin finalize feed tier",
	"Execute":     "kind payload_version operation bypass_local_limit",
	"CheckHint":   "label health alert",
	"ClientHint":  "category_label category_icon category_order visible_to show_when confirm unlock",
	"Schedule":    "tags origin",
	"Constraints": "require",
}

func isNewer(typ, key string) bool { return slices.Contains(strings.Fields(newerKeys[typ]), key) }

// oldKeys are keys of contracts before this one, with what has taken their place.
var oldKeys = map[string]string{
	"Schedule.cron":     "a schedule fires by when.calendar, when.per_pc, when.per_target or when.on",
	"Schedule.manifest": "the job is a document of its own, which job_id names",
	"Job.target":        "the schedule, or whoever starts the job, says who runs it",
	"Job.rollout":       "the schedule, or whoever starts the job, says in which waves",
	"Execute.jitter":    "the schedule, or whoever starts the job, has the jitter",
}
