package lint

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// tree writes files and returns to the folder that they are in.
func tree(t *testing.T, files ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("id: "+name+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFind(t *testing.T) {
	tree(t, "jobs/b.yaml", "jobs/a.yml", "jobs/a.txt", "jobs/deep/er/C.YAML", "jobs/.hidden.yaml", "jobs/.git/x.yaml",
		"jobs/node_modules/x.yaml", "schedules/s.yaml", "[odd].yaml", "top.yaml", "empty/readme.md")
	tests := []struct {
		paths, exclude string
		want           string
		problems       string
	}{
		{"jobs", "", "jobs/a.yml jobs/b.yaml jobs/deep/er/C.YAML", ""},
		{"./jobs/", "", "jobs/a.yml jobs/b.yaml jobs/deep/er/C.YAML", ""},
		{"schedules jobs/b.yaml jobs", "", "schedules/s.yaml jobs/b.yaml jobs/a.yml jobs/deep/er/C.YAML", ""},
		{"jobs/b.yaml ./jobs/b.yaml", "", "jobs/b.yaml", ""},
		{"jobs/a.txt jobs/.hidden.yaml", "", "jobs/a.txt jobs/.hidden.yaml", ""},
		{"jobs/*.yaml", "", "jobs/b.yaml", ""},
		{"j*/*", "", "jobs/a.txt jobs/a.yml jobs/b.yaml", ""},
		{"**/*.yaml", "", "[odd].yaml jobs/b.yaml schedules/s.yaml top.yaml", ""},
		{"jobs/**", "", "jobs/a.txt jobs/a.yml jobs/b.yaml jobs/deep/er/C.YAML", ""},
		{"jobs/**/er/*", "", "jobs/deep/er/C.YAML", ""},
		{"jobs/.*", "", "jobs/.hidden.yaml", ""},
		{"[odd].yaml", "", "[odd].yaml", ""},
		{"jobs schedules", "deep", "jobs/a.yml jobs/b.yaml schedules/s.yaml", ""},
		{"jobs schedules", "jobs/*.yaml s.yaml", "jobs/a.yml jobs/deep/er/C.YAML", "schedules: there is no"},
		{"jobs", "jobs", "", "jobs: there is no"},
		{"jobs/b.yaml", "jobs", "jobs/b.yaml", ""},
		{"- top.yaml -", "", "- top.yaml", ""},
		{"empty", "", "", "empty: there is no *.yaml or *.yml in this folder"},
		{"nothing", "", "", "nothing: "},
		{"*.json top.yaml", "", "top.yaml", "*.json: no file matches"},
		{"no/such/*.yaml", "", "", "no/such: "},
	}
	for _, tt := range tests {
		sources, problems := Find(strings.Fields(tt.paths), strings.Fields(tt.exclude))
		var names []string
		for _, s := range sources {
			names = append(names, filepath.ToSlash(filepath.Clean(s.Name)))
		}
		if got := strings.Join(names, " "); got != tt.want {
			t.Errorf("%s without %s: %s\nwant %s", tt.paths, tt.exclude, got, tt.want)
		}
		if (len(problems) > 0) != (tt.problems != "") || len(problems) > 0 && !strings.Contains(filepath.ToSlash(problems[0].Error()), tt.problems) {
			t.Errorf("%s: %v, want %q", tt.paths, problems, tt.problems)
		}
	}
}

func TestFindLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege there")
	}
	tree(t, "real/a.yaml", "jobs/b.yaml")
	for link, to := range map[string]string{"jobs/a.yaml": "../real/a.yaml", "jobs/lost.yaml": "nowhere", "jobs/loop": "."} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	sources, problems := Find([]string{"jobs"}, nil)
	if len(problems) > 0 || len(sources) != 2 || sources[0].Name != "jobs/a.yaml" || !sources[0].Found {
		t.Errorf("%v, %v", sources, problems)
	}
}

func TestMatchSegments(t *testing.T) {
	tests := []struct {
		pattern, path string
		want          bool
	}{
		{"a/b", "a/b", true}, {"a/*", "a/b", true}, {"a/*", "a", false}, {"a/*", "a/b/c", false},
		{"**", "a/b/c", true}, {"**/c", "c", true}, {"**/c", "a/b/c", true}, {"a/**/c", "a/c", true}, {"a/**/c", "b/c", false},
		{"**/**/x", "x", true}, {"a**", "a/b", false}, {"[a-c]?", "bx", true}, {"[", "[", false},
	}
	for _, tt := range tests {
		if got := matchSegments(strings.Split(tt.pattern, "/"), strings.Split(tt.path, "/")); got != tt.want {
			t.Errorf("%s, %s: %t", tt.pattern, tt.path, got)
		}
	}
	// Many ** take no exponential time.
	if matchSegments(slices.Repeat([]string{"**", "a"}, 200), slices.Repeat([]string{"a"}, 199)) {
		t.Error("200 are not in 199")
	}
	if CheckPattern("a/[") == nil || CheckPattern("a/**/[a-z]*") != nil {
		t.Error("patterns are not judged right")
	}
}
