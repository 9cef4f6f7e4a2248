package main

import (
	"fmt"
	"strings"
)

func emitEncode(w *writer, m *message) {
	w.line("func (v *%s) encode(e *codec.Encoder) {", m.name)
	if m.instead != nil {
		w.line("if x, ok := v.%s.Get(); ok {", m.instead.name)
		w.line("if !e.Knows(%s) { e.Refuse(%q, %q); return }", contracts[m.since], "what the contract has", m.insteadIs)
		w.line("x.encode(e)")
		w.line("return")
		w.line("}")
	}
	// Up to the first member that is always there, commas depend on what came.
	certain := false
	open := "{"
	for i, f := range m.fields {
		lead := ""
		if !certain && f.always() && i == 0 {
			lead = fmt.Sprintf("e.Raw(%s)", raw(open+`"`+f.member+`":`))
			open, certain = "", true
		} else {
			if open != "" {
				w.line("e.Raw(%q)", open)
				open = ""
			}
			if certain {
				lead = fmt.Sprintf("e.Raw(%s)", raw(`,"`+f.member+`":`))
			} else {
				lead = fmt.Sprintf("e.Member(%q)", f.member)
				certain = f.always()
			}
		}
		emitMember(w, m, f, lead)
	}
	if open != "" {
		w.line("e.Raw(%q)", open)
	}
	w.line(`e.Raw("}")`)
	w.line("}\n")
}

// emitMember writes one member behind its name, which lead writes.
func emitMember(w *writer, m *message, f *field, lead string) {
	place := "v." + f.name
	if len(f.when) > 0 {
		var any []string
		for _, when := range f.when {
			any = append(any, fmt.Sprintf("v.%s == %s", m.fields[0].name, when))
		}
		w.line("if %s {", strings.Join(any, " || "))
		defer w.line("}")
	}
	known := "" // what the encoder's contract must allow
	if f.since != "" {
		known = fmt.Sprintf(" && e.Knows(%s)", contracts[f.since])
	}
	switch {
	case f.typ.kind == optKind && f.omit:
		w.line("if x, ok := %s.Get(); ok%s {", place, known)
		w.line("%s", lead)
		emitWrite(w, "x", *f.typ.elem)
		if f.full != "" {
			w.line("} else if e.IsAt(%s) {", contracts[f.since])
			w.line("%s", lead)
			w.line("e.Raw(%s)", raw(f.full))
		}
		w.line("}")
	case f.typ.kind == optKind:
		w.line("%s", lead)
		w.line("if x, ok := %s.Get(); ok {", place)
		emitWrite(w, "x", *f.typ.elem)
		w.line(`} else { e.Raw("null") }`)
	case f.omit:
		there := fmt.Sprintf("len(%s) > 0", place)
		switch {
		case f.typ.free():
			there = fmt.Sprintf("!%s.IsNull()", place)
		case f.typ.kind == messageKind:
			there = fmt.Sprintf("!%s.IsZero()", place)
		case f.typ.name == "bool":
			there = place
		}
		w.line("if %s%s {", there, known)
		w.line("%s", lead)
		emitWrite(w, place, f.typ)
		w.line("}")
	case f.gone != "":
		w.line("if !e.IsAt(%s) {", contracts[f.gone])
		w.line("%s", lead)
		emitWrite(w, place, f.typ)
		w.line("}")
	default:
		w.line("%s", lead)
		emitWrite(w, place, f.typ)
	}
}

// always reports whether a member is written in every document.
func (f *field) always() bool { return !f.omit && len(f.when) == 0 && f.gone == "" }

// emitWrite writes the statements that write a value.
func emitWrite(w *writer, place string, t typ) {
	switch t.kind {
	case sliceKind:
		w.line(`e.Raw("[")`)
		w.line("for i := range %s {", place)
		w.line(`if i > 0 { e.Raw(",") }`)
		emitWrite(w, place+"[i]", *t.elem)
		w.line("}")
		w.line(`e.Raw("]")`)
	case messageKind:
		method := "encode"
		if t.external {
			method = "EncodeTo"
		}
		w.line("%s.%s(e)", place, method)
	default:
		w.line("e.%s", fmt.Sprintf(t.scalar().write, place))
	}
}
