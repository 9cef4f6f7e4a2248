package yamldoc

import (
	"math"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Values reads a text without a description of what it should be, as programs do
// that know YAML and nothing of the contract: a scalar has the type that YAML 1.2
// gives it. Mappings are map[string]any, with the text of each key, which comes
// once; lists are []any, scalars string, bool, int64, uint64, float64 or nil.
// Infinities and NaN, which JSON does not have, are texts. A text without a
// document is an empty mapping. The error is an [*Error].
func Values(text []byte) (any, error) {
	doc, err := Parse(text)
	if err != nil {
		return nil, err
	}
	c := converter{src: doc.source, aliasesLeft: aliasesPerNode * doc.events}
	v := c.any(doc.top())
	if c.failure != nil {
		return nil, c.failure
	}
	return v, nil
}

// any reads a value of whatever kind.
func (c *converter) any(n *yaml.Node) any {
	opened := len(c.open)
	n = c.follow(n)
	defer func() { c.open = c.open[:opened] }()
	c.count(n)
	if c.failure != nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return c.anyScalar(n)
	}
	c.enter(n)
	defer c.leave()
	if n.Kind == yaml.SequenceNode {
		list := make([]any, 0, len(n.Content))
		for _, e := range n.Content {
			if c.failure != nil {
				return nil
			}
			list = append(list, c.any(e))
		}
		return list
	}
	m := make(map[string]any, len(n.Content)/2)
	for i := 0; i < len(n.Content) && c.failure == nil; i += 2 {
		before := len(c.open)
		key := c.follow(n.Content[i])
		c.open = c.open[:before]
		if key.Kind != yaml.ScalarNode {
			c.fail(n.Content[i], "a scalar as key", describe(key))
			return nil
		}
		c.count(key)
		if _, twice := m[key.Value]; twice {
			c.fail(n.Content[i], "each key once", describe(key)+" a second time")
		}
		m[key.Value] = c.any(n.Content[i+1])
	}
	return m
}

func (c *converter) anyScalar(n *yaml.Node) any {
	tag := c.src.tagOf(n)
	if isLocal(tag) {
		tag = ""
	}
	switch resolve(n, tag) {
	case resolvedNull:
		return nil
	case resolvedBool:
		v, _ := parseBool(n.Value)
		return v
	case resolvedInt:
		if v, ok := parseUint(n.Value); ok {
			if v <= math.MaxInt64 {
				return int64(v)
			}
			return v
		}
		digits, base, _ := integerDigits(strings.TrimPrefix(n.Value, "-"))
		v, _ := strconv.ParseInt("-"+digits, base, 64)
		return v
	case resolvedFloat:
		if v, _ := parseFloat(n.Value); !math.IsInf(v, 0) && !math.IsNaN(v) {
			return v
		}
	case unreadable:
		// An integer of more than 64 bits is a number all the same.
		if _, ok := isInteger(n.Value); ok && isPlain(n) {
			return 1e30
		}
	}
	return n.Value
}
