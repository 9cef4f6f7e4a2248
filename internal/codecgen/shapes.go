package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// shapesFile holds the descriptions of a package's types, for packages that ask
// for them.
const shapesFile = prefix + "shapes.go"

// shapeKinds are the kinds of package shape.
var shapeKinds = map[string]string{
	"string": "String", "bool": "Bool", "uint8": "Uint8", "uint16": "Uint16", "uint32": "Uint32", "uint64": "Uint64",
	"int32": "Int32", "int64": "Int64", "float64": "Float64", "time.Time": "Time",
}

// shaper writes a function for each type: those of the package, and those of
// others that they hold.
type shaper struct {
	*writer
	pending map[string]func() error // by the name of the function
	written map[string]bool
	// apart: the types of each package are described in a file of its own, all
	// of them in one package.
	apart bool
}

func newShaper() *shaper {
	return &shaper{writer: &writer{}, pending: map[string]func() error{}, written: map[string]bool{}}
}

// emitCatalogue describes all types of a package, for a package of descriptions.
func emitCatalogue(p *pkg) (string, error) {
	s := newShaper()
	s.apart = true
	list := &writer{}
	list.line("// %sTypes are the types of package %s by their names.", p.name, p.name)
	list.line("func %sTypes() map[string]*shape.Type {", p.name)
	list.line("return map[string]*shape.Type{")
	for _, f := range p.files {
		var names []string
		for _, m := range f.messages {
			names = append(names, m.name)
		}
		for _, e := range f.enums {
			names = append(names, e.name)
		}
		for _, o := range f.owns {
			names = append(names, o.name)
		}
		for _, name := range names {
			expr, err := s.typeExpr(p, typ{kind: messageKind, name: name})
			if err != nil {
				return "", err
			}
			list.line("%q: %s,", name, expr)
		}
	}
	list.line("}")
	list.line("}\n")
	if err := s.emitPending(); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s\npackage shapes\n\nimport %q\n\n%s%s", header, module+"/internal/shape", list.String(), s.String()), nil
}

func emitShapes(p *pkg) (string, error) {
	s := newShaper()
	for _, f := range p.files {
		for _, m := range f.messages {
			if _, err := s.typeExpr(p, typ{kind: messageKind, name: m.name}); err != nil {
				return "", err
			}
		}
		for _, e := range f.enums { // types written by hand hold some
			if _, err := s.typeExpr(p, typ{kind: messageKind, name: e.name}); err != nil {
				return "", err
			}
		}
	}
	if err := s.emitPending(); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s\npackage %s\n\nimport %q\n\n%s", header, p.name, module+"/internal/shape", s.String()), nil
}

func (s *shaper) emitPending() error {
	for len(s.pending) > 0 {
		name := slices.Min(slices.Collect(maps.Keys(s.pending)))
		emit := s.pending[name]
		delete(s.pending, name)
		s.written[name] = true
		if err := emit(); err != nil {
			return err
		}
	}
	return nil
}

// typeExpr is the Go expression for a type's description.
func (s *shaper) typeExpr(p *pkg, t typ) (string, error) {
	switch t.kind {
	case optKind:
		return s.typeExpr(p, *t.elem)
	case sliceKind:
		elem, err := s.typeExpr(p, *t.elem)
		return "&shape.Type{Kind: shape.List, Elem: " + elem + "}", err
	case scalarKind:
		return "&shape.Type{Kind: shape." + shapeKinds[t.name] + "}", nil
	}
	owner, name := p, t.name
	if t.external {
		owner, name = p.other, t.target
	}
	if kind := byHand[name]; kind != "" && owner.name == "wire" {
		return "&shape.Type{Kind: shape." + kind + "}", nil
	}
	function := "shape" + strings.ToUpper(owner.name[:1]) + owner.name[1:] + name
	if owner == p && !s.apart {
		function = "shape" + name
	}
	if owner.isOwn(name) || owner != p && s.apart {
		return function + "()", nil
	}
	m, e := owner.find(name)
	switch {
	case s.written[function]:
	case m != nil:
		s.pending[function] = func() error { return s.object(owner, function, m) }
	case e != nil:
		s.pending[function] = func() error { s.enum(function, e); return nil }
	default:
		return "", fmt.Errorf("no type %s in package %s", name, owner.name)
	}
	return function + "()", nil
}

func (s *shaper) enum(function string, e *enum) {
	s.line("func %s() *shape.Type {", function)
	s.line("return &shape.Type{Kind: shape.Enum, Name: %q, Open: %t, Values: []string{", e.name, e.open)
	for _, v := range e.values {
		s.line("%q,", v.text)
	}
	s.line("}%s}", sinceValues(e))
	s.line("}\n")
}

// sinceValues renders which contracts have brought which values of an enum.
func sinceValues(e *enum) string {
	var pairs string
	for _, v := range e.values {
		if v.since != "" {
			pairs += fmt.Sprintf("%q: %q,", v.text, v.since)
		}
	}
	if pairs == "" {
		return ""
	}
	return ", Since: map[string]string{" + pairs + "}"
}

func (s *shaper) object(p *pkg, function string, m *message) error {
	s.line("func %s() *shape.Type {", function)
	more := ""
	if m.buffering {
		more = ", Buffering: true"
	}
	if m.content != "" {
		more += fmt.Sprintf(", Content: %q", m.content)
	}
	if m.closed {
		more += ", Closed: true"
	}
	if m.instead != nil {
		expr, err := s.typeExpr(p, *m.instead.typ.elem)
		if err != nil {
			return err
		}
		more += fmt.Sprintf(", Instead: &shape.Instead{Member: %q, Value: %q, Type: %s, Since: %q}", m.insteadOf, m.insteadIs, strings.TrimSuffix(expr, "()"), m.since)
	}
	if m.unique != "" {
		more += fmt.Sprintf(", Unique: %q", m.unique)
	}
	s.line("return &shape.Type{Kind: shape.Object, Name: %q, Tag: %q%s, Fields: func() []shape.Field {", m.name, m.tag, more)
	s.line("return []shape.Field{")
	for _, f := range m.fields {
		if f.unread {
			continue
		}
		expr, err := s.typeExpr(p, f.typ)
		if err != nil {
			return err
		}
		more := ""
		for _, a := range f.aliases {
			more += strconv.Quote(a) + ","
		}
		if more != "" {
			more = ", Aliases: []string{" + more + "}"
		}
		switch f.presence {
		case defaulted:
			more += ", Presence: shape.Defaulted"
		case optional:
			more += ", Presence: shape.Optional"
		}
		if f.buffered {
			more += ", Buffered: true"
		}
		if f.typ.elem != nil && f.typ.elem.positive {
			more += ", Positive: true"
		}
		if f.full != "" && f.full != "null" && !s.apart {
			more += ", NotNull: true"
		}
		if f.since != "" {
			more += fmt.Sprintf(", Since: %q", f.since)
		}
		if len(f.when) > 0 {
			more += fmt.Sprintf(", When: %q", strings.Join(p.constants(f.when), " "))
		}
		s.line("{Name: %q, Type: %s%s},", f.member, expr, more)
	}
	if m.word != "" {
		s.line("{Name: %q, Type: &shape.Type{Kind: shape.Enum, Values: []string{%q}}, Presence: shape.Defaulted, Since: %q},", m.word, m.wordIs, m.since)
	}
	for _, name := range m.forbidden {
		s.line("{Name: %q, Type: &shape.Type{Kind: shape.Any}, Presence: shape.Optional, Since: %q, Forbidden: true},", name, m.since)
	}
	s.line("}")
	s.line("}}")
	s.line("}\n")
	return nil
}

// find returns the message or the enum of a name.
func (p *pkg) find(name string) (*message, *enum) {
	for _, f := range p.files {
		for _, m := range f.messages {
			if m.name == name {
				return m, nil
			}
		}
		for _, e := range f.enums {
			if e.name == name {
				return nil, e
			}
		}
	}
	return nil, nil
}

func (p *pkg) isEnum(name string) bool {
	_, e := p.find(name)
	return e != nil
}

// isOwn reports whether a type's shape is written by hand.
func (p *pkg) isOwn(name string) bool {
	for _, f := range p.files {
		for _, o := range f.owns {
			if o.name == name {
				return true
			}
		}
	}
	return false
}

// constants are the texts of constants of an enum.
func (p *pkg) constants(names []string) []string {
	var texts []string
	for _, name := range names {
		texts = append(texts, p.constant(name))
	}
	return texts
}

// constant is the text of an enum's constant.
func (p *pkg) constant(name string) string {
	for _, f := range p.files {
		for _, e := range f.enums {
			for _, v := range e.values {
				if v.constant == name {
					return v.text
				}
			}
		}
	}
	return ""
}
