package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/kanadehq/kanade-shared/wire"
)

// format is how a document is written, which decides what a text is.
type format int

const (
	asYAML format = iota
	asJSON
	asTOML
)

const defsPrefix = "#/$defs/"

// builder makes the schema of one document from its Go types. What the dialects
// treat differently is left in keywords that begin with "x-"; see render.go.
type builder struct {
	module   *module
	contract wire.Contract
	format   format
	strict   bool // unknown keys are refused
	defs     *object
	pending  []reflect.Type
	types    map[string]reflect.Type
	// buffered says of a type that its content has a type of its own before it
	// is decoded; see internal/yamldoc.
	buffered map[string]bool
	err      error
}

func newBuilder(m *module, contract wire.Contract, f format, strict bool) *builder {
	return &builder{
		module: m, contract: contract, format: f, strict: strict, defs: newObject(),
		types: map[string]reflect.Type{}, buffered: map[string]bool{},
	}
}

func (b *builder) fail(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf(format, args...)
	}
}

// build describes a type and all that it holds, as definitions.
func (b *builder) build(root reflect.Type) error {
	b.structRef(root, false)
	for len(b.pending) > 0 && b.err == nil {
		t := b.pending[0]
		b.pending = b.pending[1:]
		b.message(t)
	}
	b.settle()
	return b.err
}

// message describes a struct. Its own schema comes from the reflector, with each
// field's type left to the mapper.
func (b *builder) message(t reflect.Type) {
	buffered := b.buffered[t.Name()]
	r := jsonschema.Reflector{
		Anonymous: true, ExpandedStruct: true, AllowAdditionalProperties: !b.strict || buffered,
		CommentMap: b.module.comments,
		Mapper: func(of reflect.Type) *jsonschema.Schema {
			if of == t {
				return nil
			}
			return &jsonschema.Schema{}
		},
	}
	text, err := r.ReflectFromType(t).MarshalJSON()
	if err != nil {
		b.fail("%s: %w", t, err)
		return
	}
	tree, err := parseTree(text)
	if err != nil {
		b.fail("%s: %w", t, err)
		return
	}
	def := tree.(*object)
	def.remove("$schema")
	def.remove("$defs")
	def.remove("required")
	names := b.names(t)
	def.set("description", b.module.describe(def.text("description"), t.Name(), names, b.format))
	if buffered && b.strict {
		def.set("x-unknown", true)
	}
	var required []string
	properties := def.object("properties")
	last := ""
	for _, key := range slices.Clone(properties.keys) {
		f := b.field(t, key)
		comment := properties.object(key).text("description")
		if comment == "" && strings.Contains(last, f.Name) {
			comment = last // one comment for several fields
		}
		last = comment
		version, _ := option(f, "since")
		if !b.has(version) {
			properties.remove(key)
			continue
		}
		property := b.property(f, buffered)
		if d := b.module.describe(comment, f.Name, names, b.format); d != "" {
			property.set("description", sinceNote(d, version))
		}
		properties.set(key, property)
		if b.required(f) {
			required = append(required, key)
		}
		b.alias(def, f, key)
	}
	if len(required) > 0 {
		def.set("required", required)
	}
	m := b.module.marker(t)
	if m.closed {
		def.remove("x-unknown")
		def.set("additionalProperties", false)
	}
	b.tagged(def, t, m.content)
	b.refused(def, t)
	b.defs.set(t.Name(), def)
}

// alternative is a reference to a type or, by the value of a member, to that of
// another field, which has its form.
func (b *builder) alternative(t reflect.Type, ref *object) *object {
	m := b.module.marker(t)
	f, ok := t.FieldByName(m.instead)
	if !ok || !b.has(m.since) {
		return ref
	}
	elem, _ := elemOfOpt(f.Type)
	is := newObject("type", "object", "properties", newObject(m.insteadOf, newObject("const", m.insteadIs)), "required", []string{m.insteadOf})
	return newObject("type", "object", "if", is, "then", b.structRef(elem, false), "else", ref)
}

// sinceNote makes sure that a description says since when there is what it
// describes.
func sinceNote(description, version string) string {
	if version == "" || strings.Contains(description, "ince "+version) {
		return description
	}
	return description + " Since " + version + "."
}

// refused are members of which a document may have one with a certain word, and
// others not at all.
func (b *builder) refused(def *object, t reflect.Type) {
	m := b.module.marker(t)
	if m.since == "" || !b.has(m.since) {
		return
	}
	properties := def.object("properties")
	if m.word != "" {
		properties.set(m.word, newObject(
			"description", "The kind: "+m.wordIs+", which may be left out. Since "+m.since+".",
			"type", "string", "enum", []string{m.wordIs}, "x-rule", "unknown-value"))
	}
	for _, key := range m.forbidden {
		if def.has("additionalProperties") {
			return // they are unknown, too
		}
		properties.set(key, newObject(
			"description", "A document of another kind has it. Since "+m.since+".", "not", newObject(), "x-rule", "unknown-key"))
	}
}

// has reports whether the contract that is described has what is there since a
// version of it.
func (b *builder) has(since string) bool {
	if since == "" {
		return true
	}
	version, ok := wire.ParseContract(since)
	if !ok {
		b.fail("%s is no version of the contract", since)
	}
	return version <= b.contract
}

// names maps a struct's fields to their members.
func (b *builder) names(t reflect.Type) map[string]string {
	names := map[string]string{}
	for i := range t.NumField() {
		f := t.Field(i)
		names[f.Name] = member(f)
	}
	return names
}

func member(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

func (b *builder) field(t reflect.Type, key string) reflect.StructField {
	for i := range t.NumField() {
		if member(t.Field(i)) == key {
			return t.Field(i)
		}
	}
	b.fail("%s has no member %s", t, key)
	return reflect.StructField{}
}

// option is a word of a field's tag "wire".
func option(f reflect.StructField, name string) (value string, ok bool) {
	for o := range strings.SplitSeq(f.Tag.Get("wire"), ",") {
		if key, value, _ := strings.Cut(o, "="); key == name {
			return value, true
		}
	}
	return "", false
}

func (b *builder) required(f reflect.StructField) bool {
	_, optional := elemOfOpt(f.Type)
	_, defaulted := option(f, "default")
	_, conditional := option(f, "when")
	return !optional && !defaulted && !conditional && !b.module.optional[f.Tag.Get("json")]
}

// property describes a field.
func (b *builder) property(f reflect.StructField, buffered bool) *object {
	if _, here := option(f, "buffered"); here {
		buffered = true
	}
	if _, ok := option(f, "when"); ok {
		return newObject("x-when", b.of(f.Type, buffered))
	}
	if elem, ok := elemOfOpt(f.Type); ok {
		if full, ok := option(f, "full"); ok && full != "null" {
			property := b.of(elem, buffered) // null is refused
			value, _ := b.module.value(elem, full)
			property.set("default", value)
			return property
		}
	}
	property := b.of(f.Type, buffered)
	if _, ok := option(f, "positive"); ok {
		property.set("minimum", 1)
	}
	expr, defaulted := option(f, "default")
	if !defaulted {
		return property
	}
	if f.Type.Kind() == reflect.Struct && !buffered && b.format == asYAML {
		if _, own := b.module.own[f.Type.Name()]; !own && b.module.tag(f.Type) == "" {
			property = nullable(property) // nothing behind the colon is an empty mapping
		}
	}
	value, ok := b.module.value(f.Type, expr)
	if !ok {
		b.fail("%s: the default %q is unknown to the generator", f.Name, expr)
	}
	if value != nil {
		property.set("default", value)
	}
	return property
}

// alias adds the other name of a member, which must not come together with it.
func (b *builder) alias(def *object, f reflect.StructField, key string) {
	name, ok := option(f, "alias")
	if !ok {
		return
	}
	property := clone(def.object("properties").object(key)).(*object)
	property.set("description", "The older name of "+key+".")
	property.set("deprecated", true)
	def.object("properties").set(name, property)
	def.set("not", newObject("properties", newObject(key, true, name, true), "required", []string{key, name}))
}

// tagged makes the members conditional that depend on the value of another one.
func (b *builder) tagged(def *object, t reflect.Type, content string) {
	tag := b.module.tag(t)
	if tag == "" {
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		constant, ok := option(f, "when")
		if !ok {
			continue
		}
		value, ok := b.module.value(f.Type, constant)
		if !ok {
			b.fail("%s: the constant %q is unknown to the generator", f.Name, constant)
		}
		key := member(f)
		if content != "" {
			key = content
			def.object("properties").set(key, newObject("description", "What depends on "+tag+".", "x-when", b.of(f.Type, false)))
		}
		property := def.object("properties").object(key)
		when := property.values["x-when"]
		property.remove("x-when")
		def.add("allOf", newObject(
			"if", newObject("properties", newObject(tag, newObject("const", value)), "required", []string{tag}),
			"then", newObject("properties", newObject(key, when), "required", []string{key}),
		))
	}
}

// settle lets a definition be null where all that refer to it want that, and
// makes alternatives of the other references.
func (b *builder) settle() {
	null, solid := map[string]bool{}, map[string]bool{}
	walk(b.defs, func(o *object) {
		ref := strings.TrimPrefix(o.text("$ref"), defsPrefix)
		switch {
		case ref == "":
		case o.has("x-nullable"):
			null[ref] = true
		default:
			solid[ref] = true
		}
	})
	walk(b.defs, func(o *object) {
		if !o.has("x-nullable") {
			return
		}
		o.remove("x-nullable")
		ref := o.text("$ref")
		name := strings.TrimPrefix(ref, defsPrefix)
		if solid[name] || b.defs.object(name).has("enum") {
			o.remove("$ref")
			o.set("anyOf", []*object{newObject("$ref", ref), newObject("type", "null")})
		}
	})
	for name := range null {
		switch def := b.defs.object(name); {
		case solid[name], def.has("enum"):
		case def.has("x-drawn"):
			def.add("anyOf", newObject("type", "null"))
		default:
			nullable(def)
		}
	}
}

// walk visits every object of a tree.
func walk(v any, visit func(*object)) {
	switch v := v.(type) {
	case *object:
		visit(v)
		for _, k := range slices.Clone(v.keys) {
			walk(v.values[k], visit)
		}
	case []any:
		for _, e := range v {
			walk(e, visit)
		}
	}
}
