package markdown_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/site/internal/markdown"
)

func TestRender(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"paragraph", "one\ntwo\n\nthree\n", "<p>one two</p>\n<p>three</p>\n"},
		{"emphasis", "*a* and **b** and 2 * 3 * 4\n", "<p><em>a</em> and <strong>b</strong> and 2 * 3 * 4</p>\n"},
		{"code", "`a < b` and `` `x` ``\n", "<p><code>a &lt; b</code> and <code>`x`</code></p>\n"},
		{"link", "[a `b`](c.md#d)\n", "<p><a href=\"c.md#d\">a <code>b</code></a></p>\n"},
		{"no link", "[string] and a[0](\n", "<p>[string] and a[0](</p>\n"},
		{"heading", "## A `b` c\n", "<h2 id=\"a-b-c\">A <code>b</code> c <a class=\"anchor\" href=\"#a-b-c\" aria-label=\"Link to A b c\">#</a></h2>\n"},
		{"fence", "```yaml\na: <b>\n```\n", "<pre tabindex=\"0\"><code>a: &lt;b&gt;\n</code></pre>\n"},
		{"indented", "    a\n\n    b\n", "<pre tabindex=\"0\"><code>a\n\nb\n</code></pre>\n"},
		{"list", "- a\n  b\n- c\n", "<ul>\n<li>a b\n</li>\n<li>c\n</li>\n</ul>\n"},
		{"numbers", "1. a\n2. b\n", "<ol>\n<li>a\n</li>\n<li>b\n</li>\n</ol>\n"},
		{"html", "<script>alert(1)</script> & <b>\n", "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;</p>\n"},
		{"evil link", "[a](\"onmouseover=x)\n", "<p><a href=\"&#34;onmouseover=x\">a</a></p>\n"},
		{"table", "| a | b |\n|---|---|\n| `x|y` | \\| |\n", "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table 1\"><table>\n<thead><tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr></thead>\n<tbody>\n<tr><td><code>x|y</code></td><td>|</td></tr>\n</tbody></table></div>\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := markdown.Render(tt.text, markdown.Options{}); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

var (
	preformatted = regexp.MustCompile(`(?s)<pre.*?</pre>|<code>.*?</code>`)
	element      = regexp.MustCompile(`</?([a-z0-9]+)[^>]*>`)
	leftOver     = regexp.MustCompile("`|\\]\\(|\\*\\*|(?m)^\\|")
)

// The house's documents come out without marks, and with every element closed.
func TestDocuments(t *testing.T) {
	paths, err := filepath.Glob("../../../docs/*.md")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		html, headings := markdown.Render(string(text), markdown.Options{})
		if len(headings) == 0 || headings[0].Level != 1 {
			t.Errorf("%s: no title", path)
		}
		balanced(t, path, html)
		plain := preformatted.ReplaceAllString(html, "")
		if at := leftOver.FindStringIndex(plain); at != nil {
			t.Errorf("%s: a mark is left over: %.80q", path, plain[max(0, at[0]-40):])
		}
	}
}

// balanced fails the test if an element is not closed.
func balanced(t *testing.T, name, html string) {
	t.Helper()
	var open []string
	for _, m := range element.FindAllStringSubmatch(html, -1) {
		if !strings.HasPrefix(m[0], "</") {
			open = append(open, m[1])
			continue
		}
		if len(open) == 0 || open[len(open)-1] != m[1] {
			t.Errorf("%s: %s closes %q", name, m[0], open)
			return
		}
		open = open[:len(open)-1]
	}
	if len(open) > 0 {
		t.Errorf("%s: %q are not closed", name, open)
	}
}

func TestTables(t *testing.T) {
	const text = "# T\n\n## A\n\n| x |\n|---|\n| 1 |\n\n## B\n\n| y |\n|---|\n| 2 |\n| 3 |\n"
	got := markdown.Tables(text, "B")
	if len(got) != 1 || len(got[0]) != 2 || got[0][1][0] != "3" {
		t.Errorf("%q", got)
	}
	if got := markdown.Tables(text, "C"); got != nil {
		t.Errorf("%q", got)
	}
}

// FuzzRender looks for a text whose HTML has an element that is not closed, or
// something executable.
func FuzzRender(f *testing.F) {
	for _, text := range []string{"# a\n", "- a\n  - b\n\n  c\n", "| a |\n|-|\n| `b` |\n", "> a\n> - b\n", "*a **b* c**", "[[a](b)](c)", "```\n", "    x\n", "\\", "`", "[a](b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<16 {
			t.Skip()
		}
		html, _ := markdown.Render(text, markdown.Options{})
		balanced(t, "text", html)
		if strings.Contains(strings.ToLower(html), "<script") {
			t.Errorf("%q", html)
		}
	})
}
