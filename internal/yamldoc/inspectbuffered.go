package yamldoc

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
)

// tagged reads an object whose members depend on its tag.
func (in *inspector) tagged(v *Value, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		in.unfit(n, v.Type)
		return
	}
	if in.badTag(n) {
		return
	}
	in.enter(n)
	defer in.leave()
	v.holds(n, v.Type.Fields())
	tag := fieldNamed(v.fields, v.Type.Tag)
	var variant *yaml.Node
	var others []entry
	seen := keys{}
	for i := 0; i < len(n.Content) && !in.stopped; i += 2 {
		e := in.bufferedKey(n.Content[i], seen)
		switch {
		case e.kind != resolvedText || e.key.Value != v.Type.Tag:
			if !in.stopped {
				e.value = in.buffered(n.Content[i+1])
			}
			others = append(others, e)
		case variant != nil:
			in.reportKey(n.Content[i], e.key.Value, Problem{Code: DuplicateKey, Owner: v, Others: []Span{in.token(v.children[tag].key)}})
		default:
			variant, v.children[tag].key = n.Content[i+1], n.Content[i]
		}
	}
	if in.stopped {
		return
	}
	if variant == nil {
		in.missing(v, v.fields[tag])
		return
	}
	in.at.push(step{member: v.Type.Tag})
	variant = in.followKey(variant)
	if !in.stopped {
		if variant.Kind != yaml.ScalarNode || !slices.Contains(v.fields[tag].Type.Values, variant.Value) {
			in.unfit(variant, v.fields[tag].Type)
		} else {
			v.children[tag].node = variant
		}
	}
	in.at.pop()
	if !in.stopped && v.children[tag].node != nil {
		in.variant(v, variant.Value, others)
	}
}

// variant reads the other members of an object whose tag is known.
func (in *inspector) variant(v *Value, variant string, entries []entry) {
	values := make([]*yaml.Node, len(v.fields))
	bare := true // a variant without members takes whatever is there
	for _, f := range v.fields {
		bare = bare && f.When != variant
	}
	for _, e := range entries {
		i := -1
		if e.kind == resolvedText {
			i = fieldNamed(v.fields, e.key.Value)
		}
		switch {
		case in.stopped:
			return
		case i >= 0 && v.fields[i].When == variant:
			in.put(v, i, e.key, e.value, values)
		case e.kind == resolvedText:
			in.reportKey(e.key, e.key.Value, Problem{Code: UnknownKey, Owner: v, Overlooked: true})
		case bare || e.kind == resolvedInt && e.key.Value[0] != '-':
		default:
			in.report(e.key, Problem{Code: KeyNotText, Expected: "a name as key", Got: describe(e.key)})
		}
	}
	for i, f := range v.fields {
		if f.When == variant && !in.stopped {
			in.bufferedField(v, i, values[i])
		}
	}
}

// bufferedField reads a member from a value that was read by buffered.
func (in *inspector) bufferedField(v *Value, i int, value *yaml.Node) {
	f := v.fields[i]
	if value == nil {
		if f.Presence == shape.Required {
			in.missing(v, f)
		}
		return
	}
	if f.Presence == shape.Optional && in.resolve(value) == resolvedNull {
		v.children[i].unset = true
		return
	}
	in.at.push(step{member: f.Name})
	in.typed(&v.children[i], value)
	in.at.pop()
}

func (in *inspector) resolve(n *yaml.Node) resolved {
	if n.Kind != yaml.ScalarNode {
		return unreadable
	}
	return resolve(n, in.tagOf(n))
}

// typed reads a value that was read by buffered and is not null.
func (in *inspector) typed(v *Value, n *yaml.Node) {
	kind := in.resolve(n)
	isText := kind == resolvedText
	if short := v.Type.Short; short != nil && n.Kind == yaml.ScalarNode && !(isText && slices.Contains(v.Type.Words, n.Value)) {
		v.Type = short
	}
	ok := false
	switch t := v.Type; t.Kind {
	case shape.Object:
		switch {
		case isText && slices.Contains(t.Words, n.Value):
			v.Word, ok = n.Value, true
		case n.Kind == yaml.MappingNode:
			in.typedObject(v, n)
			return
		}
	case shape.List:
		if n.Kind == yaml.SequenceNode {
			in.typedList(v, n)
			return
		}
	case shape.String:
		ok = isText
	case shape.Enum:
		ok = isText && (t.Open || slices.Contains(t.Values, n.Value))
	case shape.Uint32, shape.Uint64:
		var value uint64
		value, ok = parseUint(n.Value)
		ok = ok && kind == resolvedInt && (t.Kind == shape.Uint64 || value < 1<<32)
	case shape.Bool:
		ok = kind == resolvedBool
	case shape.Any:
		ok = true
	case shape.Time:
		_, ok = codec.ParseTime([]byte(n.Value))
		ok = ok && isText
	}
	switch {
	case ok:
		v.node = n
	case n.Kind == yaml.ScalarNode && kind == unreadable:
		// That has been reported.
	default:
		in.unfit(n, v.Type)
	}
}

func (in *inspector) typedObject(v *Value, n *yaml.Node) {
	v.holds(n, v.Type.Fields())
	values := make([]*yaml.Node, len(v.fields))
	for i := 0; i < len(n.Content) && !in.stopped; i += 2 {
		key := target(n.Content[i])
		kind := in.resolve(key)
		at, isIndex := parseUint(key.Value)
		switch {
		case kind == resolvedText:
			field := fieldNamed(v.fields, key.Value)
			switch {
			case field < 0:
				in.reportKey(key, key.Value, Problem{Code: UnknownKey, Owner: v, Overlooked: !v.Type.Closed})
			case v.fields[field].Forbidden:
				in.reportKey(key, key.Value, Problem{Code: ForbiddenKey, Owner: v})
			default:
				in.put(v, field, key, target(n.Content[i+1]), values)
			}
		case kind == resolvedInt && key.Value[0] != '-' && !(isIndex && at < uint64(len(v.fields))):
			in.reportKey(key, key.Value, Problem{Code: UnknownKey, Owner: v, Overlooked: !v.Type.Closed})
		default:
			in.report(key, Problem{Code: KeyNotText, Expected: "a name as key", Got: describe(key)})
		}
	}
	for i := range v.fields {
		if in.stopped {
			return
		}
		in.bufferedField(v, i, values[i])
	}
}

func (in *inspector) typedList(v *Value, n *yaml.Node) {
	v.node, v.Elements = n, make([]Value, len(n.Content))
	for i, element := range n.Content {
		if in.stopped {
			return
		}
		v.Elements[i].Type = v.Type.Elem
		in.at.push(step{index: i})
		in.typed(&v.Elements[i], target(element))
		in.at.pop()
	}
}

// buffered goes through a value of any kind and returns it.
func (in *inspector) buffered(n *yaml.Node) *yaml.Node {
	opened := len(in.open)
	n = in.follow(n)
	if !in.stopped {
		in.generic(n)
	}
	in.open = in.open[:opened]
	return n
}

func (in *inspector) bufferedKey(n *yaml.Node, seen keys) entry {
	e := entry{key: in.buffered(n), kind: unreadable}
	if in.stopped {
		return e
	}
	e.kind = in.resolve(e.key)
	if e.kind == resolvedNull || e.kind == resolvedFloat || e.kind == unreadable {
		in.report(e.key, Problem{Code: KeyNotText, Expected: "a name as key", Got: describe(e.key)})
	}
	if in.unique {
		if before := seen.again(e.key, e.kind); before != nil {
			in.report(n, Problem{Code: DuplicateKey, Key: e.key.Value, Others: []Span{in.token(before)}})
		}
	}
	return e
}

func (in *inspector) generic(n *yaml.Node) {
	in.count(n)
	if in.stopped || in.badTag(n) {
		return
	}
	if n.Kind == yaml.ScalarNode {
		if in.resolve(n) == unreadable {
			in.report(n, Problem{Code: Unreadable, Expected: "a value that fits its tag, or 64 bits", Got: describe(n)})
		}
		return
	}
	in.enter(n)
	defer in.leave()
	seen := keys{}
	for i, child := range n.Content {
		switch {
		case in.stopped:
			return
		case n.Kind == yaml.MappingNode && i%2 == 0:
			in.bufferedKey(child, seen)
		default:
			in.buffered(child)
		}
	}
}
