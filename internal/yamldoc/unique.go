package yamldoc

import (
	"math"
	"strconv"

	"gopkg.in/yaml.v3"
)

// Unique makes [Text.Convert] and [Text.Inspect] refuse keys that are there twice, and
// keys of a typed mapping that are no text, whether the type declares them or not. In
// what is passed over they may be.
func (d *Text) Unique() { d.unique = true }

// keys are those of one mapping, by what they mean.
type keys map[string]*yaml.Node

// again notes a key, which may be of any kind, and returns the one with the same
// meaning that has been there before, or nil. Keys that are lists or mappings are not
// compared.
func (k keys) again(key *yaml.Node, kind resolved) *yaml.Node {
	label, ok := meaning(key, kind)
	if !ok {
		return nil
	}
	before := k[label]
	if before == nil {
		k[label] = key
	}
	return before
}

// meaning tells scalars apart as JSON would: 1 and 0x1 are the same, "1" is another.
func meaning(n *yaml.Node, kind resolved) (label string, ok bool) {
	switch kind {
	case resolvedText:
		return "t" + n.Value, true
	case resolvedNull:
		return "null", true
	case resolvedBool:
		value, _ := parseBool(n.Value)
		return strconv.FormatBool(value), true
	case resolvedInt:
		if value, ok := parseUint(n.Value); ok {
			return strconv.FormatUint(value, 10), true
		}
		value, ok := parseInt(n.Value)
		return strconv.FormatInt(value, 10), ok
	case resolvedFloat:
		value, ok := parseNumber(n.Value)
		return "f" + strconv.FormatFloat(value, 'g', -1, 64), ok
	}
	return "", false
}

// isName reports whether a key is text without a tag of its own.
func isName(n *yaml.Node, tag string) bool { return !isLocal(tag) && resolve(n, tag) == resolvedText }

// isFinite reports whether a key is none of the numbers that JSON does not have.
func isFinite(n *yaml.Node, kind resolved) bool {
	value, ok := parseNumber(n.Value)
	return kind != resolvedFloat || ok && !math.IsNaN(value) && !math.IsInf(value, 0)
}
