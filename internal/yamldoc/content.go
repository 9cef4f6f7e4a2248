package yamldoc

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// form is the type that a mapping has by what it holds: its own or, where it says so,
// the one instead.
func form(n *yaml.Node, t *shape.Type) *shape.Type {
	if t.Instead == nil || n.Kind != yaml.MappingNode {
		return t
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if target(n.Content[i]).Value == t.Instead.Member && target(n.Content[i+1]).Value == t.Instead.Value {
			return t.Instead.Type()
		}
	}
	return t
}

// contentOf is the member of a type with a content that belongs to a tag.
func contentOf(fields []shape.Field, variant string) (shape.Field, bool) {
	i := slices.IndexFunc(fields, func(f shape.Field) bool { return f.When == variant })
	if i < 0 {
		return shape.Field{}, false
	}
	return fields[i], true
}

// content writes an object that is a tag and one member. The member is buffered where
// it stands in front of the tag.
func (c *converter) content(n *yaml.Node, t *shape.Type) {
	if n.Kind != yaml.MappingNode {
		c.fail(n, "a mapping", describe(n))
		return
	}
	c.enter(n)
	defer c.leave()
	fields := t.Fields()
	var variant, content *yaml.Node
	ahead := false
	for i := 0; i < len(n.Content) && c.failure == nil; i += 2 {
		key := c.followKey(n.Content[i])
		c.count(key)
		place := &variant
		switch {
		case key.Kind != yaml.ScalarNode || key.Value != t.Tag && key.Value != t.Content:
			c.fail(n.Content[i], t.Tag+" or "+t.Content, describe(key))
		case key.Value == t.Content:
			place, ahead = &content, variant == nil
		}
		if *place != nil {
			c.failAt(n.Content[i], key.Value, "the key once", "it a second time")
		}
		*place = n.Content[i+1]
	}
	switch {
	case c.failure != nil:
		return
	case variant == nil:
		c.failAt(n, t.Tag, "a required key", "nothing")
		return
	case content == nil:
		c.failAt(n, t.Content, "a required key", "nothing")
		return
	}
	tag := c.variant(variant, fields[0])
	f, ok := contentOf(fields, tag)
	if c.failure != nil || !ok {
		return
	}
	c.out.Raw("{")
	c.out.Member(t.Tag)
	c.out.String(tag)
	f.Buffered = ahead
	c.field(n, f, content)
	c.out.Raw("}")
}

// content reads an object that is a tag and one member.
func (in *inspector) content(v *Value, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		in.unfit(n, v.Type)
		return
	}
	in.enter(n)
	defer in.leave()
	fields := v.Type.Fields()
	v.holds(n, []shape.Field{fields[0], {Name: v.Type.Content, Type: &shape.Type{Kind: shape.Any}}})
	values := make([]*yaml.Node, 2)
	ahead := false
	for i := 0; i < len(n.Content) && !in.stopped; i += 2 {
		key := in.followKey(n.Content[i])
		if in.stopped {
			return
		}
		in.count(key)
		at := -1
		if key.Kind == yaml.ScalarNode {
			at = fieldNamed(v.fields, key.Value)
		}
		if at < 0 {
			in.reportKey(n.Content[i], key.Value, Problem{Code: UnknownKey, Owner: v})
			continue
		}
		ahead = ahead || at == 1 && values[0] == nil
		in.put(v, at, n.Content[i], n.Content[i+1], values)
	}
	for i, value := range values {
		if value == nil && !in.stopped {
			in.missing(v, v.fields[i])
		}
	}
	if in.stopped || values[0] == nil {
		return
	}
	in.at.push(step{member: v.Type.Tag})
	tag := in.followKey(values[0])
	f, ok := contentOf(fields, tag.Value)
	if ok = ok && tag.Kind == yaml.ScalarNode; ok {
		v.children[0].node = tag
	} else if !in.stopped {
		in.unfit(tag, fields[0].Type)
	}
	in.at.pop()
	if !ok || in.stopped || values[1] == nil {
		return
	}
	f.Buffered = ahead
	v.fields[1], v.children[1].Type = f, f.Type
	in.field(v, 1, values[1])
}
