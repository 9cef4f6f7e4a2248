package secrets

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// utf16le encodes as the registry does; \x00 is put where the test has it.
func utf16le(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func TestDecodeValue(t *testing.T) {
	tests := []struct {
		name    string
		kind    uint32
		content []byte
		want    string
	}{
		{"string", 1, utf16le("abc\x00"), "abc"},
		{"string without terminator", 1, utf16le("abc"), "abc"},
		{"several terminators", 1, utf16le("abc\x00\x00\x00"), "abc"},
		{"inner NUL", 1, utf16le("a\x00b\x00"), "a\x00b"},
		{"white space stays", 1, utf16le(" abc\r\n\x00"), " abc\r\n"},
		{"line break before NUL", 1, utf16le("abc\n\x00"), "abc\n"},
		{"other scripts", 1, utf16le("鍵🔑\x00"), "鍵🔑"},
		{"half a pair", 1, append(utf16le("a"), 0x3d, 0xd8, 'b', 0), "a\uFFFDb"},
		{"odd length", 1, append(utf16le("abc"), 'd'), "abc"},
		{"byte order mark is text", 1, utf16le("\uFEFFabc"), "\uFEFFabc"},
		{"expand, not expanded", 2, utf16le("%TEMP%\\x\x00"), "%TEMP%\\x"},
		{"multi", 7, utf16le("a\x00b\x00c\x00\x00"), "a\nb\nc"},
		{"multi of one", 7, utf16le("abc\x00\x00"), "abc"},
		{"multi with an empty string", 7, utf16le("a\x00\x00b\x00\x00"), "a\n\nb"},
		{"empty", 1, nil, ""},
		{"one byte", 1, []byte{'a'}, ""},
		{"NULs alone", 1, utf16le("\x00\x00"), ""},
		{"empty multi", 7, utf16le("\x00"), ""},
		{"none", 0, utf16le("abc"), ""},
		{"binary", 3, utf16le("abc"), ""},
		{"dword", 4, []byte{1, 0, 0, 0}, ""},
		{"link", 6, utf16le("abc"), ""},
		{"qword", 11, utf16le("abcd"), ""},
		{"unknown type", 99, utf16le("abc"), ""},
		{"largest", 1, bytes.Repeat([]byte{'a', 0}, maxValueBytes/2), strings.Repeat("a", maxValueBytes/2)},
		{"too large", 1, bytes.Repeat([]byte{'a', 0}, maxValueBytes/2+1), ""},
	}
	for _, tt := range tests {
		got, ok := decodeValue(tt.kind, tt.content)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: got %.40q, %t, want %.40q", tt.name, got, ok, tt.want)
		}
	}
}

func FuzzDecodeValue(f *testing.F) {
	f.Add(uint32(1), []byte{})
	f.Add(uint32(1), utf16le("abc\x00"))
	f.Add(uint32(2), utf16le("%X%\x00"))
	f.Add(uint32(7), utf16le("a\x00b\x00\x00"))
	f.Add(uint32(1), []byte{0x3d, 0xd8, 0, 0})
	f.Fuzz(func(t *testing.T, kind uint32, content []byte) {
		got, ok := decodeValue(kind, content)
		if ok != (got != "") || !utf8.ValidString(got) || strings.HasSuffix(got, "\x00") || len(got) > 2*len(content) {
			t.Errorf("%d %x: %q, %t", kind, content, got, ok)
		}
		if kind == typeMultiString && strings.Contains(got, "\x00") {
			t.Errorf("%x: %q", content, got)
		}
	})
}
