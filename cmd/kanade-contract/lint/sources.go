package lint

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// Source is where a document comes from.
type Source struct {
	// Name for people: the path as it was given, or as it was found.
	Name string
	// Path of the file; [Stdin] for standard input.
	Path string
	// Found says that it was found in a folder, where other files may be too,
	// and not named.
	Found bool
}

// Find lists the files that paths stand for: a file for itself, a folder for the
// *.yaml and *.yml in and below it, a pattern (with *, ?, [a-z] and **, which
// stands for any number of folders) for the files that it matches. Hidden files and
// folders are passed over in folders and patterns, and so are those that match one
// of the excluded patterns. Each file comes once, in the order of the paths and,
// within one, of the names. problems are the paths of which nothing was found, and
// the folders that cannot be read.
func Find(paths, exclude []string) (sources []Source, problems []error) {
	f := finder{exclude: exclude, seen: map[string]bool{}}
	for _, path := range paths {
		f.path(path)
	}
	return f.sources, f.problems
}

type finder struct {
	exclude  []string
	seen     map[string]bool
	sources  []Source
	problems []error
}

func (f *finder) path(path string) {
	if path == Stdin {
		f.add(Source{Name: Stdin, Path: Stdin})
		return
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		if !f.folder(path) {
			f.problems = append(f.problems, fmt.Errorf("%s: there is no *.yaml or *.yml in this folder", path))
		}
	case err == nil && !info.Mode().IsRegular():
		f.problems = append(f.problems, fmt.Errorf("%s: not a regular file", path))
	case err == nil:
		f.add(Source{Name: filepath.ToSlash(path), Path: path})
	case isPattern(path):
		if !f.pattern(path) {
			f.problems = append(f.problems, fmt.Errorf("%s: no file matches this pattern", path))
		}
	default:
		f.problems = append(f.problems, plain(err))
	}
}

// plain is the error of a path without the name of the system call.
func plain(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%s: %w", e.Path, e.Err)
	}
	return err
}

// add notes a source that was not there yet.
func (f *finder) add(s Source) bool {
	key := filepath.Clean(s.Path)
	if s.Found && slices.ContainsFunc(f.exclude, func(p string) bool { return excludes(p, s.Name) }) {
		return false
	}
	if !f.seen[key] {
		f.seen[key] = true
		f.sources = append(f.sources, s)
	}
	return true
}

// folder adds what is in a folder, and reports whether there is anything.
func (f *finder) folder(root string) bool {
	any := false
	f.walk(root, false, func(path string) {
		switch strings.ToLower(filepath.Ext(path)) {
		case ".yaml", ".yml":
			any = f.add(Source{Name: filepath.ToSlash(path), Path: path, Found: true}) || any
		}
	})
	return any
}

// pattern adds what a pattern matches, and reports whether there is anything.
func (f *finder) pattern(pattern string) bool {
	segments := strings.Split(filepath.ToSlash(pattern), "/")
	fixed := slices.IndexFunc(segments, isPattern)
	root := strings.Join(segments[:fixed], "/")
	prefix := ""
	switch {
	case fixed == 0:
		root = "."
	case root == "":
		root, prefix = "/", "/"
	default:
		prefix = root + "/"
	}
	hidden := slices.ContainsFunc(segments[fixed:], func(s string) bool { return strings.HasPrefix(s, ".") })
	any := false
	f.walk(filepath.FromSlash(root), hidden, func(path string) {
		rel, err := filepath.Rel(filepath.FromSlash(root), path)
		if err == nil && matchSegments(segments[fixed:], strings.Split(filepath.ToSlash(rel), "/")) {
			name := prefix + filepath.ToSlash(rel)
			any = f.add(Source{Name: name, Path: filepath.FromSlash(name), Found: true}) || any
		}
	})
	return any
}

// walk calls file for every regular file in and below a folder, or a link to one.
func (f *finder) walk(root string, hidden bool, file func(path string)) {
	_ = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			f.problems = append(f.problems, plain(err))
			return nil
		}
		name := e.Name()
		if path != root && (!hidden && strings.HasPrefix(name, ".") || name == ".git" || name == "node_modules") {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		mode := e.Type()
		if mode&fs.ModeSymlink != 0 {
			info, err := os.Stat(path)
			if err != nil {
				return nil // it leads nowhere
			}
			mode = info.Mode().Type()
		}
		if mode.IsRegular() {
			file(path)
		}
		return nil
	})
}

func isPattern(path string) bool { return strings.ContainsAny(path, "*?[") }

// excludes reports whether a pattern matches a file, or a folder around it.
func excludes(pattern, name string) bool {
	want := strings.Split(strings.TrimSuffix(filepath.ToSlash(filepath.Clean(pattern)), "/"), "/")
	have := strings.Split(filepath.ToSlash(filepath.Clean(name)), "/")
	for n := 1; n <= len(have); n++ {
		if matchSegments(want, have[:n]) || len(want) == 1 && matchSegments(want, have[n-1:n]) {
			return true
		}
	}
	return false
}

// matchSegments reports whether the parts of a path are those of a pattern, in
// which ** stands for any number of them.
func matchSegments(pattern, path []string) bool {
	// reached[j] says that what has been read of the pattern matches path[:j].
	reached := make([]bool, len(path)+1)
	reached[0] = true
	for _, p := range pattern {
		next := make([]bool, len(path)+1)
		for j, ok := range reached {
			switch {
			case p == "**":
				next[j] = ok || j > 0 && next[j-1]
			case ok && j < len(path):
				next[j+1] = matchSegment(p, path[j])
			}
		}
		reached = next
	}
	return reached[len(path)]
}

func matchSegment(pattern, name string) bool {
	ok, err := filepath.Match(pattern, name)
	return ok && err == nil
}

// CheckPattern says what is wrong with a pattern, or returns nil.
func CheckPattern(pattern string) error {
	for segment := range strings.SplitSeq(filepath.ToSlash(pattern), "/") {
		if _, err := filepath.Match(segment, ""); err != nil {
			return fmt.Errorf("%q is no pattern: %w", cmp.Or(pattern, segment), err)
		}
	}
	return nil
}
