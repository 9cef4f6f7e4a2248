package main

import (
	"cmp"
	"go/ast"
	"go/token"
	"strings"
)

const describer = "//describe:"

// texts is what a package says about itself beside its types.
type texts struct {
	// funcs are the doc comments of functions, and of fields of structs: ".Field of
	// Type".
	funcs map[string]string
	// constants are the values of constants that are literals, as they stand in
	// the source.
	constants map[string]string
	// results are the values of composite literals that functions without
	// parameters return, by their keys.
	results map[string]map[string]string
	// drawn are the types with lines that draw them, in their order.
	drawn []drawing
}

// drawing is how a type looks in a document that no struct declares.
type drawing struct {
	name, doc string
	words     [][]string // text and function of each, and "since=<contract>" for some
	members   [][]string // name, type and function of each
	as        string     // another type that it looks like; "" for most
}

func collectTexts(sources []*ast.File) texts {
	t := texts{map[string]string{}, map[string]string{}, map[string]map[string]string{}, nil}
	for _, source := range sources {
		for _, d := range source.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					t.funcs[d.Name.Name] = d.Doc.Text()
					t.noteResult(d)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.ValueSpec:
						t.noteConstants(d.Tok, s)
					case *ast.TypeSpec:
						t.noteDrawing(s, cmp.Or(s.Doc, d.Doc))
					}
				}
			}
		}
	}
	return t
}

// noteConstants notes literals.
func (t *texts) noteConstants(tok token.Token, s *ast.ValueSpec) {
	if tok != token.CONST || len(s.Values) != len(s.Names) {
		return
	}
	for i, name := range s.Names {
		if lit, ok := s.Values[i].(*ast.BasicLit); ok {
			t.constants[name.Name] = lit.Value
		}
	}
}

// noteResult notes what a function such as StalenessCached returns.
func (t *texts) noteResult(d *ast.FuncDecl) {
	if d.Type.Params.NumFields() > 0 || d.Body == nil || len(d.Body.List) != 1 {
		return
	}
	ret, ok := d.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return
	}
	lit, ok := ret.Results[0].(*ast.CompositeLit)
	if !ok {
		return
	}
	values := map[string]string{}
	for _, e := range lit.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return
		}
		key, ok := pair.Key.(*ast.Ident)
		if !ok {
			return
		}
		switch v := pair.Value.(type) {
		case *ast.Ident:
			values[key.Name] = v.Name
		case *ast.BasicLit:
			values[key.Name] = v.Value
		default:
			return
		}
	}
	t.results[d.Name.Name] = values
}

func (t *texts) noteDrawing(s *ast.TypeSpec, doc *ast.CommentGroup) {
	if doc == nil {
		return
	}
	d := drawing{name: s.Name.Name, doc: doc.Text()}
	for _, line := range doc.List {
		rest, ok := strings.CutPrefix(line.Text, describer)
		if !ok {
			continue
		}
		words := strings.Fields(rest)
		switch {
		case words[0] == "member" && len(words) == 4:
			d.members = append(d.members, words[1:])
		case words[0] == "word" && len(words) >= 3:
			d.words = append(d.words, words[1:])
		case words[0] == "as" && len(words) == 2:
			d.as = words[1]
		}
	}
	if st, ok := s.Type.(*ast.StructType); ok {
		for _, f := range st.Fields.List {
			for _, name := range f.Names {
				t.funcs["."+name.Name+" of "+d.name] = f.Doc.Text()
			}
		}
	}
	if len(d.members) > 0 || d.as != "" {
		t.drawn = append(t.drawn, d)
	}
}
