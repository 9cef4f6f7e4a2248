package manifest

import (
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
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
	message := "nobody knows the key " + quoted(p.Key) + inside(p.Path)
	newer, rule := c.newer(t.Name, p.Key), "unknown-key"
	if newer != "" {
		what := ""
		rule, what, _ = overlooked(t.Name, p.Key)
		message = "the key " + quoted(p.Key) + inside(p.Path) + " is of the contract " + newer + ", and programs of " + c.opts.Contract.String() + " pass over it" + what
		consequence = ""
	}
	f := c.find(rule, severity, p.Span, p.Path, message+consequence)
	names := absentNames(p.Owner)
	best, same := nearest(p.Key, names)
	elsewhere := places(c.root.Type, p.Key)
	switch {
	case best != "" && (same || newer == ""):
		f.Suggestion = c.didYouMean(p.Span, best, (same || distance(p.Key, best) == 1) && c.claim(p.Owner, best))
	case newer != "":
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
	}{{KindJob, shapeJob()}, {KindSchedule, shapeSchedule()}, {KindFreeze, shapeFreeze()}, {KindView, shapeView()}, {KindGroup, shapeGroupDef()}} {
		if k.kind != not && fieldOf(k.t, name) != nil {
			return k.kind
		}
	}
	return ""
}

// newer names the contract that brought a key of a type, where it is beyond that
// of the check; "" otherwise.
func (c *checker) newer(typ, key string) string {
	if full := c.fullType(typ); full != nil {
		if f := fieldOf(full, key); f != nil && c.isNewer(f.Since) {
			return f.Since
		}
	}
	return ""
}

func (c *checker) isNewer(since string) bool {
	contract, ok := wire.ParseContract(since)
	return ok && contract > c.opts.Contract
}

// fullType is a type of the kind of document with what all contracts have, by its
// name; nil where there is none.
func (c *checker) fullType(name string) *shape.Type {
	if c.full == nil {
		c.full = make(map[string]*shape.Type)
		for _, t := range []*shape.Type{shapeJob(), shapeSchedule(), shapeFreeze(), shapeFanoutPlan()} {
			c.collect(t)
		}
	}
	return c.full[name]
}

func (c *checker) collect(t *shape.Type) {
	for t.Kind == shape.List {
		t = t.Elem
	}
	if t.Name == "" || c.full[t.Name] != nil {
		return
	}
	c.full[t.Name] = t
	if t.Fields != nil {
		for _, f := range t.Fields() {
			c.collect(f.Type)
		}
	}
}

// oldKeys are keys of contracts before this one, with what has taken their place.
var oldKeys = map[string]string{
	"Schedule.cron":     "a schedule fires by when.calendar, when.per_pc, when.per_target or when.on",
	"Schedule.manifest": "the job is a document of its own, which job_id names",
	"Job.target":        "the schedule, or whoever starts the job, says who runs it",
	"Job.rollout":       "the schedule, or whoever starts the job, says in which waves",
	"Execute.jitter":    "the schedule, or whoever starts the job, has the jitter",
}
