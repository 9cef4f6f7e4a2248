package imports_test

import (
	"fmt"
	"slices"
	"strings"
)

const module = "github.com/kanadehq/kanade-shared"

// node is a package and what it imports itself.
type node struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

type graph map[string]node

// under reports whether a package is path or below it.
func under(pkg, path string) bool {
	return pkg == path || strings.HasPrefix(pkg, path+"/")
}

// full turns "./folder" into an import path.
func full(path string) string {
	if rest, ok := strings.CutPrefix(path, "./"); ok {
		return module + "/" + rest
	}
	return path
}

func underAny(pkg string, paths []string) bool {
	return slices.ContainsFunc(paths, func(p string) bool { return under(pkg, full(p)) })
}

// own returns the module's packages in order.
func (g graph) own() []string {
	var out []string
	for path := range g {
		if under(path, module) {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

// of returns the packages that a rule is about.
func (g graph) of(r rule) []string {
	return slices.DeleteFunc(g.own(), func(pkg string) bool {
		beneath := func(f string) bool { return under(pkg, module+"/"+f) }
		return !slices.ContainsFunc(r.of, beneath) || slices.ContainsFunc(r.but, beneath)
	})
}

// check returns what breaks a rule, each with its chain and the reason.
func (g graph) check(r rule) []string {
	var out []string
	for _, from := range g.of(r) {
		g.walk(from, r.direct, func(pkg string, chain []string) bool {
			broken := underAny(pkg, r.never) ||
				r.only != nil && !g[pkg].Standard && !underAny(pkg, r.only)
			if broken {
				out = append(out, fmt.Sprintf("%s: %s", short(chain), r.why))
			}
			return !broken // what lies behind it is no news
		})
	}
	return out
}

// walk visits what from imports, nearest first, with a shortest chain. It does
// not go on behind a package for which visit returns false.
func (g graph) walk(from string, direct bool, visit func(pkg string, chain []string) bool) {
	seen := map[string]bool{from: true}
	for queue := [][]string{{from}}; len(queue) > 0; queue = queue[1:] {
		chain := queue[0]
		for _, next := range g[chain[len(chain)-1]].Imports {
			if seen[next] {
				continue
			}
			seen[next] = true
			longer := append(slices.Clone(chain), next)
			if visit(next, longer) && !direct {
				queue = append(queue, longer)
			}
		}
	}
}

// roomOf returns the innermost room of one of the module's packages.
func roomOf(pkg string) (room, bool) {
	var found room
	for _, r := range rooms {
		if under(pkg, module+"/"+r.path) && len(r.path) > len(found.path) {
			found = r
		}
	}
	return found, found.path != ""
}

// arrows returns the imports that go the wrong way or out of the house.
func (g graph) arrows() []string {
	var out []string
	for _, pkg := range g.own() {
		here, ok := roomOf(pkg)
		if !ok {
			out = append(out, short([]string{pkg})+": in no room, add it to the table of rooms")
			continue
		}
		for _, next := range g[pkg].Imports {
			chain := short([]string{pkg, next})
			if under(next, module) {
				there, ok := roomOf(next)
				if ok && there.path != here.path && there.level >= here.level && !slices.Contains(here.beside, there.path) {
					out = append(out, fmt.Sprintf("%s: arrows go one way, and %s is not below %s", chain, there.path, here.path))
				}
				continue
			}
			if !g[next].Standard && !slices.Equal(here.outside, anyModule) && !underAny(next, here.outside) {
				out = append(out, fmt.Sprintf("%s: not among the modules that %s may import", chain, here.path))
			}
		}
	}
	return out
}

func short(chain []string) string {
	return strings.ReplaceAll(strings.Join(chain, " -> "), module+"/", "")
}
