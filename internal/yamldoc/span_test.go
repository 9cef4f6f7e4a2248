package yamldoc

import (
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// TestTokens finds the token and the end of every node again. The text of each
// scalar stands in « », that of each list or mapping in ‹ ›.
func TestTokens(t *testing.T) {
	tests := []string{
		"«a»: «b»\n",
		"«a»: «b c» # d\n«e»: «f»\n",
		"«a»: «b\n  c\n\n  d»\n«e»: «f»\n",
		"«a»: «'b''c'»\n«\"d\\\"\"»: «\"\\\"e\\\\\"»\n",
		"«a»: «\"b\n  c\"»\n«d»: «''»\n",
		"«a»: &x !!str «b»\n«c»: !!str &y # d\n  «'e'»\n«f»: «*x»\n",
		"«a»: «|\n  b\n   c\n\n  d»\n\n«e»: «>-\n  f\n  g»\n",
		"«a»: «|2+ # c\n    b»\n\n«c»: «|»\n«d»: «>\n  日本\n  😀»",
		"«a»: ‹[«b», «\"c\"», ‹{«d»: «e»}›, «f» ]›\n",
		"«a»: ‹[ # ]\n  «b», # }\n  ]›\n«c»: ‹{}›\n«d»: ‹[]›\n",
		"«a»: &x !!map ‹{«b»: «c», }›\n",
		"«a»:\n  - «b»\n  - «c»: «d»\n    «e»: «f»\n  -\n    - «g»\n",
		"? «a»\n: «b»\n? «c»\n: «d»\n",
		"«日本»: «é😀» # 日\n«b»: «x»\n",
		"- «a#b»\n- «c:d»\n- «-e»\n- «f g»\n",
		"‹{«a»: «b?», «c»: «Is it up?»}›\n",
	}
	for _, tt := range tests {
		for _, end := range []string{"\n", "\r\n", "\u0085", "\u2028"} {
			for _, mark := range []string{"", byteOrderMark} {
				text := mark + strings.ReplaceAll(tt, "\n", end)
				plain, scalars, collections := unmark(text)
				doc, err := Parse([]byte(plain))
				if err != nil {
					t.Errorf("%q: %v", plain, err)
					continue
				}
				checkTokens(t, doc, doc.root, &scalars, &collections)
				if len(scalars)+len(collections) > 0 {
					t.Errorf("%q: left are %v and %v", plain, scalars, collections)
				}
			}
		}
	}
}

// unmark takes the marks out of a text. Collections are sorted by their beginning.
func unmark(text string) (plain string, scalars, collections []Span) {
	var b strings.Builder
	var open []int
	for _, r := range text {
		switch r {
		case '«':
			scalars = append(scalars, Span{Start: b.Len()})
		case '»':
			scalars[len(scalars)-1].End = b.Len()
		case '‹':
			open = append(open, len(collections))
			collections = append(collections, Span{Start: b.Len()})
		case '›':
			collections[open[len(open)-1]].End = b.Len()
			open = open[:len(open)-1]
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), scalars, collections
}

func checkTokens(t *testing.T, doc *Text, n *yaml.Node, scalars, collections *[]Span) {
	t.Helper()
	next := func(list *[]Span) Span {
		if len(*list) == 0 {
			t.Fatalf("%q: more nodes than marks at line %d, column %d", doc.text, n.Line, n.Column)
		}
		first := (*list)[0]
		*list = (*list)[1:]
		return first
	}
	got := doc.token(n)
	if n.Kind == yaml.ScalarNode || n.Kind == yaml.AliasNode {
		want := next(scalars)
		if got != want || doc.end(n) != want.End {
			t.Errorf("%q: %q at %v, want %q at %v; ends at %d", doc.text, doc.text[got.Start:got.End], got, doc.text[want.Start:want.End], want, doc.end(n))
		}
		return
	}
	if n.Style&yaml.FlowStyle != 0 {
		if want := next(collections); got != want || doc.end(n) != want.End {
			t.Errorf("%q: %q at %v, want %v", doc.text, doc.text[got.Start:got.End], got, want)
		}
	} else if last := n.Content[len(n.Content)-1]; doc.end(n) != doc.end(last) {
		t.Errorf("%q: a block ends at %d", doc.text, doc.end(n))
	}
	for _, child := range n.Content {
		checkTokens(t, doc, child, scalars, collections)
	}
}

// TestEmptyTokens shows where nothing stands.
func TestEmptyTokens(t *testing.T) {
	for text, want := range map[string]Span{
		"a:\nb: c\n":      {2, 2},
		"a: # c\nb: c\n":  {2, 2},
		"a: !x\nb: c\n":   {3, 5},
		"a: &x !y\nb: 1":  {3, 8},
		"{a: , b: c}":     {4, 4},
		"{a}":             {2, 2},
		"a: &x\n!y b: c":  {3, 5},
		"a: 日\nb:\n  - 1": {3, 6},
	} {
		doc, err := Parse([]byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := doc.token(doc.root.Content[1]); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// FuzzTokens looks for texts in which tokens are not in the text.
func FuzzTokens(f *testing.F) {
	for _, text := range []string{"a: [b, {c: 'd'}] # e\n", "&a !b {? c : |\n  d\n}", "- \"x\\\"\n  y\"\n- *a\n", "a: >-\r\n  日\r\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := Parse(text)
		if err != nil || doc.root == nil {
			return
		}
		var walk func(n *yaml.Node)
		walk = func(n *yaml.Node) {
			token, end := doc.token(n), doc.end(n)
			if token.Start < 0 || token.End < token.Start || token.End > len(text) || end < token.Start || end > len(text) {
				t.Fatalf("%q: a token %v that ends at %d", text, token, end)
			}
			tag := doc.tagSpan(n)
			if tag.End < tag.Start || tag.End > len(text) {
				t.Fatalf("%q: a tag %v", text, tag)
			}
			for _, child := range n.Content {
				walk(child)
			}
		}
		walk(doc.root)
	})
}
