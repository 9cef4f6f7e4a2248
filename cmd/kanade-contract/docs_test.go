package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/kanadehq/kanade-shared/manifest"
)

// fence is a block of code in a page.
type fence struct {
	language, info, text string
	line                 int
}

func fences(t *testing.T, page string) []fence {
	t.Helper()
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var all []fence
	var open *fence
	for i, line := range strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") {
		switch {
		case open == nil && strings.HasPrefix(line, "```"):
			language, info, _ := strings.Cut(line[3:], " ")
			open = &fence{language: language, info: info, line: i + 1}
		case open != nil && line == "```":
			all = append(all, *open)
			open = nil
		case open != nil:
			open.text += line + "\n"
		}
	}
	if open != nil {
		t.Fatalf("%s:%d: a block without an end", page, open.line)
	}
	return all
}

// fileName is the file that a manifest in a page is meant to be in.
var fileName = regexp.MustCompile(`^# (\S+\.ya?ml)\n`)

// TestManifestsInPages checks every manifest that authors are shown: nothing is
// found in it, hints included, unless the page says that it is wrong. It also runs
// the commands of the pages and compares what they print.
func TestManifestsInPages(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	for _, page := range []string{"docs/authors.md", "README.md"} {
		t.Run(page, func(t *testing.T) {
			file, err := filepath.Abs(filepath.Join("..", "..", filepath.FromSlash(page)))
			if err != nil {
				t.Fatal(err)
			}
			blocks := fences(t, file)
			t.Chdir(t.TempDir())
			manifests := 0
			for _, b := range blocks {
				where := fmt.Sprintf("%s:%d", page, b.line)
				switch b.language {
				case "yaml":
					if b.info == "config" {
						if err := yaml.Unmarshal([]byte(b.text), new(any)); err != nil {
							t.Errorf("%s: %v", where, err)
						}
						continue
					}
					manifests++
					name := fmt.Sprintf("block%d.yaml", b.line)
					if m := fileName.FindStringSubmatch(b.text); m != nil {
						name = m[1]
					}
					write(t, map[string]string{name: b.text})
					code, stdout, stderr := tool(t.Context(), "validate", "--severity", "hint", name)
					if want := map[string]int{"": exitFine, "wrong": exitFindings}[b.info]; code != want {
						t.Errorf("%s: exit %d, want %d\n%s%s", where, code, want, stdout, stderr)
					}
				case "console":
					runConsole(t, file, where, b.text)
				}
			}
			if manifests == 0 {
				t.Error("there is no manifest in this page")
			}
		})
	}
}

// runConsole runs the commands behind "$ " and compares what follows them.
// With -update the page gets what they print.
func runConsole(t *testing.T, file, where, text string) {
	t.Helper()
	for _, command := range strings.Split("\n"+text, "\n$ ")[1:] {
		line, want, _ := strings.Cut(command, "\n")
		args := strings.Fields(line)
		if args[0] != "kanade-contract" {
			t.Errorf("%s: %s is no command of ours", where, args[0])
			continue
		}
		_, stdout, stderr := tool(t.Context(), args[1:]...)
		want = strings.TrimSuffix(want, "\n")
		got := strings.TrimSuffix(stdout+stderr, "\n")
		switch {
		case got == want:
		case *update:
			page, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			old, with := "\n$ "+line+"\n"+want, "\n$ "+line+"\n"+got
			if want == "" {
				with += "\n"
			}
			if err := os.WriteFile(file, []byte(strings.Replace(string(page), old, with, 1)), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s: %s prints\n%s\nand not\n%s", where, line, got, want)
		}
	}
}

// TestRulesHaveSections checks that what findings link to is there.
func TestRulesHaveSections(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "rules.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range manifest.Rules() {
		if !strings.Contains(strings.ReplaceAll(string(page), "\r\n", "\n"), "\n## "+r.ID+"\n") {
			t.Errorf("docs/rules.md has no section %s", r.ID)
		}
	}
}
