package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// emitDescriptions writes what internal/reference knows of a package's types.
func emitDescriptions(p *pkg) (string, error) {
	d := &description{writer: &writer{}, p: p}
	for _, f := range p.files {
		for _, m := range f.messages {
			if err := d.message(m); err != nil {
				return "", fmt.Errorf("%s: %w", m.name, err)
			}
		}
		for _, e := range f.enums {
			d.enum(e)
		}
	}
	for _, drawn := range p.texts.drawn {
		if drawn.as != "" {
			continue
		}
		if err := d.drawing(drawn); err != nil {
			return "", fmt.Errorf("%s: %w", drawn.name, err)
		}
	}
	out := &writer{}
	out.line("%s\npackage reference\n", header)
	out.line("// %sTypes are the types of package %s.", p.name, p.name)
	out.line("func %sTypes() []Type {\nreturn []Type{", p.name)
	out.WriteString(d.String())
	out.line("}\n}")
	return out.String(), nil
}

// description writes descriptions of one package's types.
type description struct {
	*writer
	p *pkg
}

func (d *description) open(kind, name, text string, c words) {
	doc, section := c.clean(text)
	if doc == "" {
		c.whole = true
		doc, _ = c.clean(text)
	}
	d.line("{Name: %q, Kind: %s, Doc: %q, Section: %q,", d.p.name+"."+name, kind, doc, section)
}

func (d *description) message(m *message) error {
	c := words{p: d.p, owner: m.name, members: map[string]string{}}
	for _, f := range m.fields {
		c.members[f.name] = f.member
	}
	d.open("Object", m.name, m.doc, c)
	if m.tag != "" {
		d.line("Tag: %q,", m.tag)
	}
	d.line("Fields: []Field{")
	last := ""
	for _, f := range m.byName() {
		text := f.doc
		if text == "" && strings.Contains(last, f.name) {
			text = last // one comment for two fields
		}
		last = text
		c.field = f.name
		doc, _ := c.clean(text)
		doc = strings.TrimSpace(strings.TrimSuffix(doc, "Since "+f.since+"."))
		def, err := d.defaultOf(f)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if def != "" {
			doc = strings.TrimSpace(strings.TrimSuffix(doc, "Default: "+strings.Trim(def, `"`)+"."))
		}
		d.line("{Name: %q, Type: %q, Presence: %s, Doc: %q,", f.member, d.notation(f.typ), [...]string{"Required", "Defaulted", "Optional"}[f.presence], doc)
		if len(f.aliases) > 0 {
			d.line("Aliases: %#v,", f.aliases)
		}
		if def != "" {
			d.line("Default: %q,", def)
		}
		if len(f.when) > 0 {
			d.line("When: %q,", alternatives(d.p.constants(f.when)))
		}
		if f.since != "" {
			d.line("Since: %q,", f.since)
		}
		if f.presence == optional && !f.omit {
			d.line("Null: true,")
		}
		if f.omit {
			d.line("LeftOut: true,")
		}
		d.line("},")
	}
	d.line("}},")
	return nil
}

// byName are the fields with those of one name put together, as people see them.
func (m *message) byName() []*field {
	var all []*field
	for _, f := range m.fields {
		i := slices.IndexFunc(all, func(g *field) bool { return g.member == f.member })
		if i < 0 {
			all = append(all, f)
			continue
		}
		both := *all[i]
		both.doc = strings.TrimSpace(both.doc) + " " + f.doc
		both.when = append(slices.Clone(both.when), f.when...)
		all[i] = &both
	}
	return all
}

func (d *description) enum(e *enum) {
	d.open("Enum", e.name, e.doc, words{p: d.p, owner: e.name})
	if e.open {
		d.line("Open: true,")
	}
	d.line("Values: []Value{")
	for _, v := range e.values {
		doc, _ := words{p: d.p, owner: v.constant}.clean(v.doc)
		for _, be := range []string{v.constant + " is ", v.constant + ": ", v.constant + " "} {
			doc = strings.TrimPrefix(doc, be)
		}
		d.line("{Text: %q, Doc: %q, Since: %q},", v.text, doc, v.since)
	}
	d.line("}},")
}

// drawing describes a type that is drawn in its comment.
func (d *description) drawing(drawn drawing) error {
	kind := "Choice"
	for _, m := range drawn.members {
		if len(drawn.members) == 1 || strings.ContainsAny(m[0], "?=") {
			kind = "Object"
		}
	}
	c := words{p: d.p, owner: drawn.name}
	d.open(kind, drawn.name, drawn.doc, c)
	function := func(name string) (string, error) {
		key := name
		if field, ok := strings.CutPrefix(name, "."); ok {
			key, name = name+" of "+drawn.name, field
		}
		doc, ok := d.p.texts.funcs[key]
		if !ok || doc == "" {
			return "", fmt.Errorf("no comment of %s", key)
		}
		doc, _ = words{p: d.p, owner: name}.clean(doc)
		return capital(strings.TrimPrefix(strings.TrimPrefix(doc, name+" "), "is ")), nil
	}
	for i, w := range drawn.words {
		doc, err := function(w[1])
		if err != nil {
			return err
		}
		since := ""
		if len(w) > 2 {
			since = strings.TrimPrefix(w[2], "since=")
			doc = strings.TrimSpace(strings.TrimSuffix(doc, "Since "+since+"."))
		}
		if i == 0 {
			d.line("Words: []Value{")
		}
		d.line("{Text: %q, Doc: %q, Since: %q},", w[0], doc, since)
	}
	if len(drawn.words) > 0 {
		d.line("},")
	}
	d.line("Fields: []Field{")
	for _, m := range drawn.members {
		doc, err := function(m[2])
		if err != nil {
			return err
		}
		prefix, name := "", m[1]
		if rest, ok := strings.CutPrefix(name, "[]"); ok {
			prefix, name = "[]", rest
		}
		if _, scalar := scalars[name]; !scalar {
			name = d.p.name + "." + name
		}
		member, presence := m[0], "Required"
		member, def, defaulted := strings.Cut(member, "=")
		if defaulted {
			presence = "Defaulted"
		} else if rest, ok := strings.CutSuffix(member, "?"); ok || kind == "Choice" {
			member, presence = rest, "Optional"
		}
		d.line("{Name: %q, Type: %q, Presence: %s, Default: %q, Doc: %q},", member, prefix+name, presence, def, doc)
	}
	d.line("}},")
	return nil
}

// notation is how internal/reference writes a type.
func (d *description) notation(t typ) string {
	switch t.kind {
	case optKind:
		return d.notation(*t.elem)
	case sliceKind:
		return "[]" + d.notation(*t.elem)
	case scalarKind:
		return strings.TrimPrefix(strings.ToLower(t.name), "time.")
	}
	owner, name := d.p, t.name
	if t.external {
		owner, name = d.p.other, t.target
	}
	for _, drawn := range owner.texts.drawn {
		if drawn.name == name && drawn.as != "" {
			prefix, elem := "", drawn.as
			for _, p := range []string{"[]", "map[string]"} {
				if rest, ok := strings.CutPrefix(elem, p); ok {
					prefix, elem = p, rest
				}
			}
			if _, scalar := scalars[elem]; scalar {
				return prefix + elem
			}
			return prefix + owner.name + "." + elem
		}
	}
	switch {
	case t.free():
		return "any"
	case byHand[t.name] == "String":
		return "string"
	case t.external:
		return d.p.other.name + "." + t.target
	}
	return d.p.name + "." + t.name
}

// defaultOf is a default as it would stand in a YAML document; "" where the
// member is required or optional.
func (d *description) defaultOf(f *field) (string, error) {
	if f.presence != defaulted {
		return "", nil
	}
	if f.def != "" {
		return d.value(f.def)
	}
	switch {
	case f.typ.free():
		return "null", nil
	case f.typ.kind == sliceKind:
		return "[]", nil
	case f.typ.kind == messageKind:
		return "{}", nil
	case f.typ.name == "string":
		return `""`, nil
	case f.typ.name == "bool":
		return "false", nil
	}
	return "0", nil
}

// value is a Go expression as YAML.
func (d *description) value(expr string) (string, error) {
	p := d.p
	if rest, ok := strings.CutPrefix(expr, "wire."); ok && p.other != nil {
		p, expr = p.other, rest
	}
	if call, ok := strings.CutSuffix(expr, "()"); ok {
		return d.result(p, call)
	}
	if strings.HasPrefix(expr, "[]") && strings.HasSuffix(expr, "}") {
		return d.list(expr)
	}
	if text := p.constant(expr); text != "" {
		return text, nil
	}
	if lit, ok := p.texts.constants[expr]; ok {
		expr = lit
	}
	if text, err := strconv.Unquote(expr); err == nil {
		return text, nil
	}
	if _, err := strconv.ParseFloat(expr, 64); err == nil || expr == "true" || expr == "false" {
		return expr, nil
	}
	return "", fmt.Errorf("cannot write the default %s as YAML", expr)
}

// list is a literal of a slice, such as []AlertStatus{AlertOnFail}.
func (d *description) list(expr string) (string, error) {
	_, inner, _ := strings.Cut(strings.TrimSuffix(expr, "}"), "{")
	var values []string
	for elem := range strings.SplitSeq(inner, ",") {
		if elem = strings.TrimSpace(elem); elem == "" {
			continue
		}
		value, err := d.value(elem)
		if err != nil {
			return "", err
		}
		values = append(values, value)
	}
	return "[" + strings.Join(values, ", ") + "]", nil
}

// result is what a function returns, in the order of the type's members.
func (d *description) result(p *pkg, function string) (string, error) {
	values, ok := p.texts.results[function]
	if !ok {
		return "", fmt.Errorf("cannot write the default %s() as YAML", function)
	}
	var parts []string
	for _, file := range p.files {
		for _, m := range file.messages {
			for _, f := range m.fields {
				expr, ok := values[f.name]
				if !ok || !strings.HasPrefix(function, m.name) {
					continue
				}
				text, err := d.value(map[bool]string{true: "wire." + expr, false: expr}[p != d.p])
				if err != nil {
					return "", err
				}
				parts = append(parts, f.member+": "+text)
			}
		}
	}
	return "{" + strings.Join(parts, ", ") + "}", nil
}
