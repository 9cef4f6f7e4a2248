package gen

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/internal/shapes"
	"github.com/kanadehq/kanade-shared/conformance/internal/telling"
	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/wire"
)

// topic is something that can be asked about.
type topic struct {
	name string
	// weight is how often, compared with the others.
	weight int
	ask    func(r dice) *Question
}

// kinds are those of documents that people write, with their types.
var kinds = []struct {
	name, typ string
	since     wire.Contract
}{
	{"job", "Manifest", wire.V0_43_53},
	{"schedule", "Schedule", wire.V0_43_53},
	{"view", "View", wire.V0_101_0},
	{"group", "GroupDef", wire.V0_101_0},
}

// TypeOf is the type of a kind of document that people write, "" for another.
func TypeOf(kind string) string {
	for _, k := range kinds {
		if k.name == kind {
			return k.typ
		}
	}
	return ""
}

// topics are all that there is to ask about types of these names and documents.
func topics(at wire.Contract, known []string) []topic {
	types := shapes.At(at)
	var all []topic
	for _, name := range known {
		t := types[name]
		if t == nil {
			continue
		}
		all = append(all, topic{"wire " + name, 2 + min(members(t, 4), 30), func(r dice) *Question {
			text := r.wire(t)
			return &Question{Op: "wire", Type: name, JSON: &text, Count: -1}
		}})
	}
	for _, kind := range kinds {
		t := types[kind.typ]
		if t == nil || kind.since > at {
			continue
		}
		for _, format := range []string{"yaml", "json"} {
			for _, mode := range []string{"tolerant", "strict"} {
				weight := map[string]int{"yaml": 60, "json": 20}[format]
				all = append(all, topic{"manifest " + kind.name + " " + format + " " + mode, weight, func(r dice) *Question {
					text := r.manifest(t, format)
					return &Question{Op: "manifest", Kind: kind.name, Format: format, Mode: mode, Text: &text, Validate: r.IntN(4) > 0, Count: -1}
				}})
			}
		}
	}
	schedule, freeze := types["Schedule"], types["Freeze"]
	for _, op := range []string{"schedule.lower", "schedule.preview", "schedule.next", "schedule.gate"} {
		all = append(all, topic{op, 20, func(r dice) *Question {
			text := r.timed(schedule)
			q := &Question{Op: op, Text: &text, Count: -1}
			if op != "schedule.lower" {
				q.Now, q.Zone = r.moment(), pick(r, zones)
			}
			if op == "schedule.preview" {
				q.Count = r.IntN(12)
			}
			return q
		}})
	}
	all = append(all, topic{"freeze.active", 20, func(r dice) *Question {
		root := r.value(freeze, "", wild, 3)
		r.meaningful(root, "")
		if r.oneIn(6) {
			root = r.mutate(root)
		}
		text := root.compact()
		return &Question{Op: "freeze.active", JSON: &text, Now: r.moment(), Zone: pick(r, zones), Count: -1}
	}})
	all = append(all,
		topic{"resolve", 40, func(r dice) *Question { return r.layers(types["ConfigScope"]) }},
		topic{"result_id", 10, func(r dice) *Question {
			text := r.document(types["ExecResult"])
			return &Question{Op: "result_id", JSON: &text, Count: -1}
		}},
	)
	if at == wire.V0_43_53 { // its library is the same since
		all = append(all, topic{"humantime", 30, func(r dice) *Question {
			text := r.duration()
			return &Question{Op: "humantime", Text: &text, Count: -1}
		}})
	}
	all = append(all,
		topic{"config agent", 20, func(r dice) *Question { return r.file("agent") }},
		topic{"config backend", 10, func(r dice) *Question { return r.file("backend") }},
	)
	for _, b := range builders(at) {
		all = append(all, topic{b.op + " " + b.name, 1, b.ask})
	}
	if at >= wire.V0_101_0 {
		all = append(all, signing(types)...)
	}
	return all
}

// members counts the members of a type, with those of its parts.
func members(t *shape.Type, depth int) int {
	switch {
	case depth == 0:
		return 0
	case t.Kind == shape.List:
		return members(t.Elem, depth)
	case t.Kind == shape.Object || t.Kind == shape.Choice:
		n := 0
		for _, f := range t.Fields() {
			n += 1 + members(f.Type, depth-1)
		}
		return n
	}
	return 0
}

// wire is a document of a type as JSON.
func (r dice) wire(t *shape.Type) string {
	if r.IntN(3) > 0 {
		return r.document(t)
	}
	root := r.value(t, "", wild, 5)
	r.meaningful(root, "")
	if r.oneIn(2) {
		root = r.mutate(root)
	}
	return root.compact()
}

// manifest is a job or schedule as people write it.
func (r dice) manifest(t *shape.Type, format string) string {
	root := r.value(t, "", pick(r, []style{wild, wild, lean, full}), 6)
	r.meaningful(root, "")
	if t.Name == "Job" && r.IntN(4) > 0 {
		r.oneScript(root)
	}
	for range pick(r, []int{0, 0, 0, 0, 0, 1, 1, 2}) {
		root = r.mutate(root)
	}
	if r.oneIn(3) {
		r.shuffle(root)
	}
	if format == "json" {
		return root.compact()
	}
	text := r.yaml(root)
	if r.oneIn(10) {
		text = r.damageYAML(text)
	}
	return text
}

// oneScript leaves a job with one source of its script, and without what excludes
// each other, as most jobs are.
func (r dice) oneScript(root *node) {
	hint := r.IntN(2)
	for i := len(root.kids) - 1; i >= 0; i-- {
		switch name, _ := strconv.Unquote(root.keys[i]); {
		case name == "emit" && hint == 0, (name == "inventory" || name == "check") && hint == 1:
			root.remove(i)
		case name == "execute" && root.kids[i].open == '{':
			keep := pick(r, []string{"script", "script", "script", "script_file", "script_object"})
			x := root.kids[i]
			found := false
			for j := len(x.kids) - 1; j >= 0; j-- {
				switch member, _ := strconv.Unquote(x.keys[j]); member {
				case keep:
					found = true
				case "script", "script_file", "script_object":
					x.remove(j)
				}
			}
			if !found {
				x.insert(r.IntN(len(x.kids)+1), strconv.Quote(keep), &node{leaf: `"echo ok\necho done\n"`, of: &shape.Type{Kind: shape.String}})
			}
		}
	}
}

// timed is a schedule of which one can ask when it fires.
func (r dice) timed(t *shape.Type) string {
	root := &node{open: '{'}
	for i := 0; ; i++ {
		root = r.value(t, "", wild, 5)
		r.meaningful(root, "")
		if i := position(root, "when"); i >= 0 && position(root.kids[i], "calendar") >= 0 || r.oneIn(12) {
			break
		}
	}
	if r.oneIn(12) {
		root = r.mutate(root)
	}
	return root.compact() // YAML too
}

func position(n *node, key string) int {
	for i, k := range n.keys {
		if k == `"`+key+`"` {
			return i
		}
	}
	return -1
}

// layers are a configuration in layers.
func (r dice) layers(scope *shape.Type) *Question {
	q := &Question{Op: "resolve", Global: "null", PC: "null", Count: -1}
	layer := func() *node {
		for {
			n := r.value(scope, "", wild, 3)
			r.meaningful(n, "")
			if r.oneIn(20) {
				n = r.mutate(n)
			}
			// It becomes a part of the request, which has to be good JSON and text.
			if s := n.compact(); n.sound() && json.Valid([]byte(s)) && !strings.Contains(strings.ToLower(s), `\ud`) && !strings.Contains(s, "[[[[") && !strings.Contains(s, "e400") && !strings.Contains(s, "e309") && !strings.Contains(s, `{"a":{"a":`) {
				return n
			}
		}
	}
	names := []string{"wave1", "dept-eng", "canary", "Zed", "empty", "é", ""}
	groups := &node{open: '{'}
	for _, name := range telling.Sample(r.Rand, names, r.IntN(5)) {
		groups.add(quoted(name).leaf, layer())
	}
	mine := &node{open: '['}
	for _, name := range telling.Sample(r.Rand, append([]string{"ghost", "wave1"}, names...), r.IntN(6)) {
		mine.kids = append(mine.kids, quoted(name))
	}
	q.Groups, q.MyGroups = groups.compact(), mine.compact()
	if r.IntN(3) > 0 {
		q.Global = layer().compact()
	}
	if r.IntN(3) > 0 {
		q.PC = layer().compact()
	}
	if r.oneIn(2) {
		q.Now = r.moment()
	}
	return q
}

// file is a configuration file.
func (r dice) file(kind string) *Question {
	text := r.configuration(kind)
	return &Question{Op: "config", Kind: kind, File: &text, Count: -1}
}
