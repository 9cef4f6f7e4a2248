package codec

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"sync"
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

// blocks is how many bytes at the beginning of b are plain text, counted in
// blocks of four words, and the bits of all of them together.
func blocks(b []byte) (n int, all uint64) {
	for n+32 <= len(b) {
		block := (*[32]byte)(b[n:])
		w0, w1 := binary.LittleEndian.Uint64(block[:]), binary.LittleEndian.Uint64(block[8:])
		w2, w3 := binary.LittleEndian.Uint64(block[16:]), binary.LittleEndian.Uint64(block[24:])
		if w0&w1&w2&w3&highs != highs && special(w0)|special(w1)|special(w2)|special(w3) != 0 {
			break
		}
		all |= w0 | w1 | w2 | w3
		n += 32
	}
	return n, all
}

// copyPlain copies text from src to dst up to the first byte that ends a run of
// it, and returns how much that is and the bits of all bytes together. It may
// write a word too much: dst is no shorter than src.
func copyPlain(dst, src []byte) (n int, all uint64) {
	n, all = blocks(src)
	copy(dst, src[:n])
	for ; n+8 <= len(src); n += 8 {
		w := binary.LittleEndian.Uint64(src[n:])
		binary.LittleEndian.PutUint64(dst[n:], w)
		all |= w
		if m := special(w); m != 0 {
			return n + bits.TrailingZeros64(m)>>3, all
		}
	}
	for n < len(src) && src[n] >= ' ' && src[n] != '"' && src[n] != '\\' {
		all |= uint64(src[n])
		dst[n] = src[n]
		n++
	}
	return n, all
}

// scan returns the index, from i on, of the first byte that ends a run of plain
// text, or len(b), and the bits of all bytes of the run together.
func scan(b []byte, i int) (end int, all uint64) {
	for start := i; i+8 <= len(b); {
		w := binary.LittleEndian.Uint64(b[i:])
		all |= w
		if m := special(w); m != 0 {
			return i + bits.TrailingZeros64(m)>>3, all & highs
		}
		if i += 8; (i-start)&31 == 0 {
			n, bits := blocks(b[i:])
			i, all = i+n, all|bits
		}
	}
	for i < len(b) && b[i] >= ' ' && b[i] != '"' && b[i] != '\\' {
		all |= uint64(b[i])
		i++
	}
	return i, all & highs
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
	// What was decoded into memory of its own may keep it, unless much of it is
	// in vain.
	if d.scratch == nil && len(buf) > 0 && len(buf) >= cap(buf)-cap(buf)/4 {
		return unsafe.String(&buf[0], len(buf))
	}
	return string(buf)
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
	return bytes.Clone(d.unescape(start, end, high))
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

// Word reads a string that must be word.
func (d *Decoder) Word(word string) {
	start := d.Offset()
	if text := d.Text(word); string(text) != word {
		d.Refuse(start, word)
	}
}

// maxScratch is the longest document whose strings are unescaped in memory that
// is used again and again. It is the usual limit of a broker.
const maxScratch = 1 << 20

// scratches are of maxScratch bytes at most, each for one decoder at a time.
var scratches = sync.Pool{New: func() any { return new([]byte) }}

// buffer returns where a string with escapes that begins at start is decoded
// into, and the part of the document that is looked at: dst is no shorter, and
// the end of the string is in it if it has one.
func (d *Decoder) buffer(start int) (dst, src []byte) {
	if len(d.data) <= maxScratch {
		if d.scratch == nil {
			d.scratch = scratches.Get().(*[]byte)
			if len(*d.scratch) < len(d.data) {
				*d.scratch = make([]byte, len(d.data)+len(d.data)/4)
			}
		}
		return *d.scratch, d.data[start:]
	}
	src = d.data[start:]
	if end := stringEnd(d.data, start); end >= 0 {
		src = d.data[start : end+1]
	}
	return make([]byte, len(src)), src
}

// release gives the scratch memory back.
func (d *Decoder) release() {
	if d.scratch != nil {
		scratches.Put(d.scratch)
		d.scratch = nil
	}
}

// unescape reads a string with escapes, or finds what is wrong with it. scan met
// something else than the closing quote at i. The result is overwritten by the
// next call.
func (d *Decoder) unescape(start, i int, high uint64) []byte {
	// Text becomes no longer, so that a whole word can be stored wherever one
	// could be read, and what is too much of it is written over.
	buf, raw := d.buffer(start)
	i -= start
	n := copy(buf, raw[:i])
	for {
		m := uint64(0)
		if i+8 <= len(raw) {
			w := binary.LittleEndian.Uint64(raw[i:])
			binary.LittleEndian.PutUint64(buf[n:], w)
			high |= w
			m = special(w)
			run := bits.TrailingZeros64(m) >> 3
			i, n = i+run, n+run
		}
		if m == 0 {
			run, all := copyPlain(buf[n:], raw[i:])
			i, n, high = i+run, n+run, high|all
		}
		if i == len(raw) {
			d.failAt(len(d.data), "", "the end of a string", "the end of the document")
			return nil
		}
		if raw[i] != '\\' {
			if raw[i] == '"' {
				break
			}
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
	if high&highs != 0 && !valid(raw[:i]) {
		d.failUTF8(start, raw[:i])
		return nil
	}
	d.pos = start + i + 1
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
