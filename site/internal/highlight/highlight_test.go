package highlight_test

import (
	"html"
	"regexp"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/site/internal/highlight"
)

func TestYAML(t *testing.T) {
	tests := []struct{ code, want string }{
		{"a: b\n", `<span class="k">a</span><span class="p">:</span> <span class="s">b</span>` + "\n"},
		{"n: 12 # c\n", `<span class="k">n</span><span class="p">:</span> <span class="n">12</span> <span class="c"># c</span>` + "\n"},
		{"a: |\n  b: <c>\nd: true\n", `<span class="k">a</span><span class="p">:</span> <span class="s">|</span>` + "\n" + `<span class="s">  b: &lt;c&gt;</span>` + "\n" +
			`<span class="k">d</span><span class="p">:</span> <span class="n">true</span>` + "\n"},
	}
	for _, tt := range tests {
		if got := highlight.HTML("yaml", tt.code); got != tt.want {
			t.Errorf("%q:\ngot  %s\nwant %s", tt.code, got, tt.want)
		}
	}
}

var spans = regexp.MustCompile(`</?span[^>]*>`)

// The marks add nothing to the text and take nothing away.
func same(t *testing.T, language, code string) {
	t.Helper()
	got := html.UnescapeString(spans.ReplaceAllString(highlight.HTML(language, code), ""))
	if got != code {
		t.Errorf("%s %q has become %q", language, code, got)
	}
}

func TestExamplesStay(t *testing.T) {
	r := reference.New()
	for _, doc := range r.Documents() {
		for _, e := range r.Examples(doc) {
			same(t, map[bool]string{true: "toml", false: "yaml"}[doc.Group == reference.Configs], e.Text)
		}
	}
}

func FuzzHTML(f *testing.F) {
	f.Add("yaml", "a: |\n  b\nc: 'd''e'\n")
	f.Add("toml", "[a]\nb = \"c\"\n")
	f.Add("json", `{"a":[1,true,null,"<"]}`)
	f.Fuzz(func(t *testing.T, language, code string) {
		if len(code) > 1<<14 {
			t.Skip()
		}
		// What looks like a mark of this package would be taken for one.
		if spans.MatchString(code) {
			t.Skip()
		}
		same(t, language, code)
	})
}
