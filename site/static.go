package main

import (
	"embed"
	"io/fs"
)

//go:embed static
var staticFiles embed.FS

func (g *generator) writeStatic() error {
	return fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		return g.write("assets/"+name[len("static/"):], data)
	})
}
