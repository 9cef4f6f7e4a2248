package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// writer collects source text.
type writer struct{ strings.Builder }

func (w *writer) line(format string, args ...any) {
	fmt.Fprintf(w, format+"\n", args...)
}

func emitFile(p *pkg, f *file) (string, error) {
	w := &writer{}
	for _, e := range f.enums {
		emitEnum(w, p.name, e)
	}
	for _, m := range f.messages {
		emitDecode(w, m)
		emitEncode(w, m)
		emitSize(w, p, m)
		emitMethods(w, p.name, m.name, m.shared, p.grown(m.name), m.unique, "v.size()")
	}
	for _, o := range f.owns {
		emitMethods(w, p.name, o.name, false, p.grown(o.name), "", "v.size()")
	}
	out := &writer{}
	out.line("%s\npackage %s\n", header, p.name)
	out.line("import (")
	if mentions(w.String(), "time.") {
		out.line(`"time"`)
		out.line("")
	}
	out.line("%q", module+"/internal/codec")
	if mentions(w.String(), "wire.") {
		out.line("%q", module+"/wire")
	}
	out.line(")\n")
	out.WriteString(w.String())
	return out.String(), nil
}

// mentions reports whether code uses a package.
func mentions(code, qualifier string) bool {
	for line := range strings.Lines(code) {
		if !strings.HasPrefix(line, "//") && strings.Contains(line, qualifier) {
			return true
		}
	}
	return false
}

// emitMethods writes the methods that people call.
func emitMethods(w *writer, p, name string, shared, grown bool, unique, size string) {
	w.line("// UnmarshalJSON reads a %s by the rules of the contract. The error is a", name)
	w.line("// *wire.DecodeError, and then v is as it was.")
	w.line("func (v *%s) UnmarshalJSON(data []byte) error {", name)
	w.line("d := codec.NewDecoder(data)")
	w.line("var fresh %s", name)
	w.line("fresh.decode(&d)")
	w.line("if f := d.End(); f != nil { return decodeError(%q, f) }", name)
	w.line("*v = fresh")
	w.line("return nil")
	w.line("}\n")

	contract := "Contract"
	if p != "wire" {
		contract = "wire.Contract"
	}
	if grown {
		w.line("// UnmarshalJSONAt reads a %s by the rules of one version of the contract, which", name)
		w.line("// passes over what came later. The error is a *wire.DecodeError, and then v is as it")
		w.line("// was.")
		w.line("func (v *%s) UnmarshalJSONAt(data []byte, at %s) error {", name, contract)
		w.line("d := codec.NewDecoder(data)")
		w.line("d.At = codec.Contract(at)")
		if unique != "" {
			w.line("if d.At >= %s { d.Unique() }", contracts[unique])
		}
		w.line("var fresh %s", name)
		w.line("fresh.decode(&d)")
		w.line("if f := d.End(); f != nil { return decodeError(%q, f) }", name)
		w.line("*v = fresh")
		w.line("return nil")
		w.line("}\n")
	}

	w.line("// AppendJSON appends v in the exact bytes of the contract. The error is a")
	w.line("// *wire.EncodeError, and then the result is dst.")
	w.line("func (v %s) AppendJSON(dst []byte) ([]byte, error) {", name)
	w.line("e := codec.NewEncoder(dst)")
	w.line("v.encode(&e)")
	w.line("if f := e.End(); f != nil { return dst, encodeError(%q, f) }", name)
	w.line("return e.Buf, nil")
	w.line("}\n")

	if grown {
		w.line("// AppendJSONAt appends v in the exact bytes of a contract, without the members")
		w.line("// that it does not have. The error is a *wire.EncodeError, also for a value that it")
		w.line("// does not have, and then the result is dst.")
		w.line("func (v %s) AppendJSONAt(dst []byte, at %s) ([]byte, error) {", name, contract)
		w.line("e := codec.NewEncoder(dst)")
		w.line("e.At = codec.Contract(at)")
		w.line("v.encode(&e)")
		w.line("if f := e.End(); f != nil { return dst, encodeError(%q, f) }", name)
		w.line("return e.Buf, nil")
		w.line("}\n")
	}

	w.line("// MarshalJSON returns v in the exact bytes of the contract; see AppendJSON.")
	w.line("func (v %s) MarshalJSON() ([]byte, error) {", name)
	w.line("data, err := v.AppendJSON(make([]byte, 0, %s))", size)
	w.line("if err != nil { return nil, err }")
	w.line("return data, nil")
	w.line("}\n")

	if !shared {
		return
	}
	w.line("// DecodeFrom reads v as a part of a document, for generated code.")
	w.line("func (v *%s) DecodeFrom(d *codec.Decoder) { v.decode(d) }\n", name)
	w.line("// EncodeTo writes v as a part of a document, for generated code.")
	w.line("func (v *%s) EncodeTo(e *codec.Encoder) { v.encode(e) }\n", name)
}

func emitEnum(w *writer, p string, e *enum) {
	var texts, first []string
	for _, v := range e.values {
		texts = append(texts, v.text)
		if v.since == "" {
			first = append(first, v.text)
		}
	}
	expected := strconv.Quote(alternatives(texts))
	w.line("func (v *%s) decode(d *codec.Decoder) {", e.name)
	if e.open {
		w.line("*v = %s(d.String())", e.name)
	} else {
		w.line("start := d.Offset()")
		w.line("switch text := d.Text(%s); string(text) {", expected)
		for _, v := range e.values {
			w.line("case %q:", v.text)
			if v.since != "" {
				w.line("if !d.Knows(%s) { d.Refuse(start, %q); return }", contracts[v.since], alternatives(first))
			}
			w.line("*v = %s", v.constant)
		}
		w.line("default: d.Refuse(start, %s)", expected)
		w.line("}")
	}
	w.line("}\n")

	w.line("func (v *%s) encode(e *codec.Encoder) {", e.name)
	if e.open {
		w.line("e.String(string(*v))")
	} else {
		w.line("switch *v {")
		for _, v := range e.values {
			w.line("case %s:", v.constant)
			if v.since != "" {
				w.line("if !e.Knows(%s) { e.RefuseString(%q, string(*v)); return }", contracts[v.since], alternatives(first))
			}
			w.line("e.Raw(%s)", raw(strconv.Quote(v.text)))
		}
		w.line("default: e.RefuseString(%s, string(*v))", expected)
		w.line("}")
	}
	w.line("}\n")
	emitMethods(w, p, e.name, e.shared, len(first) < len(texts) && !e.open, "", "len(v)+2")
}

// alternatives renders a list for people: a, b or c.
func alternatives(texts []string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " or " + texts[last]
}

// raw quotes text that holds quotes in the way that reads best.
func raw(text string) string {
	if strings.Contains(text, "`") {
		return strconv.Quote(text)
	}
	return "`" + text + "`"
}

func emitSize(w *writer, p *pkg, m *message) {
	fixed := 2
	var parts, loops []string
	for _, f := range m.fields {
		fixed += len(f.member) + 4
		t, value := f.typ, "v."+f.name
		if t.kind == optKind {
			t = *t.elem
		}
		switch t.kind {
		case scalarKind:
			fixed += scalars[t.name].size
			if t.name == "string" {
				if f.typ.kind == optKind {
					value += `.Or("")`
				}
				parts = append(parts, "codec.Room("+value+")")
			}
		case messageKind:
			fixed += 32
		case sliceKind:
			fixed += 2
			if f.typ.kind == optKind {
				value += ".Or(nil)"
			}
			switch {
			case t.elem.kind == scalarKind && t.elem.name == "string":
				loops = append(loops, fmt.Sprintf("for _, s := range %s { n += codec.Room(s) + 3 }", value))
			case t.elem.kind == messageKind && !t.elem.external && !p.isEnum(t.elem.name):
				loops = append(loops, fmt.Sprintf("for i := range %s { n += %s[i].size() + 1 }", value, value))
			default:
				parts = append(parts, "32*len("+value+")")
			}
		}
	}
	w.line("// size is about how long v will be when it is written.")
	w.line("func (v *%s) size() int {", m.name)
	sum := strings.Join(append([]string{strconv.Itoa(fixed)}, parts...), "+")
	if len(loops) == 0 {
		w.line("return %s", sum)
	} else {
		w.line("n := %s", sum)
		for _, l := range loops {
			w.line("%s", l)
		}
		w.line("return n")
	}
	w.line("}\n")
}

// grown reports whether a type has members or values that came with a later
// contract, its own or those of a type that it holds.
func (p *pkg) grown(name string) bool { return p.grownBelow(name, map[string]bool{}) }

func (p *pkg) grownBelow(name string, seen map[string]bool) bool {
	if seen[name] {
		return false
	}
	seen[name] = true
	m, e := p.find(name)
	switch {
	case e != nil:
		return !e.open && slices.ContainsFunc(e.values, func(v enumValue) bool { return v.since != "" })
	case m != nil:
		return slices.ContainsFunc(m.fields, func(f *field) bool {
			return f.since != "" || f.gone != "" || p.grownType(f.typ, seen)
		})
	}
	return p.ownGrown(name)
}

func (p *pkg) grownType(t typ, seen map[string]bool) bool {
	switch {
	case t.elem != nil:
		return p.grownType(*t.elem, seen)
	case t.kind != messageKind:
		return false
	case t.external:
		return p.other != nil && p.other.grown(t.target)
	}
	return p.grownBelow(t.name, seen)
}

// ownGrown reports the same of a type whose codec is written by hand, which its
// marker says.
func (p *pkg) ownGrown(name string) bool {
	for _, f := range p.files {
		for _, o := range f.owns {
			if o.name == name {
				return o.grown
			}
		}
	}
	return false
}
