package main

import (
	"bytes"
	"html"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/subjects"
)

// build writes the site into a folder of the test's and returns its files.
func build(t *testing.T) map[string]string {
	t.Helper()
	g := generator{out: t.TempDir(), docs: "../docs", frozen: "../testdata/contract", schemas: "../schema/schemas"}
	if err := g.run(); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(g.out), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(g.out, name))
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

var (
	linked     = regexp.MustCompile(`\b(?:href|src)="([^"]*)"`)
	identified = regexp.MustCompile(`\bid="([^"]*)"`)
	inline     = regexp.MustCompile(`(?i)<script>|<style|\son[a-z]+=|\sstyle=|javascript:`)
)

// builtElsewhere are files that the npm part brings.
var builtElsewhere = []string{"assets/fonts.css"}

// Every link leads to a page, and to a part of it that is there; none leads to
// another host but those of the project.
func TestLinks(t *testing.T) {
	files := build(t)
	ids := map[string]map[string]bool{}
	for name, text := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		ids[name] = map[string]bool{}
		for _, m := range identified.FindAllStringSubmatch(text, -1) {
			id := html.UnescapeString(m[1])
			if ids[name][id] {
				t.Errorf("%s: the id %s is there twice", name, id)
			}
			ids[name][id] = true
		}
	}
	for name, text := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		if m := inline.FindString(text); m != "" {
			t.Errorf("%s: %q, which the page's policy refuses", name, m)
		}
		for _, m := range linked.FindAllStringSubmatch(text, -1) {
			u, err := url.Parse(html.UnescapeString(m[1]))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if u.Host != "" {
				continue
			}
			target := u.Path
			if target == "" {
				target = name
			}
			if strings.HasPrefix(target, "/") {
				t.Errorf("%s: the link %s is not relative", name, m[1])
			}
			if _, ok := files[target]; !ok {
				if !slices.Contains(builtElsewhere, target) {
					t.Errorf("%s: the link %s leads nowhere", name, m[1])
				}
				continue
			}
			if id := u.Fragment; id != "" && ids[target] != nil && !ids[target][id] && !strings.HasPrefix(id, "v1=") {
				t.Errorf("%s: %s has no part %s", name, target, id)
			}
		}
	}
}

// Each key of each document is on its page, and the search knows it.
func TestEveryKey(t *testing.T) {
	files := build(t)
	r := reference.New()
	for _, doc := range r.Documents() {
		if doc.Group == reference.ClientMessages {
			continue
		}
		page, ok := files[doc.Name+".html"]
		if !ok {
			t.Errorf("no page of %s", doc.Name)
			continue
		}
		for key := range r.Keys(doc) {
			if !strings.Contains(page, `id="`+key.Path+`"`) {
				t.Errorf("%s.html: no key %s", doc.Name, key.Path)
			}
			if !strings.Contains(files["assets/search-index.js"], `"`+doc.Name+".html#"+key.Path+`"`) {
				t.Errorf("the search does not know %s", key.Full())
			}
		}
	}
}

// The table from which the drawing is made has every kind of subject.
func TestFlows(t *testing.T) {
	g := generator{docs: "../docs"}
	s, err := g.load()
	if err != nil {
		t.Fatal(err)
	}
	g.site = s
	flows, err := g.flows()
	if err != nil {
		t.Fatal(err)
	}
	ids := strings.NewReplacer("<group>", "g", "<pc>", "p", "<user>", "S-1", "<notification>", "n", "<exec>", "e",
		"<request>", "r", "<category>", "hw", "<actor>", "a", "<action>", "b", "[.<target>]", ".t")
	drawn := map[subjects.Kind]bool{}
	for _, f := range flows {
		for _, subject := range f.Subjects {
			parsed, err := subjects.Parse(ids.Replace(subject))
			if err != nil {
				t.Errorf("%s: %v", subject, err)
				continue
			}
			drawn[parsed.Kind] = true
		}
	}
	for k := subjects.KindCommandsAll; !strings.HasPrefix(k.String(), "Kind("); k++ {
		if !drawn[k] {
			t.Errorf("%s is not drawn", k)
		}
	}
	if svg := string(draw(flows)); strings.Count(svg, `class="subject"`) != len(flows) {
		t.Errorf("%d flows, and not as many labels", len(flows))
	}
}

// A site that is built twice is the same.
func TestStable(t *testing.T) {
	first, second := build(t), build(t)
	for name, text := range first {
		if !bytes.Equal([]byte(text), []byte(second[name])) {
			t.Errorf("%s differs", name)
		}
	}
}
