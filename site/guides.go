package main

import (
	"html/template"
	"path"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/site/internal/highlight"
	"github.com/kanadehq/kanade-shared/site/internal/markdown"
)

// guide is a document of the folder docs that is a page.
type guide struct {
	File, Page, Title, short string
	// check says that it helps to check documents.
	check bool
	// optional guides need not be there.
	optional bool
	text     string
}

var guides = []guide{
	{File: "rules.md", Page: "rules.html", Title: "Rules of the checker", short: "Rules", check: true, optional: true},
	{File: "authors.md", Page: "authors.html", Title: "For authors", check: true, optional: true},
	{File: "editors.md", Page: "editors.html", Title: "Editors", check: true, optional: true},
	{File: "schema.md", Page: "about-schemas.html", Title: "What the schemas say", optional: true},
	{File: "contract.md", Page: "contract.html", Title: "The contract"},
	{File: "divergences.md", Page: "divergences.html", Title: "Divergences from the reference"},
	{File: "bootstrap.md", Page: "bootstrap.html", Title: "A fleet's broker"},
	{File: "users.md", Page: "users.html", Title: "From a token to users"},
	{File: "kvrmw.md", Page: "kvrmw.html", Title: "Changing shared documents"},
}

func (g *generator) writeGuides() error {
	for _, guide := range g.site.guides {
		html, headings := markdown.Render(guide.text, markdown.Options{Address: g.site.address, Code: codeBlock})
		html = strings.ReplaceAll(html, "<p>Bad:</p>", `<p class="verdict bad">Bad</p>`)
		html = strings.ReplaceAll(html, "<p>Good:</p>", `<p class="verdict">Good</p>`)
		p := page{File: guide.Page, Title: guide.Title, Level: reference.Level, Content: template.HTML(html)}
		for i, h := range headings {
			if i == 0 && h.Level == 1 {
				p.Title = h.Text
				continue
			}
			if h.Level <= 3 {
				p.Toc = append(p.Toc, tocEntry{h.Text, h.ID, h.Level - 2})
			}
			kind := "section"
			if guide.File == "rules.md" {
				kind = "rule"
			}
			g.site.search = append(g.site.search, searchEntry{
				Title: h.Text, Text: p.Title, Address: guide.Page + "#" + h.ID, Kind: kind,
			})
		}
		if err := g.writePage("guide.html", p); err != nil {
			return err
		}
	}
	return nil
}

// address turns a link of a document in docs into one of the site: to the page of
// another document, or to the repository.
func (s *site) address(a string) string {
	if strings.HasPrefix(a, "#") || strings.Contains(a, "://") {
		return a
	}
	file, anchor, _ := strings.Cut(a, "#")
	if anchor != "" {
		anchor = "#" + anchor
	}
	if g, ok := s.guides[file]; ok {
		return g.Page + anchor
	}
	return repository + "/blob/main/" + path.Join("docs", file) + anchor
}

// codeBlock marks a block of code up. One without a language that looks like a
// command line stays as it is.
func codeBlock(language, text string) string {
	language, _, _ = strings.Cut(language, " ")
	return highlight.HTML(language, text)
}
