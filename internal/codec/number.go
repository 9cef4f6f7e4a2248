package codec

import (
	"math"
	"strconv"
	"unsafe"
)

// Uint8 reads an integer from 0 to 255.
func (d *Decoder) Uint8() uint8 {
	return uint8(d.unsigned(math.MaxUint8, "an integer from 0 to 255"))
}

// Uint16 reads an integer from 0 to 65535.
func (d *Decoder) Uint16() uint16 {
	return uint16(d.unsigned(math.MaxUint16, "an integer from 0 to 65535"))
}

// Uint32 reads an integer from 0 to 4294967295.
func (d *Decoder) Uint32() uint32 {
	return uint32(d.unsigned(math.MaxUint32, "an integer from 0 to 4294967295"))
}

const positive = "an integer from 1 to 4294967295"

// Positive32 reads an integer from 1 to 4294967295.
func (d *Decoder) Positive32() uint32 {
	start := d.Offset()
	n := uint32(d.unsigned(math.MaxUint32, positive))
	if n == 0 {
		d.Refuse(start, positive)
	}
	return n
}

// Uint64 reads an integer from 0 to 18446744073709551615.
func (d *Decoder) Uint64() uint64 {
	return d.unsigned(math.MaxUint64, "an integer from 0 to 18446744073709551615")
}

// Int32 reads an integer from -2147483648 to 2147483647.
func (d *Decoder) Int32() int32 {
	return int32(d.signed(math.MaxInt32, "an integer from -2147483648 to 2147483647"))
}

// Int64 reads an integer from -9223372036854775808 to 9223372036854775807.
func (d *Decoder) Int64() int64 {
	return d.signed(math.MaxInt64, "an integer from -9223372036854775808 to 9223372036854775807")
}

func (d *Decoder) unsigned(limit uint64, expected string) uint64 {
	start := d.Offset()
	if n, ok := d.short(); ok && n <= limit {
		return n
	}
	if !d.atNumber() {
		d.fail(expected)
		return 0
	}
	n := d.number()
	if !n.integer || n.negative || n.magnitude > limit {
		d.Refuse(start, expected)
		return 0
	}
	return n.magnitude
}

func (d *Decoder) signed(limit uint64, expected string) int64 {
	start := d.Offset()
	if n, ok := d.short(); ok && n <= limit {
		return int64(n)
	}
	if !d.atNumber() {
		d.fail(expected)
		return 0
	}
	n := d.number()
	switch {
	case !n.integer:
	case !n.negative && n.magnitude <= limit:
		return int64(n.magnitude)
	case n.negative && n.magnitude <= limit+1:
		return -int64(n.magnitude)
	}
	d.Refuse(start, expected)
	return 0
}

// atNumber reports whether a number begins here.
func (d *Decoder) atNumber() bool {
	c := d.peek()
	return c == '-' || '0' <= c && c <= '9'
}

// shortDigits is how many decimal digits fit into 64 bits, whichever they are.
const shortDigits = 18

// short reads an integer as programs write most of them: no sign, few digits, and
// a comma or a bracket behind. ok is false, and nothing was read, for any other.
func (d *Decoder) short() (n uint64, ok bool) {
	b := d.data[d.pos:]
	for i, c := range b {
		if digit := c - '0'; digit <= 9 {
			n = n*10 + uint64(digit)
			continue
		}
		if c != ',' && c != '}' && c != ']' || i == 0 || i > shortDigits || b[0] == '0' && i > 1 {
			return 0, false
		}
		d.pos += i
		return n, true
	}
	return 0, false
}

// shortFloat does the same for numbers with a fraction whose digits a double
// holds exactly.
func (d *Decoder) shortFloat() (f float64, ok bool) {
	const exactDigits = 15
	b := d.data[d.pos:]
	var n uint64
	point := -1
	for i, c := range b {
		if digit := c - '0'; digit <= 9 {
			n = n*10 + uint64(digit)
			continue
		}
		if c == '.' && point < 0 && i > 0 {
			point = i
			continue
		}
		if c != ',' && c != '}' && c != ']' || point < 0 || i == point+1 || i > exactDigits+1 || b[0] == '0' && point > 1 {
			return 0, false
		}
		d.pos += i
		return float64(n) / powers[i-point-1], true
	}
	return 0, false
}

// numeral is a number as it stands in the document.
type numeral struct {
	literal []byte
	// integer says that there is neither a fraction nor an exponent, that it is
	// not -0, and that magnitude holds the whole of it.
	integer   bool
	negative  bool
	magnitude uint64 // the digits without the point
	scale     int    // digits behind the point, minus the exponent
	exact     bool   // magnitude and scale hold all there is
}

// maxExponent keeps the arithmetic about absurd exponents from overflowing.
const maxExponent = 1 << 20

// number reads any number of JSON.
func (d *Decoder) number() numeral {
	const expected = "a value"
	if d.peek() == 0 {
		d.fail(expected)
		return numeral{}
	}
	n := numeral{exact: true}
	b, i := d.data, d.pos
	if b[i] == '-' {
		n.negative = true
		i++
	}
	first := i
	i = n.digits(b, i)
	switch {
	case i == first:
		if n.negative {
			d.pos++
			d.fail("a digit")
		} else {
			d.fail(expected)
		}
		return numeral{}
	case b[first] == '0' && i > first+1:
		d.fail("a number without leading zeros")
		return numeral{}
	}
	n.integer = n.exact && !(n.negative && n.magnitude == 0)
	if i < len(b) && b[i] == '.' {
		n.integer = false
		point := i + 1
		if i = n.digits(b, point); i == point {
			d.failAt(i, "", "a digit", describe(b[i:]))
			return numeral{}
		}
		n.scale = i - point
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		n.integer = false
		i++
		minus := i < len(b) && b[i] == '-'
		if minus || i < len(b) && b[i] == '+' {
			i++
		}
		exponent, from := 0, i
		for ; i < len(b) && '0' <= b[i] && b[i] <= '9'; i++ {
			exponent = min(exponent*10+int(b[i]-'0'), maxExponent)
		}
		if i == from {
			d.failAt(i, "", "a digit", describe(b[i:]))
			return numeral{}
		}
		if minus {
			exponent = -exponent
		}
		n.scale -= exponent
	}
	n.literal = b[d.pos:i]
	d.pos = i
	return n
}

// digits reads a run of digits into the magnitude and returns where it ends.
func (n *numeral) digits(b []byte, i int) int {
	const most = math.MaxUint64
	for ; i < len(b) && '0' <= b[i] && b[i] <= '9'; i++ {
		c := uint64(b[i] - '0')
		if n.magnitude > most/10 || n.magnitude*10 > most-c {
			n.exact = false
			continue
		}
		n.magnitude = n.magnitude*10 + c
	}
	return i
}

// powers are those of ten that a double holds exactly.
var powers = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// float returns the nearest double, and false where it is beyond all of them.
func (n *numeral) float() (float64, bool) {
	if n.exact && n.magnitude <= 1<<53 && -len(powers) < n.scale && n.scale < len(powers) {
		// Both operands are exact, so the result is rounded once.
		f := float64(n.magnitude)
		if n.scale < 0 {
			f *= powers[-n.scale]
		} else {
			f /= powers[n.scale]
		}
		if n.negative {
			f = -f
		}
		return f, true
	}
	f, err := strconv.ParseFloat(unsafe.String(&n.literal[0], len(n.literal)), 64)
	return f, err == nil
}

// Float64 reads a number and rounds it to the nearest double.
func (d *Decoder) Float64() float64 {
	start := d.Offset()
	if f, ok := d.shortFloat(); ok {
		return f
	}
	if !d.atNumber() {
		d.fail("a number")
		return 0
	}
	n := d.number()
	if d.failure != nil {
		return 0
	}
	f, ok := n.float()
	if !ok {
		d.Refuse(start, "a number within the range of a double")
		return 0
	}
	return f
}
