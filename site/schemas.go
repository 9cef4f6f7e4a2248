package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/wire"
)

// schemaVersion is the schemas of one version.
type schemaVersion struct {
	// About says what the version is for.
	Version, About string
	Kinds          []schemaKind
}

// schemaKind is the schemas of one kind of document.
type schemaKind struct {
	Kind, Title string
	Files       []schemaFile
	// First: no version above has the kind.
	First bool
}

// schemaFile is one schema.
type schemaFile struct{ Dialect, Address, Digest string }

// schemasPage is the content of the page with the downloads.
type schemasPage struct{ Versions []schemaVersion }

// schemaIndex is index.json of the schemas.
type schemaIndex struct {
	Schemas []struct{ Version, Kind, Dialect, URL, SHA256 string }
}

func (g *generator) readSchemas() (schemaIndex, error) {
	var index schemaIndex
	text, err := os.ReadFile(filepath.Join(g.schemas, "index.json"))
	if err != nil {
		return index, err
	}
	err = json.Unmarshal(text, &index)
	return index, err
}

// hasSchema reports whether there is a schema of a document, in any contract.
func (g *generator) hasSchema(kind string) bool {
	return slices.ContainsFunc(wire.Contracts(), func(c wire.Contract) bool {
		_, err := os.Stat(filepath.Join(g.schemas, c.String(), kind+".schema.json"))
		return err == nil
	})
}

// aboutVersion says what the schemas of a version are for.
func aboutVersion(version string) string {
	contract, ok := wire.ParseContract(version)
	switch {
	case !ok:
		return "What is to be released, for the newest contract. It may change."
	case contract == wire.V0_43_53:
		return "For documents that every program of a fleet understands."
	}
	return "For fleets whose programs are all of this version at least."
}

// writeSchemas copies the schemas to the addresses in their $id, and lists them.
func (g *generator) writeSchemas() error {
	index, err := g.readSchemas()
	if err != nil {
		return err
	}
	root := os.DirFS(g.schemas)
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		return g.write("schemas/"+name, text)
	})
	if err != nil {
		return err
	}
	var content schemasPage
	listed := map[string]bool{}
	order := map[string]int{}
	for i, d := range g.site.reference.Documents() {
		order[d.Name] = i
	}
	for _, e := range index.Schemas {
		const base = "/schemas/"
		at := strings.Index(e.URL, base)
		if at < 0 {
			return fmt.Errorf("schemas: %s is not below %s", e.URL, base)
		}
		i := slices.IndexFunc(content.Versions, func(v schemaVersion) bool { return v.Version == e.Version })
		if i < 0 {
			content.Versions, i = append(content.Versions, schemaVersion{Version: e.Version, About: aboutVersion(e.Version)}), len(content.Versions)
		}
		v := &content.Versions[i]
		k := slices.IndexFunc(v.Kinds, func(k schemaKind) bool { return k.Kind == e.Kind })
		if k < 0 {
			title := e.Kind
			if doc, ok := g.site.reference.Document(e.Kind); ok {
				title = doc.Title
			}
			v.Kinds, k = append(v.Kinds, schemaKind{Kind: e.Kind, Title: title, First: !listed[e.Kind]}), len(v.Kinds)
			listed[e.Kind] = true
		}
		v.Kinds[k].Files = append(v.Kinds[k].Files, schemaFile{e.Dialect, e.URL[at+1:], e.SHA256})
	}
	dialects := []string{"plain", "editor", "draft-07"}
	for _, v := range content.Versions {
		for _, k := range v.Kinds {
			slices.SortFunc(k.Files, func(a, b schemaFile) int {
				return slices.Index(dialects, a.Dialect) - slices.Index(dialects, b.Dialect)
			})
		}
		slices.SortFunc(v.Kinds, func(a, b schemaKind) int { return order[a.Kind] - order[b.Kind] })
	}
	return g.writePage("schemas.html", page{
		File: "schemas.html", Title: "Schemas", Level: reference.Level, Wide: true, Content: content,
		Description: "JSON Schemas of every document, for editors, CI and programs in other languages.",
	})
}
