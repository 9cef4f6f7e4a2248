package main

import (
	"context"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kanadehq/kanade-shared/conformance"
	"github.com/kanadehq/kanade-shared/conformance/internal/gen"
	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/wire"
)

// parts are the documents of a question that are JSON, with their types.
func (d *desk) parts(q *gen.Question) map[*string]*shape.Type {
	all := d.types
	switch q.Op {
	case "wire":
		return map[*string]*shape.Type{q.JSON: all[q.Type]}
	case "result_id", "result":
		return map[*string]*shape.Type{q.JSON: all["ExecResult"]}
	case "keyring":
		return map[*string]*shape.Type{q.JSON: gen.KeyRing()}
	case "verify", "envelope.sign", "envelope.verify":
		parts := map[*string]*shape.Type{q.Member("keyring"): gen.KeyRing()}
		switch q.Op {
		case "envelope.sign":
			parts[q.Member("command")] = all["Command"]
		case "envelope.verify":
			parts[q.Member("body")] = gen.Envelope(all["Command"])
		}
		return parts
	case "freeze.active":
		return map[*string]*shape.Type{q.JSON: all["Freeze"]}
	case "manifest":
		return map[*string]*shape.Type{q.Text: all[gen.TypeOf(q.Kind)]}
	case "schedule.lower", "schedule.preview", "schedule.next", "schedule.gate":
		return map[*string]*shape.Type{q.Text: all["Schedule"]}
	case "resolve":
		scope := all["ConfigScope"]
		return map[*string]*shape.Type{&q.Global: scope, &q.PC: scope, &q.Groups: {Kind: shape.List, Name: "groups", Elem: scope}}
	}
	return nil
}

// reworded explains differences by what the documents of the questions hold: this
// module's answer to one rewriting of them has to be the reference's to another.
// It names the rules that were needed.
func reworded(ctx context.Context, d *desk, simple []rule, active map[string]bool, differences []*exchange) ([][]string, error) {
	// All are asked at once: the rewritings for this module behind those for the
	// reference.
	type attempt struct {
		used              map[string]bool
		from, between, to int
	}
	attempts := make([]attempt, len(differences))
	var questions []*gen.Question
	for i, x := range differences {
		a := attempt{used: map[string]bool{}, from: len(questions)}
		ref, ok := d.rewritten(x.question, &rewriter{active: active, used: a.used, forReference: true})
		if ok {
			questions = append(questions, ref...)
			a.between = len(questions)
			our, _ := d.rewritten(x.question, &rewriter{active: active, used: a.used})
			questions = append(questions, our...)
		}
		a.to = len(questions)
		attempts[i] = a
	}
	all, err := d.ask(ctx, questions)
	if err != nil {
		return nil, err
	}
	names := make([][]string, len(differences))
	for i, a := range attempts {
		for j := a.from; j < a.between && names[i] == nil; j++ {
			for k := a.between; k < a.to && names[i] == nil; k++ {
				left := exchange{question: all[k].question, ref: all[j].ref, our: all[k].our}
				name, ok := "", d.alike(left.question, left.ref, left.our, active, a.used)
				if !ok {
					name, ok = plainly(simple, &left) // the rest may be another one
				}
				if !ok || len(a.used) == 0 {
					continue
				}
				if names[i] = slices.Sorted(maps.Keys(a.used)); name != "" {
					names[i] = append(names[i], name)
				}
			}
		}
	}
	return names, nil
}

// rewritten are a question's rewritings: several where a document can be taken for
// several things. It is false where a document is no JSON.
func (d *desk) rewritten(original *gen.Question, w *rewriter) ([]*gen.Question, bool) {
	q := original.Clone()
	all := []*gen.Question{q}
	w.fires = strings.HasPrefix(q.Op, "schedule.") && q.Op != "schedule.lower"
	w.newer = q.At >= wire.V0_101_0
	w.strict = q.Kind == "schedule" && q.Mode == "strict"
	if q.File != nil {
		all = all[:0]
		for _, text := range w.toml(*q.File) {
			other := q.Clone()
			*other.File = text
			all = append(all, other)
		}
	}
	for text, t := range d.parts(q) {
		if text == nil || *text == "" {
			continue
		}
		if q.Text != nil && q.Format != "json" {
			w.yaml(text, t)
			continue
		}
		n, ok := parseLoose(*text)
		if !ok {
			return nil, false
		}
		switch {
		case t.Name == "groups":
			for _, kid := range n.kids {
				w.value(kid, t.Elem)
			}
			*text = n.String()
		case t.Name == "RPCMessage" && n.open == '[':
			for _, class := range []string{"ipc.RpcResponse", "ipc.RpcRequest", "ipc.RpcNotification"} {
				m, _ := parseLoose(*text)
				w.value(m, d.types[class])
				other := q.Clone()
				*other.JSON = m.String()
				all = append(all, other)
			}
		default:
			w.document(n, t)
			*text = n.String()
		}
	}
	q.Resign()
	return all, true
}

// yaml rewrites a manifest.
func (w *rewriter) yaml(text *string, t *shape.Type) {
	if w.forReference {
		if rest, ok := strings.CutPrefix(*text, mark); ok && w.use(ruleMark) {
			*text = rest
		}
	}
	if !w.forReference && yaml.Unmarshal([]byte(*text), new(yaml.Node)) != nil {
		if s := escape.ReplaceAllStringFunc(*text, unslash); s != *text && w.use(ruleSlash) {
			*text = s
		}
	}
	n, ok := yamlLoose(*text)
	if !ok {
		return
	}
	w.changed, w.text = false, true
	w.document(n, t)
	if w.changed {
		*text = n.String()
	}
}

// alike compares answers, the reference's with its leap seconds set right, and
// numbers apart by their last place where that is meant.
func (d *desk) alike(q *gen.Question, ref, our reply, active, used map[string]bool) bool {
	if ref.outcome() != our.outcome() || ref.trouble != "" {
		return false
	}
	if !ref.good() {
		return true
	}
	a, b := ref.ok(), our.ok()
	if len(a) != len(b) {
		return false
	}
	for name, x := range a {
		s, t := string(x), string(b[name])
		if name == "json" {
			s, _ = ref.document()
			t, _ = our.document()
			for _, t := range d.parts(q) {
				if n, ok := parseLoose(s); ok {
					(&rewriter{active: map[string]bool{ruleLeap: active[ruleLeap]}, used: used}).value(n, t)
					s = n.String()
				}
			}
		}
		if name == "effective" {
			if n, ok := parseLoose(s); ok {
				(&rewriter{active: map[string]bool{ruleLeap: active[ruleLeap]}, used: used}).value(n, d.types["EffectiveConfig"])
				s = n.String()
			}
		}
		if s == t || name != "json" && conformance.Same([]byte(s), []byte(t)) {
			continue
		}
		m, ok := parseLoose(s)
		n, ok2 := parseLoose(t)
		if !ok || !ok2 || !sameUpToFloats(m, n, active[ruleFloat], used) {
			return false
		}
	}
	return true
}

// sameUpToFloats compares documents; numbers may be two units in the last place
// apart.
func sameUpToFloats(a, b *loose, floats bool, used map[string]bool) bool {
	if a.open != b.open || !slices.Equal(a.keys, b.keys) || len(a.kids) != len(b.kids) {
		return false
	}
	for i := range a.kids {
		if !sameUpToFloats(a.kids[i], b.kids[i], floats, used) {
			return false
		}
	}
	if a.leaf == b.leaf {
		return true
	}
	if !floats || strings.HasPrefix(a.leaf, `"`) || strings.HasPrefix(b.leaf, `"`) {
		return false
	}
	x, errX := strconv.ParseFloat(a.leaf, 64)
	y, errY := strconv.ParseFloat(b.leaf, 64)
	if errX != nil || errY != nil || math.Nextafter(x, y) != y && math.Nextafter(math.Nextafter(x, y), y) != y {
		return false
	}
	used[ruleFloat] = true
	return true
}
