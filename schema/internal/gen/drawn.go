package main

import (
	"reflect"
	"strings"
)

// marker is what stands in the comment of a type about its form in a document, in
// lines that begin with //wire: and //describe:; package codecgen explains them.
type marker struct {
	// own: the codec is written by hand.
	own bool
	// word is a member that holds wordIs where it is there; with one of forbidden
	// the document is refused. Both since a version of the contract.
	word, wordIs, since string
	forbidden           []string
	// closed: members that nobody knows are refused wherever it stands.
	closed bool
	// content is the member that holds what depends on the tag; "" for most.
	content string
	// instead is a field whose object stands in the place of this one where the
	// member insteadOf holds insteadIs.
	instead, insteadOf, insteadIs string
	// short is the field whose value may stand in the place of the object; "" for
	// most.
	short string
	// members of an object whose codec is written by hand.
	members []drawnMember
}

// drawnMember is a member and the field that has it.
type drawnMember struct {
	name, field string
	optional    bool
	value       string // the default; "" for none
}

// read takes a line of the comment.
func (m *marker) read(words []string) {
	switch words[0] {
	case "//wire:own":
		m.own = true
	case "//wire:message":
		for _, w := range words[1:] {
			switch key, value, _ := strings.Cut(w, "="); key {
			case "word":
				m.word, m.wordIs, _ = strings.Cut(value, ":")
			case "forbidden":
				m.forbidden = strings.Split(value, ",")
			case "since":
				m.since = value
			case "closed":
				m.closed = true
			case "content":
				m.content = value
			case "instead":
				if parts := strings.Split(value, ":"); len(parts) == 3 {
					m.insteadOf, m.insteadIs, m.instead = parts[0], parts[1], parts[2]
				}
			}
		}
	case "//describe:word":
		if len(words) > 2 {
			m.short = strings.TrimPrefix(words[2], ".")
		}
	case "//describe:member":
		if len(words) != 4 {
			return
		}
		d := drawnMember{field: strings.TrimPrefix(words[3], ".")}
		d.name, d.value, _ = strings.Cut(words[1], "=")
		d.name, d.optional = strings.CutSuffix(d.name, "?")
		m.members = append(m.members, d)
	}
}

// drawn describes a struct whose codec is written by hand as its comment draws it.
func (b *builder) drawn(t reflect.Type, m *marker, buffered bool) *object {
	name := t.Name()
	ref := newObject("$ref", defsPrefix+name)
	if b.defs.has(name) {
		return ref
	}
	b.defs.set(name, newObject()) // keeps its place
	names := map[string]string{}
	for _, d := range m.members {
		names[d.field] = d.name
	}
	comment := func(path string) string { return b.module.comments[t.PkgPath()+"."+path] }
	properties, required := newObject(), []string{}
	for _, d := range m.members {
		f, ok := t.FieldByName(d.field)
		if !ok {
			b.fail("%s: the member %s is of no field: write down in the generator what the type looks like", name, d.name)
			continue
		}
		property := b.of(f.Type, buffered)
		property.set("description", b.module.describe(comment(name+"."+d.field), d.field, names, b.format))
		if d.value != "" {
			value, ok := b.module.value(f.Type, d.value)
			if !ok {
				b.fail("%s: the default %q is unknown to the generator", name, d.value)
			}
			property.set("default", value)
		}
		if !d.optional && d.value == "" {
			required = append(required, d.name)
		}
		properties.set(d.name, property)
	}
	if len(m.members) == 0 {
		b.fail("%s: nothing says what the type looks like", name)
	}
	form := newObject("type", "object", "properties", properties)
	if len(required) > 0 {
		form.set("required", required)
	}
	switch {
	case b.strict && buffered:
		form.set("x-unknown", true)
	case b.strict:
		form.set("additionalProperties", false)
	}
	def := form
	if f, ok := t.FieldByName(m.short); ok {
		def = newObject("anyOf", []*object{b.of(f.Type, buffered), form}, "x-drawn", true)
	}
	def.set("description", b.module.describe(comment(name), name, names, b.format))
	b.defs.set(name, def)
	b.types[name] = t
	return ref
}

// objectForm is the object of a definition, in which its members are.
func objectForm(def *object) *object {
	for _, v := range def.list("anyOf") {
		if o, ok := v.(*object); ok && o.has("properties") {
			return o
		}
	}
	return def
}

// statuses describes a list of which one element may stand alone.
func statuses(b *builder, elem reflect.Type) *object {
	one := b.enumRef(elem)
	return newObject("anyOf", []*object{one, newObject("type", "array", "items", clone(one))})
}
