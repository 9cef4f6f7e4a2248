package lint

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/manifest"
)

// spanOf is where a part of a text stands.
func spanOf(text, part string) manifest.Span {
	start := strings.Index(text, part)
	at := func(offset int) manifest.Position {
		before := text[:offset]
		return manifest.Position{
			Offset: offset, Line: 1 + strings.Count(before, "\n"), Column: 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]),
		}
	}
	return manifest.Span{Start: at(start), End: at(start + len(part))}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("0123456789", 30)
	tests := []struct{ text, part, line, mark string }{
		{"a: b\nkey: value # c\n", "value", "key: value # c", "     ^~~~~"},
		{"a: b\nkey: value # c\n", "b\nkey", "a: b", "   ^"},
		{"key: value\r\n", "value", "key: value", "     ^~~~~"},
		{"key: value", "", "key: value", "^"},
		{"\tkey:\tvalue", "value", "    key:    value", "            ^~~~~"},
		{"名前: おは x", "x", "名前: おは x", "           ^"},
		{"名前: おは x", "おは", "名前: おは x", "      ^~~~"},
		{"e\u0301: x", "x", "e\u0301: x", "   ^"},
		{"a: \x1b[31mred\x07", "red", "a: \ufffd[31mred\ufffd", "        ^~~"},
		{"a: \u202ex", "x", "a: \ufffdx", "    ^"},
		{"", "", "", "^"},
		{"a\n", "\n", "a", " ^"},
		{long, "0123", long[:110] + "…", "^~~~"},
		{long + "X" + long, "X", "…" + long[len(long)-81:] + "X" + long[:28] + "…", strings.Repeat(" ", 82) + "^"},
		{"a: " + long + "X", long + "X", "a: " + long[:107] + "…", "   ^" + strings.Repeat("~", 106)},
	}
	for _, tt := range tests {
		e, ok := newExcerpt([]byte(tt.text), spanOf(tt.text, tt.part))
		if !ok || e.line != tt.line || e.mark != tt.mark {
			t.Errorf("%.40q in %.40q:\n%s\n%s\nwant\n%s\n%s", tt.part, tt.text, e.line, e.mark, tt.line, tt.mark)
		}
	}
	if _, ok := newExcerpt([]byte("short"), manifest.Span{Start: manifest.Position{Offset: 9}, End: manifest.Position{Offset: 9}}); ok {
		t.Error("an excerpt beyond the text")
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add([]byte("a: \tおは\x1b\xff\n"), 3, 7)
	f.Fuzz(func(t *testing.T, text []byte, start, end int) {
		e, ok := newExcerpt(text, manifest.Span{Start: manifest.Position{Offset: start}, End: manifest.Position{Offset: end}})
		if ok != (0 <= start && start <= len(text) && start <= end) {
			t.Fatalf("%d to %d of %d: %t", start, end, len(text), ok)
		}
		// Tabulators and wide characters have more columns than characters.
		if len(e.mark) > 8*maxExcerpt || utf8.RuneCountInString(e.line) > 8*maxExcerpt && !bytes.ContainsAny(text, "\u0300\u200d") {
			t.Fatalf("a long excerpt: %d, %d", len(e.line), len(e.mark))
		}
		for _, r := range e.line + e.mark {
			if r < ' ' || r == 0x7f {
				t.Fatalf("%q among %q", r, e.line)
			}
		}
	})
}
