package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/tera"
	"github.com/kanadehq/kanade-shared/internal/tomldoc"
)

// includes returns the files that the text names, as they are written there.
func (f *source) includes() []*tomldoc.Value {
	text := skeleton(f.text)
	root, err := tomldoc.Parse(text, tomldoc.NewLines(f.path, text).Place)
	if err != nil {
		f.blind = err
		return nil
	}
	plain, spaced := includeList(root), []*tomldoc.Value(nil)
	if v, ok := root["teravars"]; ok {
		if t, ok := v.Data.(tomldoc.Table); ok {
			spaced = includeList(t)
		}
	}
	if len(plain) > 0 && len(spaced) > 0 {
		f.l.problem(spaced[0].Place(), nil, "include stands both at the top and in [teravars]: keep one of them")
		return nil
	}
	return slices.Concat(plain, spaced)
}

// includeList returns the strings of a table's include.
func includeList(t tomldoc.Table) []*tomldoc.Value {
	v, ok := t["include"]
	if !ok {
		return nil
	}
	list, _ := v.Data.([]*tomldoc.Value)
	return slices.DeleteFunc(slices.Clone(list), func(e *tomldoc.Value) bool {
		_, ok := e.Data.(string)
		return !ok
	})
}

// includePath renders an entry of include; [vars] are not known there.
func (f *source) includePath(v *tomldoc.Value) (string, bool) {
	text := v.Data.(string)
	t, err := tera.Parse(text)
	if err == nil {
		var out *tera.Output
		out, err = t.Render(&tera.Env{
			Names: map[string]any{"system": f.l.system}, Funcs: f.l.funcs, Budget: f.l.budget,
		})
		if err == nil {
			text = out.Text
		}
	}
	switch {
	case err != nil && strings.Contains(text, "vars"):
		f.l.problem(v.Place(), cause(err), "include: %s (the names of included files are rendered before [vars] is known)", err)
	case err != nil:
		f.l.problem(v.Place(), cause(err), "include: %s", err)
	case strings.ContainsRune(text, 0):
		f.l.problem(v.Place(), nil, "include: the name of a file holds no NUL")
	default:
		return beside(f.path, text), true
	}
	return "", false
}

// beside finds a file from the folder of another one. The path is not tidied up:
// what ".." means behind a symbolic link is for the system to say.
func beside(path, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	if name != "" && os.IsPathSeparator(name[0]) {
		return filepath.VolumeName(path) + name
	}
	dir, _ := filepath.Split(path)
	return dir + name
}

// checkIncludes speaks up where the rendered file has includes that were not
// seen before.
func (f *source) checkIncludes(root tomldoc.Table) {
	rendered := []tomldoc.Table{root}
	if v, ok := root["teravars"]; ok {
		if t, ok := v.Data.(tomldoc.Table); ok {
			rendered = append(rendered, t)
		}
	}
	for _, t := range rendered {
		v, ok := t["include"]
		if !ok {
			continue
		}
		list := includeList(t)
		_, isList := v.Data.([]*tomldoc.Value)
		switch {
		case !isList:
			f.l.warn(v.Place(), "include", "has no effect: it takes an array of file names, not %s", v.Kind())
		case len(list) == 0 || f.included > 0:
		case f.blind != nil:
			f.l.problem(v.Place(), nil, "include cannot be followed, because the file is no TOML before it is rendered: %s", f.blind)
		default:
			f.l.warn(v.Place(), "include", "has no effect within {%% if %%}")
		}
	}
}
