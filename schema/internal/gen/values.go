package main

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

var (
	timeType   = reflect.TypeFor[time.Time]()
	secretType = reflect.TypeFor[wire.Secret]()
)

// elemOfOpt returns the type of the value that a wire.Opt may hold.
func elemOfOpt(t reflect.Type) (reflect.Type, bool) {
	if t.Kind() != reflect.Struct || !strings.HasPrefix(t.Name(), "Opt[") {
		return nil, false
	}
	get, ok := t.MethodByName("Get")
	if !ok {
		return nil, false
	}
	return get.Type.Out(0), true
}

// of describes a value.
func (b *builder) of(t reflect.Type, buffered bool) *object {
	if elem, ok := elemOfOpt(t); ok {
		return nullable(b.of(elem, buffered))
	}
	switch {
	case t == timeType:
		return b.shared("timestamp")
	case t == secretType:
		return newObject("type", "string")
	case t.Name() == "JSON":
		return newObject()
	case b.module.enumOf(t) != nil:
		return b.enumIn(t, buffered)
	}
	if own, ok := b.module.own[t.Name()]; ok {
		return own(b)
	}
	if m := b.module.marker(t); m.own && len(m.members) > 0 {
		return b.drawn(t, m, buffered)
	}
	switch t.Kind() {
	case reflect.Struct:
		return b.alternative(t, b.structRef(t, buffered))
	case reflect.Slice:
		list := newObject("type", "array", "items", b.of(t.Elem(), buffered))
		if b.format == asYAML && !buffered {
			return nullable(list) // nothing behind the colon is an empty list
		}
		return list
	case reflect.Map:
		return newObject("type", "object", "additionalProperties", b.of(t.Elem(), buffered))
	case reflect.String:
		if b.format == asYAML && !buffered {
			return b.shared("text")
		}
		return newObject("type", "string")
	case reflect.Bool:
		return newObject("type", "boolean")
	case reflect.Float64:
		return newObject("type", "number")
	case reflect.Uint16:
		return integer("0", "65535")
	case reflect.Uint32:
		return integer("0", "4294967295")
	case reflect.Uint64:
		return integer("0", "18446744073709551615")
	case reflect.Int32:
		return integer("-2147483648", "2147483647")
	case reflect.Int64:
		if b.format == asTOML {
			return integer("0", "9223372036854775807")
		}
		return integer("-9223372036854775808", "9223372036854775807")
	}
	b.fail("the type %s is not supported", t)
	return newObject()
}

// shared refers to one of the definitions that documents have in common.
func (b *builder) shared(name string) *object {
	if !b.defs.has(name) {
		b.defs.set(name, sharedDefinition(name))
	}
	return newObject("$ref", defsPrefix+name)
}

// structRef refers to a struct, which will be described.
func (b *builder) structRef(t reflect.Type, buffered bool) *object {
	name := t.Name()
	buffered = b.format == asYAML && (buffered || b.module.tag(t) != "" && b.module.marker(t).content == "")
	if known, ok := b.types[name]; !ok {
		b.types[name], b.buffered[name] = t, buffered
		b.pending = append(b.pending, t)
	} else if known != t || b.buffered[name] != buffered {
		b.fail("the type %s is used in two ways", t)
	}
	return newObject("$ref", defsPrefix+name)
}

// judged are the enums that keep values that nobody knows, and of which validation
// takes the known ones alone.
var judged = []string{
	"Tier", "AggregateScope", "Aggregation", "AggregateTransform", "TimeBucket", "AggregateRender", "RenderKind",
}

// enumIn is enumRef in a place where only a text in quotes may be one.
func (b *builder) enumIn(t reflect.Type, buffered bool) *object {
	ref := b.enumRef(t)
	if buffered && b.format == asYAML && !b.defs.object(t.Name()).has("type") {
		ref.set("type", "string")
	}
	return ref
}

// enumRef refers to the values of an enum. Where the set is open, others are
// legal and only advised against.
func (b *builder) enumRef(t reflect.Type) *object {
	name := t.Name()
	if b.defs.has(name) {
		return newObject("$ref", defsPrefix+name)
	}
	e := b.module.enumOf(t)
	def := newObject()
	var values []string
	texts := []any{}
	for _, v := range e.values {
		if !b.has(v.since) {
			continue
		}
		values = append(values, v.text)
		if v.since != "" {
			v.doc = strings.TrimPrefix(v.doc+"; since "+v.since, "; ")
		}
		texts = append(texts, v.doc)
	}
	switch {
	case !e.open || b.strict && slices.Contains(judged, name):
		def.set("type", "string")
		def.set("enum", values)
		def.set("x-texts", texts)
		def.set("x-rule", "unknown-value")
	case b.format == asYAML:
		def = newObject("anyOf", []*object{
			newObject("type", "string", "enum", values, "x-texts", texts),
			b.shared("text"),
		})
	default:
		def.set("type", "string")
		if len(values) > 0 {
			def.set("examples", values)
		}
	}
	def.set("description", b.module.describe(b.module.comments[t.PkgPath()+"."+name], name, nil, b.format))
	b.defs.set(name, def)
	return newObject("$ref", defsPrefix+name)
}

func integer(least, most string) *object {
	return newObject("type", "integer", "minimum", number(least), "maximum", number(most))
}

// nullable lets a value be null as well. For references that is settled when all
// uses are known.
func nullable(o *object) *object {
	if ref := o.text("$ref"); ref != "" {
		if ref != defsPrefix+"text" {
			o.set("x-nullable", true)
		}
	}
	if t := o.text("type"); t != "" {
		o.set("type", []string{t, "null"})
	}
	return o
}
