package codec

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
	"unsafe"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// special marks the bytes of a word that end a run of plain text: the quote,
// the backslash and control characters. Only the lowest mark is reliable.
func special(w uint64) uint64 {
	quote := w ^ ones*'"'
	slash := w ^ ones*'\\'
	return ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*' ')&^w) & highs
}

// scan returns the index, from i on, of the first byte that ends a run of plain
// text, or len(b). high has the bit 7 of a byte set if the run may hold bytes
// beyond ASCII.
func scan(b []byte, i int) (end int, high uint64) {
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		high |= w
		if m := special(w); m != 0 {
			return i + bits.TrailingZeros64(m)>>3, high & highs
		}
	}
	for ; i < len(b); i++ {
		c := b[i]
		if c == '"' || c == '\\' || c < ' ' {
			break
		}
		high |= uint64(c)
	}
	return i, high & highs
}

// String reads a string. The result has memory of its own.
func (d *Decoder) String() string {
	if d.peek() != '"' {
		d.fail("a string")
		return ""
	}
	start := d.pos + 1
	end, high := scan(d.data, start)
	if end < len(d.data) && d.data[end] == '"' {
		raw := d.data[start:end]
		if high != 0 && !valid(raw) {
			d.failUTF8(start, raw)
			return ""
		}
		d.pos = end + 1
		return string(raw)
	}
	buf := d.unescape(start, end, high)
	if len(buf) == 0 {
		return ""
	}
	// Escapes take more room than what they stand for. A little of it may be
	// wasted, much may not.
	if len(buf) < cap(buf)-cap(buf)/4 {
		return string(buf)
	}
	return unsafe.String(&buf[0], len(buf))
}

// text reads a string whose opening quote is there. The result refers to the
// document where it has no escapes.
func (d *Decoder) text() []byte {
	start := d.pos + 1
	end, high := scan(d.data, start)
	if end < len(d.data) && d.data[end] == '"' {
		raw := d.data[start:end]
		if high != 0 && !valid(raw) {
			d.failUTF8(start, raw)
			return nil
		}
		d.pos = end + 1
		return raw
	}
	return d.unescape(start, end, high)
}

// Text reads a string without making one: the result refers to the document
// where the string has no escapes, and is valid as long as that is. what names
// the value for a failure.
func (d *Decoder) Text(what string) []byte {
	if d.peek() != '"' {
		d.fail(what)
		return nil
	}
	return d.text()
}

// unescape reads a string with escapes, or finds what is wrong with it. scan met
// something else than the closing quote at i.
func (d *Decoder) unescape(start, i int, high uint64) []byte {
	end := stringEnd(d.data, start)
	if end < 0 {
		end = len(d.data) // whatever is wrong is found before
	}
	raw := d.data[start:end]
	// Text becomes no longer, so that a whole word can be stored wherever one
	// could be read, and what is too much of it is written over.
	buf := make([]byte, len(raw))
	i -= start
	n := copy(buf, raw[:i])
	for {
		for i+8 <= len(raw) {
			w := binary.LittleEndian.Uint64(raw[i:])
			binary.LittleEndian.PutUint64(buf[n:], w)
			high |= w
			if m := special(w); m != 0 {
				run := bits.TrailingZeros64(m) >> 3
				i, n = i+run, n+run
				break
			}
			i, n = i+8, n+8
		}
		for i < len(raw) && raw[i] != '\\' && raw[i] >= ' ' {
			high |= uint64(raw[i])
			buf[n] = raw[i]
			i, n = i+1, n+1
		}
		if i == len(raw) {
			break
		}
		if raw[i] != '\\' {
			d.failAt(start+i, "", "a string without raw control characters", describe(raw[i:]))
			return nil
		}
		if i+1 < len(raw) {
			if c := simple[raw[i+1]]; c != 0 {
				buf[n] = c
				i, n = i+2, n+1
				continue
			}
		}
		r, next := unicodeEscape(raw, i)
		if next < 0 {
			d.failAt(start+i, "", "an escape sequence", describeEscape(raw[i:]))
			return nil
		}
		i = next
		n += utf8.EncodeRune(buf[n:], r)
	}
	if end == len(d.data) {
		d.failAt(end, "", "the end of a string", "the end of the document")
		return nil
	}
	if high&highs != 0 && !valid(raw) {
		d.failUTF8(start, raw)
		return nil
	}
	d.pos = end + 1
	return buf[:n]
}

// simple maps the byte behind a backslash to what the two stand for; 0 where
// they stand for nothing.
var simple = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unicodeEscape reads the sequence \uXXXX at i, or the two of a surrogate pair,
// and returns what it stands for and where it ends; next is -1 where it is none,
// or half of a pair.
func unicodeEscape(b []byte, i int) (r rune, next int) {
	r = hex4(b, i)
	switch {
	case r < 0, 0xdc00 <= r && r <= 0xdfff:
		return 0, -1
	case r < 0xd800 || r > 0xdfff:
		return r, i + 6
	}
	low := hex4(b, i+6)
	if low < 0xdc00 || low > 0xdfff {
		return 0, -1
	}
	return 0x10000 + (r-0xd800)<<10 + (low - 0xdc00), i + 12
}

// hex4 reads \uXXXX at i, -1 where it is not there.
func hex4(b []byte, i int) rune {
	if i+6 > len(b) || b[i] != '\\' || b[i+1] != 'u' {
		return -1
	}
	var r rune
	for _, c := range b[i+2 : i+6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

func describeEscape(rest []byte) string {
	rest = rest[:min(len(rest), 6)]
	if r := hex4(rest, 0); r >= 0 {
		return "half a surrogate pair, " + string(rest)
	}
	if len(rest) > 1 && rest[1] == 'u' {
		return `\u without four hexadecimal digits`
	}
	if len(rest) > 1 {
		return `a backslash and ` + describe(rest[1:2])
	}
	return "a backslash"
}

func (d *Decoder) failUTF8(start int, raw []byte) {
	i := 0
	for i < len(raw) {
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		i += size
	}
	d.failAt(start+i, "", "valid UTF-8", describe(raw[i:]))
}
