package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	var g generator
	flag.StringVar(&g.out, "out", "site/dist", "`folder` to write to")
	flag.StringVar(&g.docs, "docs", "docs", "`folder` of the documents")
	flag.StringVar(&g.frozen, "frozen", "testdata/contract", "`folder` of the frozen documents")
	flag.StringVar(&g.schemas, "schemas", "schema/schemas", "`folder` of the schemas")
	serve := flag.String("serve", "", "serve what is there on an `address`, such as 127.0.0.1:8080, and write nothing")
	flag.Parse()
	if *serve != "" {
		fmt.Printf("serving %s on http://%s/\n", g.out, *serve)
		fmt.Fprintln(os.Stderr, "site:", g.serve(*serve))
		os.Exit(1)
	}
	if err := g.run(); err != nil {
		fmt.Fprintln(os.Stderr, "site:", err)
		os.Exit(1)
	}
}

// generator writes the site.
type generator struct {
	out, docs, frozen, schemas string

	site *site
}

func (g *generator) run() error {
	if err := os.MkdirAll(filepath.Join(g.out, "assets"), 0o755); err != nil {
		return err
	}
	s, err := g.load()
	if err != nil {
		return err
	}
	g.site = s
	for _, step := range []func() error{
		g.writeStatic, g.writeSchemas, g.writeDocuments, g.writeMessages, g.writeResources,
		g.writeGuides, g.writePlayground, g.writeHome, g.writeSearch,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// write writes a file of the site.
func (g *generator) write(name string, data []byte) error {
	path := filepath.Join(g.out, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
