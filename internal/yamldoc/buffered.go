package yamldoc

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
)

// tagged writes an object whose members depend on one of them, the tag. What is
// in it is buffered, the value of the tag aside.
func (c *converter) tagged(n *yaml.Node, t *shape.Type) {
	if n.Kind != yaml.MappingNode {
		c.fail(n, "a mapping", describe(n))
		return
	}
	if tag := c.src.tagOf(n); isLocal(tag) {
		c.fail(n, "a mapping without a tag", "the tag "+tag)
		return
	}
	c.enter(n)
	defer c.leave()
	fields := t.Fields()
	variant, entries := c.entries(n, t.Tag, fields)
	if c.failure != nil {
		return
	}
	fields = slices.DeleteFunc(fields, func(f shape.Field) bool { return f.When != "" && f.When != variant })
	values := make([]*yaml.Node, len(fields))
	if len(fields) == 1 {
		entries = nil // a variant without members takes whatever is there
	}
	for _, e := range entries {
		c.member(e, fields, values)
	}
	c.out.Raw("{")
	c.out.Member(t.Tag)
	c.out.String(variant)
	for i, f := range fields {
		if f.Name != t.Tag {
			c.bufferedField(n, f, values[i])
		}
	}
	c.out.Raw("}")
}

// entry is a key with its value. Aliases have been followed.
type entry struct {
	key, value *yaml.Node
	kind       resolved // of the key; unreadable for one that is no scalar
}

// entries reads an object with a tag for the first time: the tag's value, and
// the other entries.
func (c *converter) entries(n *yaml.Node, tag string, fields []shape.Field) (variant string, others []entry) {
	found := false
	seen := keys{}
	for i := 0; i < len(n.Content) && c.failure == nil; i += 2 {
		e := c.bufferedKey(n.Content[i], seen)
		if e.kind != resolvedText || e.key.Value != tag {
			e.value = c.buffered(n.Content[i+1])
			others = append(others, e)
			continue
		}
		if found {
			c.failAt(n.Content[i], tag, "the key once", "it a second time")
			break
		}
		found = true
		variant = c.variant(n.Content[i+1], fields[fieldNamed(fields, tag)])
	}
	if !found {
		c.failAt(n, tag, "a required key", "nothing")
	}
	return variant, others
}

// variant reads the value of a tag, which is not buffered.
func (c *converter) variant(n *yaml.Node, f shape.Field) string {
	c.at.push(step{member: f.Name})
	defer c.at.pop()
	opened := len(c.open)
	n = c.follow(n)
	c.open = c.open[:opened]
	if n.Kind != yaml.ScalarNode || !slices.Contains(f.Type.Values, n.Value) {
		c.fail(n, expected(f.Type), describe(n))
	}
	return n.Value
}

// member puts an entry where the field has its place that its key names.
func (c *converter) member(e entry, fields []shape.Field, values []*yaml.Node) {
	if e.kind != resolvedText {
		// The reference takes an integer for the position of a field. Here it
		// is the name of none.
		if e.kind != resolvedInt || e.key.Value[0] == '-' {
			c.fail(e.key, "a name as key", describe(e.key))
		}
		return
	}
	i := fieldNamed(fields, e.key.Value)
	switch {
	case i < 0:
	case fields[i].Forbidden:
		c.fail(e.key, "no such key", describe(e.key))
	case values[i] != nil:
		c.failAt(e.key, fields[i].Name, "the key once", "it a second time")
	default:
		values[i] = e.value
	}
}

// bufferedField writes a member of the object n from a value that was read by
// buffered.
func (c *converter) bufferedField(n *yaml.Node, f shape.Field, value *yaml.Node) {
	if value == nil {
		if f.Presence == shape.Required {
			c.failAt(n, f.Name, "a required key", "nothing")
		}
		return
	}
	kind := unreadable
	if value.Kind == yaml.ScalarNode {
		kind = resolve(value, c.src.tagOf(value))
	}
	if f.Presence == shape.Optional && kind == resolvedNull {
		return
	}
	c.at.push(step{member: f.Name, optional: f.Presence == shape.Optional})
	defer c.at.pop()
	c.out.Member(f.Name)
	c.typed(value, f.Type)
}

// typed writes a value that was read by buffered and is not null.
func (c *converter) typed(n *yaml.Node, t *shape.Type) {
	kind := unreadable
	if n.Kind == yaml.ScalarNode {
		kind = resolve(n, c.src.tagOf(n))
	}
	isText := kind == resolvedText
	if t.Short != nil && n.Kind == yaml.ScalarNode && !(isText && slices.Contains(t.Words, n.Value)) {
		c.typed(n, t.Short)
		return
	}
	ok := false
	switch t.Kind {
	case shape.Object:
		switch {
		case isText && slices.Contains(t.Words, n.Value):
			c.out.String(n.Value)
			ok = true
		case n.Kind == yaml.MappingNode:
			c.typedObject(n, t)
			ok = true
		}
	case shape.List:
		if ok = n.Kind == yaml.SequenceNode; ok {
			c.typedList(n, t)
		}
	case shape.String:
		ok = isText
		c.out.String(n.Value)
	case shape.Enum:
		ok = isText && (t.Open || slices.Contains(t.Values, n.Value))
		c.out.String(n.Value)
	case shape.Uint32, shape.Uint64:
		var value uint64
		value, ok = parseUint(n.Value)
		ok = ok && kind == resolvedInt && (t.Kind == shape.Uint64 || value < 1<<32)
		c.out.Uint(value)
	case shape.Bool:
		ok = kind == resolvedBool
		value, _ := parseBool(n.Value)
		c.out.Bool(value)
	case shape.Time:
		at, parsed := codec.ParseTime([]byte(n.Value))
		ok = isText && parsed
		c.out.Time(at)
	}
	if !ok {
		c.fail(n, expected(t), describe(n))
	}
}

func (c *converter) typedObject(n *yaml.Node, t *shape.Type) {
	fields := t.Fields()
	values := make([]*yaml.Node, len(fields))
	for i := 0; i < len(n.Content) && c.failure == nil; i += 2 {
		e := entry{key: target(n.Content[i]), value: target(n.Content[i+1]), kind: unreadable}
		if e.key.Kind == yaml.ScalarNode {
			e.kind = resolve(e.key, c.src.tagOf(e.key))
		}
		if i, ok := parseUint(e.key.Value); e.kind == resolvedInt && ok && i < uint64(len(fields)) {
			// The reference takes it for the field of that position: it must
			// not mean nothing here.
			c.fail(e.key, "a name as key", describe(e.key))
		}
		if t.Closed && (e.kind != resolvedText || fieldNamed(fields, e.key.Value) < 0) {
			c.fail(e.key, names(fields), describe(e.key))
		}
		c.member(e, fields, values)
	}
	c.out.Raw("{")
	for i, f := range fields {
		if c.failure != nil {
			return
		}
		c.bufferedField(n, f, values[i])
	}
	c.out.Raw("}")
}

func (c *converter) typedList(n *yaml.Node, t *shape.Type) {
	c.out.Raw("[")
	for i, element := range n.Content {
		if c.failure != nil {
			return
		}
		if i > 0 {
			c.out.Raw(",")
		}
		c.at.push(step{index: i})
		c.typed(target(element), t.Elem)
		c.at.pop()
	}
	c.out.Raw("]")
}

// target is what an alias stands for that has been followed before.
func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// buffered goes through a value of any kind, which gives everything in it its
// own type, and returns it.
func (c *converter) buffered(n *yaml.Node) *yaml.Node {
	opened := len(c.open)
	n = c.follow(n)
	c.generic(n)
	c.open = c.open[:opened]
	return n
}

// bufferedKey is buffered for a key of a mapping, of which seen are the others.
func (c *converter) bufferedKey(n *yaml.Node, seen keys) entry {
	e := entry{key: c.buffered(n), kind: unreadable}
	if c.failure != nil {
		return e
	}
	if e.key.Kind == yaml.ScalarNode {
		e.kind = resolve(e.key, c.src.tagOf(e.key))
	}
	if c.mode == Strict && (e.kind == resolvedNull || e.kind == resolvedFloat || e.kind == unreadable) {
		c.fail(e.key, "a name as key", describe(e.key))
	}
	if c.unique && !isFinite(e.key, e.kind) {
		c.fail(e.key, "a finite number as key", describe(e.key))
	}
	if c.unique && seen.again(e.key, e.kind) != nil {
		c.fail(n, "each key once", describe(e.key)+" a second time")
	}
	return e
}

func (c *converter) generic(n *yaml.Node) {
	c.count(n)
	if c.failure != nil {
		return
	}
	tag := c.src.tagOf(n)
	if isLocal(tag) {
		c.fail(n, "a value without a tag of its own", "the tag "+tag)
		return
	}
	if n.Kind == yaml.ScalarNode {
		if resolve(n, tag) == unreadable {
			c.fail(n, "a value that fits its tag, or 64 bits", describe(n))
		}
		return
	}
	c.enter(n)
	defer c.leave()
	seen := keys{}
	for i, child := range n.Content {
		switch {
		case c.failure != nil:
			return
		case n.Kind == yaml.MappingNode && i%2 == 0:
			c.bufferedKey(child, seen)
		default:
			c.buffered(child)
		}
	}
}
