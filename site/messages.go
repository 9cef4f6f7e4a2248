package main

import (
	"html/template"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/reference"
)

// subjectsPage is the content of the page about who sends what.
type subjectsPage struct {
	Drawing template.HTML
	Flows   []flow
	Stored  []reference.Document
}

// clientPage is the content of the page about agent and client app.
type clientPage struct {
	Documents []clientDocument
}

// clientDocument is a message of the client protocol.
type clientDocument struct {
	Document reference.Document
	Doc      string
	Keys     []keyView
}

func (g *generator) writeMessages() error {
	flows, err := g.flows()
	if err != nil {
		return err
	}
	p := page{
		File: "subjects.html", Title: "Who sends what", Level: reference.Level,
		Description: "Every subject of the contract: who publishes on it, who listens, what keeps it, and which document it carries.",
		Content:     subjectsPage{Drawing: draw(flows), Flows: flows}, Wide: true,
	}
	for _, f := range flows {
		g.site.search = append(g.site.search, searchEntry{
			Title: strings.Join(f.Subjects, " "), Text: f.From + " to " + f.To + ", " + f.Delivery,
			Address: "subjects.html#" + f.Name(), Kind: "subject",
		})
	}
	if err := g.writePage("subjects.html", p); err != nil {
		return err
	}
	return g.writeClient()
}

func (g *generator) writeClient() error {
	r := g.site.reference
	var content clientPage
	p := page{
		File: "client.html", Title: "Agent and client app", Level: reference.Level,
		Description: "What the agent and the client app of one PC say to each other, in JSON-RPC over a pipe or socket.",
	}
	for _, doc := range r.Documents() {
		if doc.Group != reference.ClientMessages {
			continue
		}
		view := clientDocument{Document: doc, Doc: r.Type(doc.Root).Doc}
		for key := range r.Keys(doc) {
			k := g.viewKey(key)
			k.ID = doc.Title + "." + k.ID
			view.Keys = append(view.Keys, k)
		}
		content.Documents = append(content.Documents, view)
		p.Toc = append(p.Toc, tocEntry{doc.Title, doc.Title, 0})
		g.site.search = append(g.site.search, searchEntry{
			Title: doc.Title, Text: plainText(firstSentence(view.Doc)), Address: "client.html#" + doc.Title, Kind: "message",
		})
	}
	p.Content = content
	return g.writePage("client.html", p)
}
