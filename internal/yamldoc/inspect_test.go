package yamldoc

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// buffered documents and others, right and wrong; see buffering.
var inspected = []string{
	"", "~", "a", "[]", "inner: word", "inner: !!str word", "inner: words", "inner:", "inner: {}", "inner: {texts: [a, '1', 007]}", "inner: {texts: [a, 1]}",
	"inner: {texts: }", "inner: {texts: [&x a, *x], at: ~}", "inner: {flag: !!bool 'true'}", "inner: {flag: 'true'}", "inner: {level: high}", "inner: {level: mid}",
	"inner: {at: 2026-07-01 09:00:00Z}", "inner: {at: 1}", "inner: {flag: true, flag: true}", "inner: {3: x}", "inner: {4: x}", "inner: {-1: x}",
	"inner: {zz: !x 1}", "zz: {a: [!x 1]}", "zz: !!int a", "zz: &z [*z]", "one: {b: 1}", "one: &o {b: 1}\nzz: *o", "one: {a: {zz: 1}}", "one: {a: }", "one: {}",
	"one: {a: word, b: x}", "one: {b: x, b: x}", "one: [a]", "one: word", "one: {c: 1}", "one: {[b]: 1}", "one: !x {b: 1}", "one: ~",
	"inner: {zz: 1}\nyy: {xx: 1}\none: {a: {ww: 1}}\n", "inner: {zz: {1.5: 1}}", "yy: {~: 1}", "one: {a: {zz: {[]: 1}}}", "inner: *x", "? [a]\n: b", "{[a]: b}",
	"zz: &z {*z : 1}", "inner: &i {texts: [a]}\none: {a: *i}", "zz: " + strings.Repeat("[", 200) + strings.Repeat("]", 200),
}

// TestInspectAgrees compares what is reported with what Convert refuses.
func TestInspectAgrees(t *testing.T) {
	for _, text := range inspected {
		doc, err := Parse([]byte(text))
		if err != nil {
			continue
		}
		read, err := doc.Convert(buffering(), Strict)
		refused := err != nil || len(read.Unknown) > 0
		in := doc.Inspect(buffering())
		found := false
		for _, p := range in.Problems {
			found = found || !p.Overlooked
			if p.Span.Start < 0 || p.Span.End < p.Span.Start || p.Span.End > len(text) {
				t.Errorf("%q: a span %+v", text, p)
			}
		}
		if found != refused {
			t.Errorf("%q: Convert says %v and %v, Inspect %+v", text, err, read.Unknown, in.Problems)
		}
	}
}

// TestInspectGoesOn reads a document in which everything is wrong.
func TestInspectGoesOn(t *testing.T) {
	const text = "zz: 1\ninner: {texts: x, flag: 1, level: mid, at: now, flag: true, yy: 1, ~: 1}\none: {a: 1, b: [x], c: 2}\n"
	doc, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range doc.Inspect(buffering()).Problems {
		got = append(got, fmt.Sprintf("%d %s %q", p.Code, p.Path, text[p.Span.Start:p.Span.End]))
	}
	want := []string{
		fmt.Sprintf("%d zz %q", UnknownKey, "zz"),
		fmt.Sprintf("%d inner %q", KeyNotText, "~"),
		fmt.Sprintf("%d inner.flag %q", DuplicateKey, "flag"),
		fmt.Sprintf("%d inner.yy %q", UnknownKey, "yy"),
		fmt.Sprintf("%d inner.texts %q", WrongKind, "x"),
		fmt.Sprintf("%d inner.flag %q", NotBool, "1"),
		fmt.Sprintf("%d inner.level %q", NotListed, "mid"),
		fmt.Sprintf("%d inner.at %q", NotTime, "now"),
		fmt.Sprintf("%d one.c %q", UnknownKey, "c"),
		fmt.Sprintf("%d one %q", NotOne, "a"),
		fmt.Sprintf("%d one.a %q", WrongKind, "1"),
		fmt.Sprintf("%d one.b %q", WrongKind, "[x]"),
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestValues looks up what is right in a document that is not.
func TestInspectedValues(t *testing.T) {
	const text = "inner:\n  texts: [a, {}, c]\n  flag: maybe\n  level: high\none: {b: x, a: word}\n'zz': y\n"
	doc, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	in := doc.Inspect(buffering())
	root := in.Root
	texts := root.Get("inner", "texts")
	if texts == nil || len(texts.Elements) != 3 || texts.Elements[0].Text() != "a" || !texts.Elements[1].Absent() || !texts.IsFlow() {
		t.Errorf("%+v", texts)
	}
	if root.Get("inner", "flag") != nil || root.Get("inner", "level").Text() != "high" || root.Get("inner", "nothing", "else") != nil || root.Get("inner").Text() != "" {
		t.Errorf("%+v", root)
	}
	one := root.Get("one")
	if !one.Ambiguous || one.Get("b") != nil || one.Member("b").Text() != "x" || one.Member("a").Word != "word" || one.Member("c") != nil {
		t.Errorf("%+v", one)
	}
	if !root.Get("inner").Has("flag") || root.Get("inner").Has("at") || root.Has("zz") || root.Raw("zz").Text() != "y" || root.Raw("inner") != nil || root.Raw("nothing") != nil {
		t.Error("keys are not found")
	}
	if !root.Get("inner").Broken("flag") || root.Get("inner").Broken("level") || root.Get("inner").Broken("at") || root.Broken("nothing") {
		t.Error("broken values are not told from others")
	}
	if s := in.Key(texts); text[s.Start:s.End] != "texts" {
		t.Errorf("%v", s)
	}
	if s := in.Token(texts); text[s.Start:s.End] != "[a, {}, c]" {
		t.Errorf("%v", s)
	}
	if s := in.Token(root); text[s.Start:s.End] != "inner" || in.Key(root) != s {
		t.Errorf("%v", s)
	}
	var none *Value
	if none.Get("x") != nil || none.Member("x") != nil || none.Text() != "" {
		t.Error("nil has members")
	}
	if (&Value{Type: &shape.Type{}}).Text() != "" {
		t.Error("an absent value has a text")
	}
}
