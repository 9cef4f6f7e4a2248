package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

const marker = "//wire:"

// load reads a package's sources, without tests and generated files.
func load(dir string) (*pkg, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	p := &pkg{types: map[string]bool{}, aliases: map[string]string{}}
	var sources []*ast.File
	var names []string
	for _, path := range paths {
		name := filepath.Base(path)
		if strings.HasPrefix(name, prefix) || strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		source, err := parser.ParseFile(fset, path, text, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		p.name = source.Name.Name
		p.noteAliases(source)
		sources, names = append(sources, source), append(names, name)
	}
	constants := stringConstants(sources)
	p.texts = collectTexts(sources)
	for _, source := range sources {
		for _, d := range markedTypes(source) {
			p.types[d.spec.Name.Name] = true
		}
	}
	for i, source := range sources {
		f := &file{name: names[i]}
		for _, d := range markedTypes(source) {
			if err := p.add(f, d, constants); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", fset.Position(d.spec.Pos()), d.spec.Name.Name, err)
			}
		}
		if len(f.messages)+len(f.enums)+len(f.owns) > 0 {
			p.files = append(p.files, f)
		}
	}
	if len(p.files) == 0 {
		return nil, fmt.Errorf("no type in %s is marked with %smessage or %senum", dir, marker, marker)
	}
	return p, nil
}

// noteAliases finds declarations such as: type Shell = wire.Shell.
func (p *pkg) noteAliases(source *ast.File) {
	ast.Inspect(source, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || !spec.Assign.IsValid() {
			return true
		}
		if of, ok := spec.Type.(*ast.SelectorExpr); ok && of.X.(*ast.Ident).Name == "wire" {
			p.aliases[spec.Name.Name] = of.Sel.Name
		}
		return true
	})
}

// declaration is a type with the words of its marker.
type declaration struct {
	spec  *ast.TypeSpec
	words []string
	doc   string
}

func markedTypes(source *ast.File) []declaration {
	var found []declaration
	for _, d := range source.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, s := range g.Specs {
			spec := s.(*ast.TypeSpec)
			doc := cmp.Or(spec.Doc, g.Doc)
			if doc == nil {
				continue
			}
			for _, line := range doc.List {
				if rest, ok := strings.CutPrefix(line.Text, marker); ok {
					found = append(found, declaration{spec, strings.Fields(rest), doc.Text()})
				}
			}
		}
	}
	return found
}

// stringConstants maps each type to its string constants, in their order.
func stringConstants(sources []*ast.File) map[string][]enumValue {
	all := map[string][]enumValue{}
	for _, source := range sources {
		for _, d := range source.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, s := range g.Specs {
				spec := s.(*ast.ValueSpec)
				typ, ok := spec.Type.(*ast.Ident)
				if !ok || len(spec.Values) != len(spec.Names) {
					continue
				}
				for i, name := range spec.Names {
					lit, ok := spec.Values[i].(*ast.BasicLit)
					if !ok || lit.Kind != token.STRING {
						continue
					}
					if text, err := strconv.Unquote(lit.Value); err == nil {
						doc := cmp.Or(spec.Doc, spec.Comment)
						if doc == nil && len(g.Specs) == 1 {
							doc = g.Doc
						}
						all[typ.Name] = append(all[typ.Name], enumValue{name.Name, text, sinceOf(spec), doc.Text()})
					}
				}
			}
		}
	}
	return all
}

// sinceOf is the contract that the comment behind a constant names.
func sinceOf(spec *ast.ValueSpec) string {
	if spec.Comment == nil {
		return ""
	}
	for _, line := range spec.Comment.List {
		if since, ok := strings.CutPrefix(line.Text, marker+"since="); ok {
			return since
		}
	}
	return ""
}

func (p *pkg) add(f *file, d declaration, constants map[string][]enumValue) error {
	what, words := d.words[0], d.words[1:]
	name := d.spec.Name.Name
	switch what {
	case "enum":
		e := &enum{name: name, values: constants[name], doc: d.doc}
		for _, w := range words {
			switch w {
			case "open":
				e.open = true
			case "shared":
				e.shared = true
			default:
				return fmt.Errorf("unknown option %q", w)
			}
		}
		if len(e.values) == 0 && !e.open {
			return fmt.Errorf("has no constants")
		}
		for _, v := range e.values {
			if v.since != "" && contracts[v.since] == "" {
				return fmt.Errorf("%s: unknown contract %q", v.constant, v.since)
			}
		}
		f.enums = append(f.enums, e)
		return nil
	case "own":
		o := &own{name: name, doc: d.doc}
		for _, w := range words {
			if w != "grown" {
				return fmt.Errorf("unknown option %q", w)
			}
			o.grown = true
		}
		f.owns = append(f.owns, o)
		return nil
	case "message":
	default:
		return fmt.Errorf("unknown marker %q", what)
	}
	m := &message{name: name, doc: d.doc}
	insteadName := ""
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		switch {
		case key == "tag" && value != "":
			m.tag = value
		case key == "word" && value != "":
			m.word, m.wordIs, _ = strings.Cut(value, ":")
		case key == "forbidden" && value != "":
			m.forbidden = strings.Split(value, ",")
		case key == "since" && contracts[value] != "":
			m.since = value
		case key == "unique" && contracts[value] != "":
			m.unique = value
		case key == "content" && value != "":
			m.content = value
		case key == "instead" && strings.Count(value, ":") == 2:
			parts := strings.Split(value, ":")
			m.insteadOf, m.insteadIs = parts[0], parts[1]
			insteadName = parts[2]
		case w == "closed":
			m.closed = true
		case w == "checked":
			m.checked = true
		case w == "shared":
			m.shared = true
		case w == "buffering":
			m.buffering = true
		case w == "normalised":
			m.normalised = true
		default:
			return fmt.Errorf("unknown option %q", w)
		}
	}
	st, ok := d.spec.Type.(*ast.StructType)
	if !ok {
		return fmt.Errorf("is no struct")
	}
	for _, af := range st.Fields.List {
		fields, err := p.fields(af)
		if err != nil {
			return err
		}
		if insteadName != "" && fields[0].name == insteadName {
			m.instead = fields[0]
			continue
		}
		for _, f := range fields {
			if f.member == "-" { // all of them have the same name
				if m.content == "" {
					return fmt.Errorf("%s has no name for its member", f.name)
				}
				f.member = m.content
			}
		}
		m.fields = append(m.fields, fields...)
	}
	if insteadName != "" && (m.instead == nil || m.instead.typ.kind != optKind || m.insteadOf != m.word) {
		return fmt.Errorf("instead names an optional field, and the member that word names")
	}
	if err := m.check(); err != nil {
		return err
	}
	f.messages = append(f.messages, m)
	return nil
}

// check finds what the generated code could not cope with.
func (m *message) check() error {
	if len(m.fields) > 63 {
		return fmt.Errorf("has more than 63 members")
	}
	if (m.word != "" || len(m.forbidden) > 0) && m.since == "" {
		return fmt.Errorf("word and forbidden go with since")
	}
	if m.tag != "" && (m.word != "" || len(m.forbidden) > 0) {
		return fmt.Errorf("word and forbidden do not go with a tag")
	}
	names := slices.Clone(m.forbidden)
	if m.word != "" {
		names = append(names, m.word)
	}
	for _, f := range m.fields {
		for _, name := range append([]string{f.member}, f.aliases...) {
			// What depends on a tag may be declared again for other values of it.
			for _, when := range f.when {
				names = append(names, name+" with "+when)
			}
			if len(f.when) == 0 {
				names = append(names, name)
			}
		}
	}
	if m.content != "" && (m.tag == "" || slices.ContainsFunc(m.fields[1:], func(f *field) bool { return f.member != m.content })) {
		return fmt.Errorf("content goes with a tag, and is the name of all other members")
	}
	slices.Sort(names)
	if i := slices.Compact(slices.Clone(names)); len(i) != len(names) {
		return fmt.Errorf("declares a member twice")
	}
	if m.tag != "" && (len(m.fields) == 0 || m.fields[0].member != m.tag || m.fields[0].presence != required) {
		return fmt.Errorf("the tag %s must be the first member, and required", m.tag)
	}
	for i, f := range m.fields {
		if len(f.when) > 0 && m.tag == "" {
			return fmt.Errorf("%s has a condition, and the message has no tag", f.name)
		}
		if m.tag != "" && i > 0 && len(f.when) == 0 {
			return fmt.Errorf("%s has no condition, and the message has a tag", f.name)
		}
	}
	return nil
}

func (p *pkg) fields(af *ast.Field) ([]*field, error) {
	if len(af.Names) == 0 {
		return nil, fmt.Errorf("embeds a type")
	}
	if af.Tag == nil {
		return nil, fmt.Errorf("%s has no tag", af.Names[0].Name)
	}
	text, err := strconv.Unquote(af.Tag.Value)
	if err != nil {
		return nil, err
	}
	tag := reflect.StructTag(text)
	t, err := p.typeOf(af.Type)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", af.Names[0].Name, err)
	}
	f := &field{name: af.Names[0].Name, typ: t, doc: af.Doc.Text()}
	name, options, _ := strings.Cut(tag.Get("json"), ",")
	f.member = name
	f.omit = options == "omitzero" || options == "omitempty"
	if name == "" || options != "" && !f.omit || len(af.Names) > 1 {
		return nil, fmt.Errorf("%s: cannot use the tag %s", f.name, text)
	}
	if t.kind == optKind {
		f.presence = optional
	}
	for option := range strings.SplitSeq(tag.Get("wire"), ",") {
		key, value, _ := strings.Cut(option, "=")
		switch {
		case key == "":
		case key == "default" && t.kind != optKind:
			f.presence, f.def = defaulted, value
		case key == "alias" && value != "":
			f.aliases = append(f.aliases, value)
		case key == "when" && value != "":
			f.when = strings.Split(value, "|")
		case key == "member" && value != "" && name == "-" && t.kind == optKind:
			f.member, f.omit = value, true
		case option == "unread":
			f.unread = true
		case option == "buffered":
			f.buffered = true
		case option == "positive" && t.kind == optKind && t.elem.name == "uint32":
			f.typ.elem.positive = true
		case key == "since" && contracts[value] != "":
			f.since = value
		case key == "gone" && contracts[value] != "" && t.kind == scalarKind:
			f.gone = value
		case key == "full" && value != "" && t.kind == optKind:
			f.full = value
		default:
			return nil, fmt.Errorf("%s: cannot use the tag %s", f.name, text)
		}
	}
	if f.unread && f.presence != defaulted {
		return nil, fmt.Errorf("%s: what is not read has a default", f.name)
	}
	if f.full != "" && (f.since == "" || !f.omit) {
		return nil, fmt.Errorf("%s: full goes with since and omitzero", f.name)
	}
	if f.since != "" && !f.omit {
		return nil, fmt.Errorf("%s: a member that has come later is left out when unset", f.name)
	}
	if f.gone != "" && (f.presence != defaulted || f.omit) {
		return nil, fmt.Errorf("%s: a member that is gone has a default, and is written", f.name)
	}
	empty := f.presence == defaulted && f.def == "" && (t.kind == sliceKind || t.name == "bool" || t.free() || t.kind == messageKind && !t.external)
	if f.omit && t.kind != optKind && !empty {
		return nil, fmt.Errorf("%s: only a value that may be missing can be left out", f.name)
	}
	return []*field{f}, nil
}

func (p *pkg) typeOf(x ast.Expr) (typ, error) {
	switch x := x.(type) {
	case *ast.Ident:
		if _, ok := scalars[x.Name]; ok {
			return typ{kind: scalarKind, name: x.Name}, nil
		}
		if p.types[x.Name] || byHand[x.Name] != "" {
			return typ{kind: messageKind, name: x.Name}, nil
		}
		if target := p.aliases[x.Name]; target != "" {
			return typ{kind: messageKind, name: x.Name, external: true, target: target}, nil
		}
		return typ{}, fmt.Errorf("the type %s is not marked", x.Name)
	case *ast.SelectorExpr:
		name := x.X.(*ast.Ident).Name + "." + x.Sel.Name
		if _, ok := scalars[name]; ok {
			return typ{kind: scalarKind, name: name}, nil
		}
		return typ{kind: messageKind, name: name, external: true, target: x.Sel.Name}, nil
	case *ast.ArrayType:
		if x.Len != nil {
			return typ{}, fmt.Errorf("arrays of a fixed length are not supported")
		}
		elem, err := p.typeOf(x.Elt)
		return typ{kind: sliceKind, name: "[]" + elem.name, elem: &elem}, err
	case *ast.IndexExpr:
		name := ""
		switch o := x.X.(type) {
		case *ast.Ident:
			name = o.Name
		case *ast.SelectorExpr:
			name = o.X.(*ast.Ident).Name + "." + o.Sel.Name
		}
		if name != "Opt" && !strings.HasSuffix(name, ".Opt") {
			return typ{}, fmt.Errorf("the generic type %s is not supported", name)
		}
		elem, err := p.typeOf(x.Index)
		return typ{kind: optKind, name: name + "[" + elem.name + "]", elem: &elem}, err
	}
	return typ{}, fmt.Errorf("a type of this form is not supported")
}
