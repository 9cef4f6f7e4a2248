package main

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/manifest"
)

// documentPage is the content of a page about a document.
type documentPage struct {
	Document reference.Document
	Doc      string
	Keys     []keyView
	Examples []exampleView
	// Wire is a whole message in JSON, "" for what people write.
	Wire string
	// Flows are the subjects that carry it.
	Flows []flow
	// Schema says whether there are schemas of it.
	Schema bool
	// Section of the contract's page, and its anchor.
	Section, Anchor string
	Language        string
}

// exampleView is a whole example.
type exampleView struct {
	reference.Example
	// Link opens it in the playground; "" where there is no checker for it.
	Link string
}

// keyView is a key as a page shows it.
type keyView struct {
	ID, Parents, Name string
	Depth             int
	Type              string
	// Need is required, optional and so on; Default a value.
	Need, Default string
	HasDefault    bool
	When, Tag     string
	Since, First  string
	Doc           string
	TypeDoc       string
	Deprecated    string
	Aliases       []string
	Unset         string
	Words         []reference.Value
	Values        []reference.Value
	Open          bool
	Rules         []manifest.Rule
	Example       string
	// Again is the ID of the key that has the same parts.
	Again string
}

func (g *generator) writeDocuments() error {
	for _, doc := range g.site.reference.Documents() {
		if doc.Group == reference.ClientMessages {
			continue
		}
		if err := g.writeDocument(doc); err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) writeDocument(doc reference.Document) error {
	r := g.site.reference
	root := r.Type(doc.Root)
	content := documentPage{Document: doc, Doc: root.Doc, Language: "yaml", Schema: g.hasSchema(doc.Name)}
	if root.Section != "" {
		content.Section, content.Anchor = root.Section, slug(root.Section)
	}
	if doc.Group == reference.Configs {
		content.Language = "toml"
	}
	p := page{File: doc.Name + ".html", Title: doc.Title, Description: firstSentence(root.Doc), Level: reference.Level}
	seen := map[string]string{}
	for key := range r.Keys(doc) {
		k := g.viewKey(key)
		if key.Type != nil && key.Type.Kind != reference.Enum {
			if key.Again {
				k.Again = seen[key.Type.Name]
			}
			seen[key.Type.Name] = key.Path
		}
		content.Keys = append(content.Keys, k)
		p.Toc = append(p.Toc, tocEntry{k.Name, k.ID, k.Depth})
		g.site.search = append(g.site.search, searchEntry{
			Title: key.Full(), Text: plainText(k.Doc), Address: doc.Name + ".html#" + k.ID, Kind: "key",
		})
	}
	for _, e := range r.Examples(doc) {
		view := exampleView{Example: e}
		if doc.Kind != "" {
			view.Link = "playground.html#" + fragment(shared{Text: e.Text, Contract: e.Since})
		}
		content.Examples = append(content.Examples, view)
	}
	if doc.Group == reference.Messages {
		var err error
		if content.Wire, err = g.frozenDocument(doc); err != nil {
			return err
		}
		content.Language = "json"
		flows, err := g.flows()
		if err != nil {
			return err
		}
		content.Flows = slices.DeleteFunc(flows, func(f flow) bool { return !f.carries(doc) })
	}
	g.site.search = append(g.site.search, searchEntry{Title: doc.Title, Text: plainText(p.Description), Address: p.File, Kind: "document"})
	p.Content = content
	return g.writePage("document.html", p)
}

func (g *generator) viewKey(key reference.Key) keyView {
	r, f := g.site.reference, key.Field
	k := keyView{
		ID: key.Path, Name: f.Name, Depth: key.Depth(), Type: r.TypeText(f.Type), Since: cmp.Or(key.Document.Since, reference.Level), First: reference.Level,
		Doc: key.DocText(), Deprecated: f.Deprecated, Aliases: f.Aliases, Rules: r.Rules(key),
	}
	k.Parents = strings.TrimSuffix(key.Path, f.Name)
	if f.Since != "" {
		k.Since = f.Since
	}
	switch {
	case f.When != "":
		k.Need, k.When, k.Tag = "required", f.When, key.Parent.Tag
	case f.Presence == reference.Required:
		k.Need = "required"
	case f.Presence == reference.Defaulted:
		k.Need, k.Default, k.HasDefault = "optional", f.Default, true
	case key.Parent.Kind == reference.Choice:
		k.Need = "one of these"
	default:
		k.Need = "optional"
	}
	if key.Document.Group == reference.Messages {
		switch {
		case f.Null:
			k.Unset = "written as null when unset"
		case f.LeftOut && f.Presence == reference.Optional:
			k.Unset = "left out when unset"
		case f.LeftOut:
			k.Unset = "left out when empty"
		}
	}
	if t := key.Type; t != nil {
		k.Words, k.Open = t.Words, t.Open
		for _, v := range t.Values {
			v.Doc = capital(v.Doc)
			k.Values = append(k.Values, v)
		}
		if t.Kind != reference.Enum {
			k.TypeDoc = t.Doc
		}
	}
	if key.Document.Group != reference.Messages && !key.Again {
		k.Example = r.Example(key)
	}
	return k
}

// frozenDocument is a message with every member, as it is recorded, laid out for
// reading.
func (g *generator) frozenDocument(doc reference.Document) (string, error) {
	_, name, _ := strings.Cut(doc.Root, ".")
	text, err := os.ReadFile(filepath.Join(g.frozen, reference.Level, name+".full.json"))
	if os.IsNotExist(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		return "", err
	}
	return strings.TrimSpace(out.String()) + "\n", nil
}

// shared is what an address of the playground holds.
type shared struct {
	Text string        `json:"text"`
	Kind manifest.Kind `json:"kind,omitempty"`
	Zone string        `json:"zone,omitempty"`
	// Contract is the level of the agents; "" for the first.
	Contract string `json:"contract,omitempty"`
}

// fragment packs a document into the part of an address behind #, which is never
// sent to a server; site/web/src/share.js reads it.
func fragment(s shared) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings always have a form
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		panic(err) // the level is a good one
	}
	w.Write(text)
	w.Close()
	return "v1=" + base64.RawURLEncoding.EncodeToString(packed.Bytes())
}
