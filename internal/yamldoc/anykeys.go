package yamldoc

import (
	"gopkg.in/yaml.v3"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// anyKeys writes a map. Of a key that comes twice the last value counts, as its
// decoder has it.
func (c *converter) anyKeys(n *yaml.Node, t *shape.Type) {
	if n.Kind != yaml.MappingNode && !isEmpty(n) {
		c.fail(n, "a mapping", describe(n))
		return
	}
	c.enter(n)
	defer c.leave()
	c.out.Raw("{")
	for i := 0; i < len(n.Content) && c.failure == nil; i += 2 {
		key := c.followKey(n.Content[i])
		if key.Kind != yaml.ScalarNode {
			c.fail(n.Content[i], "a scalar as key", describe(key))
			return
		}
		c.count(key)
		if i > 0 {
			c.out.Raw(",")
		}
		c.out.String(key.Value) // it may be any text
		c.out.Raw(":")
		c.at.push(step{member: key.Value})
		c.value(n.Content[i+1], t.Elem)
		c.at.pop()
	}
	c.out.Raw("}")
}

// anyKeys reads a map, the members of which are its fields then, each key once.
func (in *inspector) anyKeys(v *Value, n *yaml.Node) {
	if n.Kind != yaml.MappingNode && !isEmpty(n) {
		in.unfit(n, v.Type)
		return
	}
	in.enter(n)
	defer in.leave()
	var keys, values []*yaml.Node
	var fields []shape.Field
	places := map[string]int{}
	for i := 0; i < len(n.Content) && !in.stopped; i += 2 {
		name := in.followKey(n.Content[i])
		if in.stopped {
			return
		}
		if name.Kind != yaml.ScalarNode {
			in.report(n.Content[i], Problem{Code: KeyNotText, Expected: "a scalar as key", Got: describe(name)})
			continue
		}
		in.count(name)
		at, again := places[name.Value]
		if !again {
			at = len(fields)
			places[name.Value] = at
			fields = append(fields, shape.Field{Name: name.Value, Type: v.Type.Elem})
			keys, values = append(keys, nil), append(values, nil)
		} else {
			in.reportKey(n.Content[i], name.Value, Problem{Code: DuplicateKey, Owner: v, Others: []Span{in.token(keys[at])}, Overlooked: true})
			in.at.push(step{member: name.Value})
			in.value(&Value{Type: v.Type.Elem}, values[at]) // it must be right all the same
			in.at.pop()
		}
		keys[at], values[at] = n.Content[i], n.Content[i+1]
	}
	v.holds(n, fields)
	for i := range fields {
		if in.stopped {
			return
		}
		v.children[i].key = keys[i]
		in.field(v, i, values[i])
	}
}
