package main

import (
	"slices"
	"strings"
)

// textTypes are those of scalars, each of which is a text.
var textTypes = []string{"string", "number", "boolean", "null"}

// sharedDefinition is one that several documents have.
func sharedDefinition(name string) *object {
	switch name {
	case "text":
		return newObject(
			"description", "A text. Any plain scalar is one, so that version: 1.0 is the text 1.0; quotes are not needed.",
			"type", textTypes, "x-text", true)
	case "duration":
		return newObject(
			"description", "A duration: numbers with units, such as 30s, 10m, 1h 30m or 1.5d. Units are case-sensitive: m is a minute, M a month.",
			"type", "string", "pattern", durationPattern(),
			"x-message", "a duration such as 30s, 10m, 1h 30m is wanted", "x-rule", "duration",
			"examples", []string{"30s", "10m", "6h", "1d"})
	case "plainDuration":
		// Where a plain 0 is the text 0.
		return newObject(
			"description", "A duration: numbers with units, such as 30s, 10m, 1h 30m or 1.5d, or 0.",
			"type", []string{"string", "integer", "null"}, "pattern", durationPattern(), "minimum", 0, "maximum", 0,
			"x-message", "a duration such as 30s, 10m, 1h 30m is wanted", "x-rule", "duration",
			"examples", []string{"30s", "10m", "6h", "1d"})
	case "timestamp":
		return newObject(
			"description", "An RFC 3339 timestamp with an offset, such as 2026-07-01T09:00:00Z.",
			"type", "string", "pattern", timestampPattern(),
			"x-message", "an RFC 3339 timestamp with an offset is wanted, such as 2026-07-01T09:00:00Z", "x-rule", "wrong-type",
			"examples", []string{"2026-07-01T09:00:00Z"})
	case "bound":
		return newObject(
			"description", "A date, which is midnight in the zone of the document, or an RFC 3339 timestamp with an offset.",
			"type", []string{"string", "null"}, "pattern", boundPattern(),
			"x-message", "a date such as 2026-07-01, or an RFC 3339 timestamp with an offset, is wanted", "x-rule", "bound",
			"examples", []string{"2026-07-01", "2026-07-01T09:00:00+09:00"})
	}
	panic("no shared definition " + name)
}

// sortedDefs are the types in the order in which they were met, and behind them
// what documents share.
func (b *builder) sortedDefs() []string {
	shared := []string{"text", "duration", "plainDuration", "bound", "timestamp"}
	keys := slices.Clone(b.defs.keys)
	slices.SortStableFunc(keys, func(a, c string) int {
		return slices.Index(shared, a) - slices.Index(shared, c)
	})
	return keys
}

// def returns the definition of a type.
func (b *builder) def(name string) *object {
	if !b.defs.has(name) {
		b.fail("there is no definition %s", name)
	}
	return b.defs.object(name)
}

// at returns the schema of a member, Type.member.
func (b *builder) at(path string) *object {
	typ, key, _ := strings.Cut(path, ".")
	properties := objectForm(b.def(typ)).object("properties")
	if !properties.has(key) {
		b.fail("there is no member %s", path)
	}
	return properties.object(key)
}

// refer puts a shared definition in the place of a member's type.
func (b *builder) refer(path, name string) {
	p := b.at(path)
	p.remove("type")
	p.remove("$ref")
	p.set("$ref", b.shared(name).text("$ref"))
}

// restrict adds keywords to a member, with the rule that they stand for and what
// an editor says.
func (b *builder) restrict(path, rule, message string, pairs ...any) {
	p := b.at(path)
	for i := 0; i < len(pairs); i += 2 {
		p.set(pairs[i].(string), pairs[i+1])
	}
	p.set("x-rule", rule)
	p.set("x-message", message)
}

// advise lets editors say something about a value that does not match. Other
// tools accept it, as the contract does.
func (b *builder) advise(path, message string, unless *object) {
	b.at(path).add("x-advice", newObject("unless", unless, "message", message))
}

// adviseDuration advises against what is no duration where nobody refuses it.
func (b *builder) adviseDuration(path, consequence string) {
	b.advise(path, "not a duration such as 30s, 10m, 1h 30m: "+consequence, newObject("type", "string", "pattern", durationPattern()))
}

// notBlankText refuses white space alone.
func (b *builder) notBlankText(path string) {
	b.restrict(path, "blank", "must not be empty", "pattern", notBlank)
}

// notBlankItems refuses white space alone in a list of texts.
func (b *builder) notBlankItems(path string) {
	items := b.at(path).object("items")
	items.set("pattern", notBlank)
	items.set("x-rule", "blank")
	items.set("x-message", "must not be empty")
}

// requiredDuration puts a duration in the place of a text: 0 is one, and nothing
// is none.
func (b *builder) requiredDuration(path string) {
	b.refer(path, "plainDuration")
	b.restrict(path, "duration", "a duration such as 30s, 10m, 1h 30m is wanted", "type", []string{"string", "integer"})
}

// set is what counts as a value: a member that is null is unset.
func setMember(key string) *object {
	return newObject("type", "object", "properties", newObject(key, newObject("not", newObject("type", "null"))), "required", []string{key})
}

// unsetMember refuses a value.
func unsetMember(rule, message string) *object {
	return newObject("type", "null", "x-rule", rule, "x-message", message)
}
