package main

import (
	"cmp"
	"embed"
	"html/template"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/site/internal/highlight"
	"github.com/kanadehq/kanade-shared/wire"
)

//go:embed templates
var templateFiles embed.FS

// repository is where links lead to what is not a page.
const repository = "https://github.com/kanadehq/kanade-shared"

// site is what all pages have in common.
type site struct {
	reference *reference.Reference
	templates *template.Template
	// guides are the documents that are pages, by the name of their file.
	guides map[string]guide
	search []searchEntry
}

func (g *generator) load() (*site, error) {
	s := &site{reference: reference.New(), guides: map[string]guide{}}
	var err error
	s.templates, err = template.New("").Funcs(s.functions()).ParseFS(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, guide := range guides {
		text, err := os.ReadFile(filepath.Join(g.docs, guide.File))
		switch {
		case os.IsNotExist(err) && guide.optional:
			continue
		case err != nil:
			return nil, err
		}
		guide.text = string(text)
		s.guides[guide.File] = guide
	}
	return s, nil
}

func (s *site) functions() template.FuncMap {
	return template.FuncMap{
		"yaml":  func(code string) template.HTML { return template.HTML(highlight.HTML("yaml", code)) },
		"toml":  func(code string) template.HTML { return template.HTML(highlight.HTML("toml", code)) },
		"json":  func(code string) template.HTML { return template.HTML(highlight.HTML("json", code)) },
		"code":  func(language, code string) template.HTML { return template.HTML(highlight.HTML(language, code)) },
		"prose": s.prose,
		"nav":   s.navigation,
		"levels": func() string {
			all := wire.Contracts()
			return all[0].String() + " to " + all[len(all)-1].String()
		},
	}
}

// prose marks the names in a text up, and links those of documents.
func (s *site) prose(text string) template.HTML {
	var out strings.Builder
	for i, part := range strings.Split(text, "`") {
		if i%2 == 0 {
			out.WriteString(template.HTMLEscapeString(part))
			continue
		}
		code := "<code>" + template.HTMLEscapeString(part) + "</code>"
		if doc, ok := s.documentOf(part); ok {
			code = `<a href="` + doc.Name + `.html">` + code + "</a>"
		}
		out.WriteString(code)
	}
	return template.HTML(out.String())
}

// documentOf finds the document whose type has a name, such as Job.
func (s *site) documentOf(name string) (reference.Document, bool) {
	for _, d := range s.reference.Documents() {
		if path.Ext(d.Root) == "."+name && d.Group != reference.ClientMessages {
			return d, true
		}
	}
	return reference.Document{}, false
}

// navEntry is a line of the navigation.
type navEntry struct{ Title, Address string }

// navGroup is a part of the navigation.
type navGroup struct {
	Title   string
	Entries []navEntry
}

func (s *site) navigation() []navGroup {
	groups := []navGroup{
		{Title: "Write"}, {Title: "Configure"},
		{Title: "Contract", Entries: []navEntry{
			{"Who sends what", "subjects.html"}, {"Broker resources", "resources.html"},
			{"Agent and client app", "client.html"}, {"The whole contract", "contract.html"},
		}},
		{Title: "Messages and stored documents"},
	}
	tools := navGroup{Title: "Check", Entries: []navEntry{{"Playground", "playground.html"}}}
	for _, g := range guides {
		if _, ok := s.guides[g.File]; ok && g.check {
			tools.Entries = append(tools.Entries, navEntry{cmp.Or(g.short, g.Title), g.Page})
		}
	}
	tools.Entries = append(tools.Entries, navEntry{"Schemas", "schemas.html"})
	at := map[reference.Group]int{reference.Manifests: 0, reference.Configs: 1, reference.Messages: 3}
	for _, d := range s.reference.Documents() {
		if i, ok := at[d.Group]; ok {
			groups[i].Entries = append(groups[i].Entries, navEntry{d.Title, d.Name + ".html"})
		}
	}
	return []navGroup{groups[0], tools, groups[1], groups[2], groups[3]}
}
