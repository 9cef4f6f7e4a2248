package yamldoc

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// TestPlaces looks up each word where the parser says that it stands.
func TestPlaces(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029"} {
		for _, mark := range []string{"", byteOrderMark} {
			text := mark + strings.ReplaceAll("one: [1, 日本, x😀, 'q', \"r\"] # é\n\n# 日\ntwo:\n  - &anchor three\n  - !tag four\n  - {a: b, é: ü}\n"+
				strings.Repeat("padding: 日\n", 3*markDistance)+"long: "+strings.Repeat("日 ", markDistance)+"\nlast: end\n", "\n", end)
			doc, err := Parse([]byte(text))
			if err != nil {
				t.Fatalf("%q: %v", end, err)
			}
			checkPlaces(t, doc, doc.root)
		}
	}
}

func checkPlaces(t *testing.T, doc *Text, n *yaml.Node) {
	t.Helper()
	rest := string(doc.text[doc.offset(n.Line, n.Column):])
	for _, dress := range []string{"'", `"`, "&anchor ", "!tag ", "{", "[", "- "} {
		rest = strings.TrimPrefix(rest, dress)
	}
	if n.Kind == yaml.ScalarNode && !strings.HasPrefix(rest, n.Value) {
		t.Fatalf("line %d, column %d: found %.20q, want %.20q", n.Line, n.Column, rest, n.Value)
	}
	offset := doc.offset(n.Line, n.Column)
	var e *Error
	if !errors.As(doc.failure(offset, BadSyntax, "", ""), &e) || e.Line != n.Line || e.Column != n.Column || e.Offset != offset {
		t.Fatalf("line %d, column %d: offset %d is line %d, column %d", n.Line, n.Column, offset, e.Line, e.Column)
	}
	for _, child := range n.Content {
		checkPlaces(t, doc, child)
	}
}

func TestOffsetBeyondText(t *testing.T) {
	s := newSource([]byte("a\n日"))
	for _, place := range [][2]int{{0, 1}, {1, 900}, {2, 3}, {9, 1}} {
		if got := s.offset(place[0], place[1]); got > len(s.text) {
			t.Errorf("%v: %d", place, got)
		}
	}
	if got := s.offset(2, 1); got != 2 {
		t.Errorf("line 2: %d", got)
	}
}

func TestDigestible(t *testing.T) {
	for text, want := range map[string]string{
		"%YAML 1.2\n---\na":               "%YAML 1.1\n---\na",
		"\ufeff%YAML \t1.2 # c\r\n---\na": "\ufeff%YAML \t1.1 # c\r\n---\na",
		" # c\n\n%TAG ! x\n%YAML 1.2":     " # c\n\n%TAG ! x\n%YAML 1.1",
		"%YAML 1.1\n---\na":               "%YAML 1.1\n---\na",
		"%YAML 1.23\n---\na":              "%YAML 1.23\n---\na",
		"a: 1\n%YAML 1.2\n":               "a: 1\n%YAML 1.2\n",
		"":                                "",
	} {
		in := []byte(text)
		if got := string(newSource(in).digestible()); got != want {
			t.Errorf("%q: got %q", text, got)
		}
		if string(in) != text {
			t.Errorf("%q was changed to %q", text, in)
		}
	}
}

func TestTag(t *testing.T) {
	for text, want := range map[string]string{
		"! a": "!", "!": "!", "!\na": "!", "&x ! a": "!", "! &x a": "!", "!<!> a": "!<!>", "&x\n  ! a": "!",
		"!x a": "!x", "!!str\ta": "!!str", "!<tag:e.com,1:x> a": "!<tag:e.com,1:x>", "a!": "", "&x a": "", "&x": "", "": "",
	} {
		if got := newSource([]byte(text)).tag(1, 1); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// FuzzSource looks for texts in which places get lost.
func FuzzSource(f *testing.F) {
	for _, text := range []string{"", "a\r\nb\rc\nd\u0085e\u2028f\u2029", byteOrderMark + "日: 1\n", strings.Repeat("é\n", 200)} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := newSource(text)
		if err := s.check(); err != nil {
			return
		}
		start := s.lines[0].offset
		for offset := start; offset < len(text); {
			var e *Error
			if !errors.As(s.failure(offset, BadSyntax, "", ""), &e) || s.offset(e.Line, e.Column) != offset {
				t.Fatalf("offset %d is line %d, column %d, which is offset %d", offset, e.Line, e.Column, s.offset(e.Line, e.Column))
			}
			_, size := utf8.DecodeRune(text[offset:])
			offset += size
		}
	})
}

// TestSimpleSource compares the places in a text of ASCII with those in one that
// has another character at its end.
func TestSimpleSource(t *testing.T) {
	for _, text := range []string{"", "a", "\n", "a\n", "a: b\n\nc:\td\n", strings.Repeat("0123456789\n", 100) + "last"} {
		simple, other := newSource([]byte(text)), newSource([]byte(text+"é"))
		if !simple.simple || other.simple {
			t.Fatalf("%q: %t, %t", text, simple.simple, other.simple)
		}
		for offset := range len(text) + 1 {
			line, column := simple.Place(offset)
			if l, c := other.Place(offset); line != l || column != c {
				t.Errorf("%q: %d is %d:%d, not %d:%d", text, offset, line, column, l, c)
			}
			if back := simple.offset(line, column); back != offset || back != other.offset(line, column) {
				t.Errorf("%q: %d:%d is %d, not %d", text, line, column, back, offset)
			}
		}
		if at := simple.offset(1, len(text)+5); at != len(text) || simple.offset(99999, 1) != len(text) || simple.offset(0, 1) != len(text) {
			t.Errorf("%q: a place beyond the text is %d", text, at)
		}
	}
	if newSource([]byte("a\rb\r\n")).simple {
		t.Error("carriage returns are not simple")
	}
}
