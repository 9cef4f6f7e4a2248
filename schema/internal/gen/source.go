package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// source is what reflection does not see of a package.
type source struct {
	// enums are the types marked //wire:enum, by name.
	enums map[string]*enum
	// constants are those with a literal as value, by name.
	constants map[string]any
	// tags names the member on which the others of a message depend.
	tags map[string]string
	// messages are the types marked //wire:message.
	messages []string
	// markers are what the comments of types say about their form.
	markers map[string]*marker
}

// enum is a string with known values.
type enum struct {
	open   bool
	values []enumValue
}

type enumValue struct {
	text  string
	doc   string // what it means
	since string // version of the contract; "" for the first
}

// readSource reads a package without its tests.
func readSource(dir string) (*source, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	s := &source{enums: map[string]*enum{}, constants: map[string]any{}, tags: map[string]string{}, markers: map[string]*marker{}}
	paths = slices.DeleteFunc(paths, func(p string) bool { return strings.HasSuffix(p, "_test.go") })
	if len(paths) == 0 {
		return nil, fmt.Errorf("there is no Go source in %s", dir)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, path := range paths {
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	s.each(files, token.TYPE, s.addType)
	s.each(files, token.CONST, s.addConstant)
	return s, nil
}

func (s *source) each(files []*ast.File, tok token.Token, add func(*ast.GenDecl, ast.Spec)) {
	for _, f := range files {
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == tok {
				for _, spec := range g.Specs {
					add(g, spec)
				}
			}
		}
	}
}

func (s *source) addType(g *ast.GenDecl, spec ast.Spec) {
	t := spec.(*ast.TypeSpec)
	doc := cmp.Or(t.Doc, g.Doc)
	if doc == nil {
		return
	}
	m := &marker{}
	s.markers[t.Name.Name] = m
	for _, line := range doc.List {
		words := strings.Fields(line.Text)
		if len(words) == 0 {
			continue
		}
		m.read(words)
		switch words[0] {
		case "//wire:enum":
			s.enums[t.Name.Name] = &enum{open: slices.Contains(words, "open")}
		case "//wire:message":
			s.messages = append(s.messages, t.Name.Name)
			for _, w := range words[1:] {
				if tag, ok := strings.CutPrefix(w, "tag="); ok {
					s.tags[t.Name.Name] = tag
				}
			}
		}
	}
}

func (s *source) addConstant(g *ast.GenDecl, spec ast.Spec) {
	c := spec.(*ast.ValueSpec)
	for i, name := range c.Names {
		if i >= len(c.Values) {
			return
		}
		lit, ok := c.Values[i].(*ast.BasicLit)
		if !ok {
			return
		}
		value, err := literal(lit.Value)
		if err != nil {
			continue
		}
		s.constants[name.Name] = value
		typ, _ := c.Type.(*ast.Ident)
		if typ == nil || s.enums[typ.Name] == nil {
			continue
		}
		doc := c.Doc.Text()
		if doc == "" && len(g.Specs) == 1 {
			doc = g.Doc.Text()
		}
		e := s.enums[typ.Name]
		e.values = append(e.values, enumValue{fmt.Sprint(value), constantDoc(name.Name, cmp.Or(doc, c.Comment.Text())), since(c.Comment)})
	}
}

// since is the version of the contract that a comment beside a constant names.
func since(comment *ast.CommentGroup) string {
	if comment == nil {
		return ""
	}
	for _, line := range comment.List {
		if version, ok := strings.CutPrefix(line.Text, "//wire:since="); ok {
			return version
		}
	}
	return ""
}

// constantDoc is the comment of a constant without its name.
func constantDoc(name, doc string) string {
	doc = strings.TrimSpace(strings.ReplaceAll(doc, "\n", " "))
	doc = strings.TrimPrefix(doc, name+" is ")
	doc = strings.TrimPrefix(doc, name+" ")
	return strings.TrimSuffix(doc, ".")
}

// literal is the value of a Go literal.
func literal(text string) (any, error) {
	if s, err := strconv.Unquote(text); err == nil {
		return s, nil
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 0, 64)
	return int(n), err
}
