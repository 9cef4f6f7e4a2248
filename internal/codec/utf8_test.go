package codec

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestValid compares with the standard library, around every boundary.
func TestValid(t *testing.T) {
	check := func(b []byte) {
		t.Helper()
		if got, want := valid(b), utf8.Valid(b); got != want {
			t.Fatalf("% x: %v, want %v", b, got, want)
		}
	}
	long := strings.Repeat("日本語のテキスト、", 5)
	for pad := range 9 {
		text := []byte(strings.Repeat("x", pad) + long)
		check(text)
		for i := range text {
			check(text[:i])
			for _, c := range []byte{0x00, 0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xe3, 0xed, 0xee, 0xef, 0xf0, 0xf4, 0xff} {
				old := text[i]
				text[i] = c
				check(text)
				text[i] = old
			}
		}
	}
	for _, r := range []rune{0x7f, 0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xcfff, 0xd000, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff} {
		check([]byte(strings.Repeat(string(r), 20)))
	}
	for _, s := range []string{"\xed\xa0\x80", "\xed\x9f\xbf", "\xe0\x9f\xbf", "\xe0\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80"} {
		check([]byte(strings.Repeat(s, 20)))
		check([]byte(long + s + long))
	}
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, 64)
	for range 20000 {
		for i := range b {
			b[i] = []byte{'a', 0xe3, 0x81, 0x82, 0xe0, 0xa0, 0xed, 0x9f, 0xc3, 0xa9, 0xf0, 0x9f}[r.IntN(12)]
		}
		check(b[:r.IntN(64)])
	}
}
