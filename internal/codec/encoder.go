package codec

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"time"
	"unsafe"
)

// Encoder appends one document to Buf. After a failure it appends nothing more;
// [Encoder.End] tells.
type Encoder struct {
	// Buf is what has been written.
	Buf []byte
	// At is the contract to write. By default that is the first one, with the
	// members of later ones that are set.
	At      Contract
	start   int
	failure *Failure
}

// Contract is a version of the contract. The zero value stands for the first one
// and whatever is set of later ones.
type Contract uint8

// The contracts, in their order.
const (
	V0_43_53 Contract = 1 + iota
	V0_101_0
)

// Knows reports whether what came with a contract may be written.
func (e *Encoder) Knows(c Contract) bool { return e.At == 0 || e.At >= c }

// IsAt reports whether a contract, or a later one, is to be written in full.
func (e *Encoder) IsAt(c Contract) bool { return e.At >= c }

// NewEncoder returns an encoder that appends to dst.
func NewEncoder(dst []byte) Encoder { return Encoder{Buf: dst, start: len(dst)} }

// End returns the first failure, or nil.
func (e *Encoder) End() *Failure { return e.failure }

func (e *Encoder) fail(expected, got string) {
	if e.failure == nil {
		doc := e.Buf[e.start:]
		e.failure = newFailure(doc, len(doc), "", expected, got)
	}
}

// Refuse notes that what was to be written now, as got describes it, is not what
// the contract takes.
func (e *Encoder) Refuse(expected, got string) { e.fail(expected, got) }

// RefuseString notes that a text that was to be written now is none that the
// contract takes.
func (e *Encoder) RefuseString(expected, got string) {
	const longest = 64
	if len(got) > longest {
		got = got[:longest]
	}
	e.fail(expected, "the string "+strconv.Quote(got))
}

// Raw appends text as it is.
func (e *Encoder) Raw(text string) { e.Buf = append(e.Buf, text...) }

// Member appends the name of a member, behind a comma unless it is the first.
// The name needs no escapes.
func (e *Encoder) Member(name string) {
	if e.Buf[len(e.Buf)-1] != '{' {
		e.Buf = append(e.Buf, ',')
	}
	e.Buf = append(e.Buf, '"')
	e.Buf = append(e.Buf, name...)
	e.Buf = append(e.Buf, '"', ':')
}

// String appends a string. Text that is not UTF-8 is a failure.
func (e *Encoder) String(s string) { e.text(unsafe.Slice(unsafe.StringData(s), len(s))) }

const hexDigits = "0123456789abcdef"

// short maps a control character, the quote and the backslash to the letter of
// their short escape; 0 where they have none.
var short = [256]byte{'"': '"', '\\': '\\', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'}

// text writes a string. Words are stored before it is known how much of them is
// plain, so there is always room for one word more than is left.
func (e *Encoder) text(s []byte) {
	buf := append(e.Buf, '"')
	n := len(buf)
	buf = withRoom(buf, n, len(s))
	var high uint64
	for i := 0; ; {
		m := uint64(0)
		if i+8 <= len(s) {
			w := binary.LittleEndian.Uint64(s[i:])
			binary.LittleEndian.PutUint64(buf[n:], w)
			high |= w
			m = special(w)
			run := bits.TrailingZeros64(m) >> 3
			i, n = i+run, n+run
		}
		if m == 0 {
			run, all := copyPlain(buf[n:], s[i:])
			i, n, high = i+run, n+run, high|all
		}
		if i == len(s) {
			break
		}
		c := s[i]
		i++
		if len(buf)-n < len(s)-i+room {
			buf = withRoom(buf, n, len(s)-i)
		}
		if letter := short[c]; letter != 0 {
			buf[n], buf[n+1] = '\\', letter
			n += 2
		} else {
			n += copy(buf[n:], `\u00`)
			buf[n], buf[n+1] = hexDigits[c>>4], hexDigits[c&15]
			n += 2
		}
	}
	if high&highs != 0 && !valid(s) {
		e.fail("valid UTF-8", "text that is not")
		return
	}
	e.Buf = append(buf[:n], '"')
}

// Room is about how many bytes a text takes, with some for escapes.
func Room(s string) int { return len(s) + len(s)/4 }

// room is kept beyond the text that is left: the longest escape, a word that is
// stored too early, and the closing quote.
const room = 16

// withRoom extends buf over its capacity, which it makes large enough for n
// bytes that count and more that follow.
func withRoom(buf []byte, n, more int) []byte {
	if need := n + more + room; need > cap(buf) {
		buf = slices.Grow(buf[:n], more+room+more/4)
	}
	return buf[:cap(buf)]
}

// Bool appends true or false.
func (e *Encoder) Bool(b bool) { e.Buf = strconv.AppendBool(e.Buf, b) }

// Uint appends an unsigned integer.
func (e *Encoder) Uint(n uint64) { e.Buf = strconv.AppendUint(e.Buf, n, 10) }

// Positive appends an unsigned integer. 0 is a failure.
func (e *Encoder) Positive(n uint32) {
	if n == 0 {
		e.fail(positive, "0")
		return
	}
	e.Uint(uint64(n))
}

// Int appends a signed integer.
func (e *Encoder) Int(n int64) { e.Buf = strconv.AppendInt(e.Buf, n, 10) }

// Float appends a double in its shortest form. NaN and infinities are failures.
func (e *Encoder) Float(f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		e.fail("a finite number", strconv.FormatFloat(f, 'g', -1, 64))
		return
	}
	e.Buf = appendFloat(e.Buf, f)
}

// appendFloat writes the shortest text that reads back as f, always with a
// point or an exponent, so that it is no integer.
func appendFloat(dst []byte, f float64) []byte {
	if dst, ok := appendShort(dst, f); ok {
		return dst
	}
	start := len(dst)
	if a := math.Abs(f); a == 0 || 1e-5 <= a && a < 1e16 {
		dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
		for _, c := range dst[start:] {
			if c == '.' {
				return dst
			}
		}
		return append(dst, ".0"...)
	}
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// Two digits of exponent at least is strconv's rule, not the contract's.
	if n := len(dst); dst[n-2] == '0' && (dst[n-3] == '-' || dst[n-3] == '+') {
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}

// appendShort writes a double that is a number of thousandths, as most measured
// values are. Two decimals of up to 15 digits never stand for the same double, so
// the one found is the shortest.
func appendShort(dst []byte, f float64) ([]byte, bool) {
	const limit = 1e12
	if !(0 < f && f < limit) {
		return dst, false
	}
	n := uint64(f * 1000)
	if float64(n) != f*1000 || float64(n)/1000 != f {
		return dst, false
	}
	dst = append(strconv.AppendUint(dst, n/1000, 10), '.')
	fraction := n % 1000
	dst = append(dst, byte('0'+fraction/100))
	if fraction %= 100; fraction > 0 {
		dst = append(dst, byte('0'+fraction/10))
		if fraction %= 10; fraction > 0 {
			dst = append(dst, byte('0'+fraction))
		}
	}
	return dst, true
}

// Time appends a timestamp in UTC. A year that no peer can read is a failure.
func (e *Encoder) Time(t time.Time) {
	buf, ok := appendTime(append(e.Buf, '"'), t)
	if !ok {
		e.fail("a year from -262143 to 262142", strconv.Itoa(t.UTC().Year()))
		return
	}
	e.Buf = append(buf, '"')
}
