package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/site/judge"
	"github.com/kanadehq/kanade-shared/wire"
)

// homePage is the content of the first page.
type homePage struct {
	Example string
	Open    string
	Cards   []card
}

// card leads to a document.
type card struct{ Title, Text, Address, File string }

func (g *generator) writeHome() error {
	r := g.site.reference
	job, _ := r.Document("job")
	hello := ""
	for line := range strings.Lines(r.Examples(job)[0].Text) {
		if !strings.HasPrefix(line, "#") {
			hello += line
		}
	}
	content := homePage{Example: hello, Open: "playground.html#" + fragment(shared{Text: hello})}
	for _, d := range r.Documents() {
		if d.Group == reference.Manifests || d.Group == reference.Configs {
			content.Cards = append(content.Cards, card{d.Title, firstSentence(r.Type(d.Root).Doc), d.Name + ".html", d.File})
		}
	}
	return g.writePage("home.html", page{
		File: "index.html", Title: "kanade contract", Level: reference.Level, Wide: true, Content: content,
		Description: "The manifests, messages and broker resources of a kanade fleet, key by key, with a playground that checks what you write.",
	})
}

// playgroundPage is the content of the playground.
type playgroundPage struct {
	// Levels of the contract, the first one first, and that of a mixed fleet.
	Levels []string
	// Built says whether there is a checker to run.
	Built bool
}

// playgroundData is what the playground's script knows.
type playgroundData struct {
	Examples []playgroundExample `json:"examples"`
	// Keys are the texts of keys by document and path.
	Keys map[string]map[string]keyHelp `json:"keys"`
}

type playgroundExample struct {
	Kind  manifest.Kind `json:"kind"`
	Name  string        `json:"name"`
	Title string        `json:"title"`
	Text  string        `json:"text"`
	Since string        `json:"since,omitempty"`
}

// keyHelp is what the editor says about a key.
type keyHelp struct {
	Type    string   `json:"type"`
	Text    string   `json:"text"`
	Need    string   `json:"need"`
	Default string   `json:"default,omitempty"`
	Values  []string `json:"values,omitempty"`
}

func (g *generator) writePlayground() error {
	r := g.site.reference
	data := playgroundData{Keys: map[string]map[string]keyHelp{}}
	for _, doc := range r.Documents() {
		if doc.Kind == "" {
			continue
		}
		for _, e := range r.Examples(doc) {
			data.Examples = append(data.Examples, playgroundExample{doc.Kind, e.Name, e.Title, e.Text, e.Since})
		}
		keys := map[string]keyHelp{}
		for key := range r.Keys(doc) {
			view := g.viewKey(key)
			help := keyHelp{Type: view.Type, Text: plainText(view.Doc), Need: view.Need, Default: view.Default}
			for _, v := range view.Values {
				help.Values = append(help.Values, v.Text)
			}
			keys[key.Path] = help
		}
		data.Keys[string(doc.Kind)] = keys
	}
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	if err := g.write("assets/playground-data.js", []byte("window.kanadeData = "+string(text)+";\n")); err != nil {
		return err
	}
	_, err = os.Stat(filepath.Join(g.out, "assets", "playground.js"))
	g.site.search = append(g.site.search, searchEntry{Title: "Playground", Text: "check and preview a document here", Address: "playground.html", Kind: "page"})
	var levels []string
	for _, c := range wire.Contracts() {
		levels = append(levels, c.String())
	}
	p := page{
		File: "playground.html", Title: "Playground", Level: reference.Level, Wide: true,
		Description: "Write a job or schedule and see what the checker finds. Nothing that you write leaves this page.",
		Content:     playgroundPage{Levels: append(levels, judge.BothContracts), Built: err == nil},
	}
	if err == nil {
		p.Scripts = []string{"assets/playground-data.js", "assets/playground.js"}
	}
	return g.writePage("playground.html", p)
}
