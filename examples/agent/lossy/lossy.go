// Package lossy turns what scripts print into text, as the reference does it.
package lossy

import (
	"strings"
	"unicode/utf8"
)

// Text makes valid UTF-8 of data: one U+FFFD stands for the longest beginning of a
// character that is there, and for a byte that begins none. strings.ToValidUTF8
// puts one in for any number of them.
func Text(data string) string {
	if utf8.ValidString(data) {
		return data
	}
	var b strings.Builder
	b.Grow(len(data) + len(data)/8)
	for len(data) > 0 {
		r, size := utf8.DecodeRuneInString(data)
		if r == utf8.RuneError && size == 1 {
			size = broken(data)
		}
		b.WriteRune(r)
		data = data[size:]
	}
	return b.String()
}

// broken is the length of what one U+FFFD stands for where data begins with
// nothing that is a character.
func broken(data string) int {
	low, high, length := byte(0x80), byte(0xBF), 0
	switch lead := data[0]; {
	case lead >= 0xE0 && lead <= 0xEF:
		length = 3
	case lead >= 0xF0 && lead <= 0xF4:
		length = 4
	default: // a lead of two with its second byte would be a character
		return 1
	}
	switch data[0] { // what would be overlong, a surrogate, or beyond the last
	case 0xE0:
		low = 0xA0
	case 0xED:
		high = 0x9F
	case 0xF0:
		low = 0x90
	case 0xF4:
		high = 0x8F
	}
	n := 1
	for n < length-1 && n < len(data) && data[n] >= low && data[n] <= high {
		low, high = 0x80, 0xBF
		n++
	}
	return n
}
