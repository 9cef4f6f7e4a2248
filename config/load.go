package config

import (
	"github.com/kanadehq/kanade-shared/internal/tomldoc"
)

// Loaded is a configuration and how it came about.
type Loaded[T any] struct {
	// Config is what the program uses.
	Config T
	// Files that were read, in the order in which they override each other.
	Files []string
	// Warnings are oddities that the reference ignores: unknown keys above all.
	Warnings []Problem

	origins []Origin
}

// LoadAgent loads agent.toml from a path, with the layers on top of it, the
// last one topmost. The error is an [*Error].
//
// Where the file is looked for is the business of host/paths.
func LoadAgent(path string, layers ...Layer) (Loaded[Agent], error) {
	var l Loaded[Agent]
	err := load(path, thisMachine(), layers, l.Config.fields(), &l.Files, &l.Warnings, &l.origins)
	if err != nil {
		l.Config = Agent{}
	}
	return l, err
}

// LoadBackend loads backend.toml like [LoadAgent].
func LoadBackend(path string, layers ...Layer) (Loaded[Backend], error) {
	var l Loaded[Backend]
	err := load(path, thisMachine(), layers, l.Config.fields(), &l.Files, &l.Warnings, &l.origins)
	if err != nil {
		l.Config = Backend{}
	}
	return l, err
}

func load(path string, m machine, layers []Layer, fields []field, files *[]string, warnings *[]Problem, origins *[]Origin) error {
	l := newLoader(m)
	l.file(path, tomldoc.Place{}, nil)
	if len(l.problems) == 0 {
		l.checkVars()
	}
	if len(l.problems) == 0 {
		*origins = l.decode(path, fields, layers)
	}
	*files, *warnings = l.files, l.warnings
	if len(l.problems) > 0 {
		return &Error{Path: path, Problems: l.problems}
	}
	return nil
}
