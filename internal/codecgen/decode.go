package main

import (
	"fmt"
	"strconv"
	"strings"
)

func emitDecode(w *writer, m *message) {
	w.line("func (v *%s) decode(d *codec.Decoder) {", m.name)
	if len(m.fields) == 0 {
		w.line("for name := d.Object(); name != nil; name = d.Next() { d.Skip() }")
		w.line("}\n")
		return
	}
	if m.checked || m.instead != nil {
		w.line("start := d.Offset()")
	}
	w.line("var seen uint64")
	if m.tag == "" {
		emitDefaults(w, m.fields)
		other := "Skip"
		switch {
		case m.buffering:
			other = "Check"
		case m.closed:
			other = "Forbid"
		}
		emitMembers(w, m, m.fields, other)
	} else {
		emitVariants(w, m)
	}
	if m.normalised {
		w.line("v.normalise()")
	}
	if m.checked {
		w.line("v.check(d, start)")
	}
	w.line("}\n")
}

func emitDefaults(w *writer, fields []*field) {
	for _, f := range fields {
		if f.def != "" {
			w.line("v.%s = %s", f.name, f.def)
		}
	}
}

// emitMembers writes the loop over the members of an object; other is what
// becomes of those that nobody knows.
func emitMembers(w *writer, m *message, fields []*field, other string) {
	var names []string
	var mask uint64
	w.line("for name := d.Object(); name != nil; name = d.Next() {")
	w.line("switch string(name) {")
	for i, f := range fields {
		names = append(names, f.member)
		if f.unread {
			continue
		}
		cases := strconv.Quote(f.member)
		for _, a := range f.aliases {
			cases += ", " + strconv.Quote(a)
		}
		w.line("case %s:", cases)
		if f.since != "" {
			w.line("if !d.Knows(%s) { d.%s(); continue }", contracts[f.since], other)
		}
		if f.gone != "" {
			w.line("if d.At >= %s { d.%s(); continue }", contracts[f.gone], other)
		}
		w.line("d.Once(&seen, %d)", i)
		if f.buffered {
			w.line("d.Buffered()")
		}
		if f.def != "" && f.typ.kind == sliceKind {
			w.line("v.%s = nil", f.name)
		}
		if f.full != "" && f.full != "null" {
			w.line("if d.At >= %s { d.NotNull() }", contracts[f.since])
		}
		emitRead(w, "v."+f.name, f.typ)
		if f.presence == required {
			mask |= 1 << i
		}
	}
	if m.word != "" {
		w.line("case %q:", m.word)
		w.line("if !d.Knows(%s) { d.%s(); continue }", contracts[m.since], other)
		emitInstead(w, m)
		w.line("d.Once(&seen, %d)", len(fields))
		w.line("d.Word(%q)", m.wordIs)
	}
	if len(m.forbidden) > 0 {
		w.line("case %s:", quoted(m.forbidden))
		w.line("if !d.Knows(%s) { d.%s(); continue }", contracts[m.since], other)
		emitInstead(w, m)
		w.line("d.Forbid()")
	}
	w.line("default: d.%s()", other)
	w.line("}")
	w.line("}")
	if mask != 0 {
		w.line("d.Require(seen, %#x, %q)", mask, strings.Join(names, " "))
	}
}

// emitInstead writes what leaves an object that is another one. It stands where a
// member has come without which it is none.
func emitInstead(w *writer, m *message) {
	if m.instead == nil {
		return
	}
	w.line("if d.Restart(start, %q, %q) {", m.insteadOf, m.insteadIs)
	w.line("*v = %s{}", m.name)
	w.line("var x %s", m.instead.typ.elem.name)
	w.line("x.decode(d)")
	w.line("v.%s.Set(x)", m.instead.name)
	w.line("return")
	w.line("}")
}

func quoted(texts []string) string {
	var out []string
	for _, t := range texts {
		out = append(out, strconv.Quote(t))
	}
	return strings.Join(out, ", ")
}

// emitVariants writes the two readings of a message with a tag: the tag may
// stand behind the members that depend on it. Everything in such an object is
// materialised, so the first one checks it all.
func emitVariants(w *writer, m *message) {
	w.line("start := d.Offset()")
	if m.content != "" {
		emitContent(w, m)
		return
	}
	emitMembers(w, m, m.fields[:1], "Check")
	var order []string
	variants := map[string][]*field{}
	for _, f := range m.fields[1:] {
		for _, when := range f.when {
			if variants[when] == nil {
				order = append(order, when)
			}
			variants[when] = append(variants[when], f)
		}
	}
	w.line("switch v.%s {", m.fields[0].name)
	for _, when := range order {
		w.line("case %s:", when)
		w.line("d.Rewind(start)")
		w.line("seen = 0")
		emitDefaults(w, variants[when])
		emitMembers(w, m, variants[when], "Skip")
	}
	w.line("}")
}

// emitContent writes the two readings of a message with a tag and one other member,
// which may stand in front of it.
func emitContent(w *writer, m *message) {
	w.line("for name := d.Object(); name != nil; name = d.Next() {")
	w.line("switch string(name) {")
	w.line("case %q:", m.fields[0].member)
	w.line("d.Once(&seen, 0)")
	emitRead(w, "v."+m.fields[0].name, m.fields[0].typ)
	w.line("case %q:", m.content)
	w.line("d.Once(&seen, 1)")
	w.line("d.Check()")
	w.line("default: d.Forbid()")
	w.line("}")
	w.line("}")
	w.line("d.Require(seen, 0x3, %q)", m.fields[0].member+" "+m.content)
	w.line("d.Rewind(start)")
	w.line("for name := d.Object(); name != nil; name = d.Next() {")
	w.line("if string(name) != %q { d.Skip(); continue }", m.content)
	w.line("switch v.%s {", m.fields[0].name)
	for _, f := range m.fields[1:] {
		w.line("case %s:", strings.Join(f.when, ", "))
		emitRead(w, "v."+f.name, f.typ)
	}
	w.line("}")
	w.line("}")
}

// emitRead writes the statements that read a value into a place.
func emitRead(w *writer, place string, t typ) {
	switch t.kind {
	case optKind:
		w.line("if !d.Null() {")
		if value, ok := readExpr(*t.elem); ok {
			w.line("%s.Set(%s)", place, value)
		} else {
			w.line("var x %s", t.elem.name)
			emitRead(w, "x", *t.elem)
			w.line("%s.Set(x)", place)
		}
		w.line("}")
	case sliceKind:
		w.line("d.Array()")
		w.line("for i := 0; d.Element(i); i++ {")
		w.line("began := d.Offset()")
		if value, ok := readExpr(*t.elem); ok {
			w.line("item := %s", value)
		} else {
			w.line("var item %s", t.elem.name)
			emitRead(w, "item", *t.elem)
		}
		w.line("if i == 0 { %s = make(%s, 0, d.Capacity(began)) }", place, t.name)
		w.line("%s = append(%s, item)", place, place)
		w.line("}")
	case messageKind:
		method := "decode"
		if t.external {
			method = "DecodeFrom"
		}
		w.line("%s.%s(d)", place, method)
	default:
		value, _ := readExpr(t)
		w.line("%s = %s", place, value)
	}
}

// readExpr is the call that reads a scalar.
func readExpr(t typ) (string, bool) {
	if t.kind != scalarKind {
		return "", false
	}
	return fmt.Sprintf("d.%s()", t.scalar().read), true
}
