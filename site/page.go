package main

import (
	"bytes"
	"html/template"
)

// page is what every page has.
type page struct {
	// File of the page, such as job.html.
	File string
	// Title stands at the top and in the tab; Description below it and in the list
	// of a search engine.
	Title, Description string
	// Toc leads to the parts of the page.
	Toc []tocEntry
	// Wide pages have no table of contents.
	Wide bool
	// Scripts are more than those that every page has.
	Scripts []string
	// Level of the contract.
	Level string
	// Content is what the template of the page shows.
	Content any
	// Body is the rendered content.
	Body template.HTML
}

// tocEntry is a line of the table of contents.
type tocEntry struct {
	Text, ID string
	Depth    int
}

// writePage renders a page with the template of that name within the frame of all.
func (g *generator) writePage(name string, p page) error {
	var body bytes.Buffer
	if err := g.site.templates.ExecuteTemplate(&body, name, p); err != nil {
		return err
	}
	p.Body = template.HTML(body.String())
	var whole bytes.Buffer
	if err := g.site.templates.ExecuteTemplate(&whole, "layout.html", p); err != nil {
		return err
	}
	return g.write(p.File, whole.Bytes())
}
