// Package humantime reads the contract's duration strings, such as "90s",
// "1h 30m" or "1.5d"; see docs/contract.md, "Durations".
package humantime

import (
	"math/bits"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// Span is a length of time. It reaches further than time.Duration does.
type Span struct {
	Seconds uint64
	Nanos   uint32 // below a second
}

// Error says why a text is no duration.
type Error struct {
	// Text that was to be read.
	Text string
	// Offset of what is wrong, in bytes.
	Offset int
	// Rule is what is wrong there.
	Rule string
}

// Error names the text, the rule and the place.
func (e *Error) Error() string {
	text := e.Text
	const longest = 64
	if len(text) > longest {
		text = text[:longest] + "…"
	}
	s := "invalid duration " + strconv.Quote(text) + ": " + e.Rule
	if e.Offset > 0 {
		s += " at offset " + strconv.Itoa(e.Offset)
	}
	return s
}

// The rules.
const (
	ruleEmpty    = "is empty"
	ruleNumber   = "wants a number"
	ruleUnit     = "wants a unit such as s, m, h or d behind the number"
	ruleUnknown  = "has an unknown unit (units are case-sensitive: s, m, h, d, w, M, y and longer names)"
	ruleChar     = "has an unexpected character"
	ruleOverflow = "is too long"
	ruleInexact  = "has a fraction that is no whole number of nanoseconds, or from hours on of seconds"
	ruleNanos    = "has a fraction of a nanosecond"
)

const second = 1_000_000_000

// unit is a unit of the grammar: so many nanoseconds, or for the larger ones
// seconds.
type unit struct {
	nanos   uint64 // 0 from seconds on
	seconds uint64
	// fine says that a fraction is counted in nanoseconds.
	fine bool
}

func unitOf(name string) (unit, bool) {
	switch name {
	case "ns", "nsec", "nanos":
		return unit{nanos: 1}, true
	case "us", "usec", "µs":
		return unit{nanos: 1e3, fine: true}, true
	case "ms", "msec", "millis":
		return unit{nanos: 1e6, fine: true}, true
	case "s", "sec", "secs", "second", "seconds":
		return unit{seconds: 1, fine: true}, true
	case "m", "min", "mins", "minute", "minutes":
		return unit{seconds: 60, fine: true}, true
	case "h", "hr", "hrs", "hour", "hours":
		return unit{seconds: 3600}, true
	case "d", "day", "days":
		return unit{seconds: 86400}, true
	case "w", "wk", "wks", "week", "weeks":
		return unit{seconds: 604800}, true
	case "M", "month", "months":
		return unit{seconds: 2630016}, true // 30.44 days
	case "y", "yr", "yrs", "year", "years":
		return unit{seconds: 31557600}, true // 365.25 days
	}
	return unit{}, false
}

// Parse reads a duration. The error is an [*Error].
func Parse(text string) (Span, error) {
	if text == "0" {
		return Span{}, nil
	}
	p := parser{text: text}
	for p.begin() {
		p.number()
		p.fraction()
		p.unit()
	}
	switch {
	case p.failure != nil:
		return Span{}, p.failure
	case !p.any:
		return Span{}, &Error{Text: text, Rule: ruleEmpty}
	}
	return p.sum, nil
}

type parser struct {
	text    string
	pos     int
	failure *Error
	any     bool // a number has been seen
	sum     Span

	// The span being read.
	count       uint64
	fracDigits  uint64
	fracScale   uint64 // 1 where there is no fraction
	hasFraction bool
}

func (p *parser) fail(offset int, rule string) {
	if p.failure == nil {
		p.failure = &Error{Text: p.text, Offset: offset, Rule: rule}
	}
	p.pos = len(p.text)
}

// peek returns the next character and its length, 0 at the end.
func (p *parser) peek() (rune, int) { return utf8.DecodeRuneInString(p.text[p.pos:]) }

// skipSpace goes over white space, which may stand anywhere but within a unit.
func (p *parser) skipSpace() {
	for {
		r, size := p.peek()
		if size == 0 || !unicode.IsSpace(r) {
			return
		}
		p.pos += size
	}
}

// begin goes to the digit with which the next span begins.
func (p *parser) begin() bool {
	p.skipSpace()
	r, size := p.peek()
	if size == 0 {
		return false
	}
	if !isDigit(r) {
		p.fail(p.pos, ruleNumber)
		return false
	}
	p.any = true
	return true
}

// digits reads digits, white space among them included, and calls f with each.
func (p *parser) digits(f func(digit uint64)) {
	for {
		p.skipSpace()
		r, size := p.peek()
		if size == 0 || !isDigit(r) {
			return
		}
		p.pos += size
		f(uint64(r - '0'))
	}
}

func (p *parser) number() {
	p.count = 0
	p.digits(func(digit uint64) { p.count = p.add(p.mul(p.count, 10), digit) })
}

func (p *parser) fraction() {
	p.fracDigits, p.fracScale, p.hasFraction = 0, 1, false
	if r, _ := p.peek(); r != '.' {
		return
	}
	p.pos++
	p.digits(func(digit uint64) {
		p.hasFraction = true
		p.fracScale = p.mul(p.fracScale, 10)
		p.fracDigits = p.add(p.mul(p.fracDigits, 10), digit)
	})
	if !p.hasFraction {
		p.fail(p.pos, ruleChar)
	}
}

func (p *parser) unit() {
	start := p.pos
	for {
		r, size := p.peek()
		if size == 0 || isDigit(r) || unicode.IsSpace(r) {
			break
		}
		if r != 'µ' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			p.fail(p.pos, ruleChar)
			return
		}
		p.pos += size
	}
	name := p.text[start:p.pos]
	if p.failure != nil {
		return
	}
	if name == "" {
		p.fail(start, ruleUnit)
		return
	}
	u, ok := unitOf(name)
	if !ok {
		p.fail(start, ruleUnknown)
		return
	}
	p.account(u, start)
}

// account adds the span that was read.
func (p *parser) account(u unit, at int) {
	if u.nanos > 0 {
		n := p.mul(p.count, u.nanos)
		p.grow(n/second, n%second)
	} else {
		p.grow(p.mul(p.count, u.seconds), 0)
	}
	if !p.hasFraction {
		return
	}
	factor := u.seconds
	switch {
	case u.nanos > 0 && !u.fine:
		p.fail(at, ruleNanos)
		return
	case u.nanos > 0:
		factor = u.nanos
	case u.fine:
		factor = u.seconds * second
	}
	n := p.mul(p.fracDigits, factor)
	if p.failure == nil && n%p.fracScale != 0 {
		p.fail(at, ruleInexact)
		return
	}
	n /= p.fracScale
	if u.fine {
		p.grow(n/second, n%second)
	} else {
		p.grow(n, 0)
	}
}

// grow adds to the sum.
func (p *parser) grow(seconds, nanos uint64) {
	nanos += uint64(p.sum.Nanos)
	seconds = p.add(seconds, nanos/second)
	p.sum.Seconds = p.add(p.sum.Seconds, seconds)
	p.sum.Nanos = uint32(nanos % second)
}

func (p *parser) mul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	if hi != 0 {
		p.fail(0, ruleOverflow)
	}
	return lo
}

func (p *parser) add(a, b uint64) uint64 {
	sum, carry := bits.Add64(a, b, 0)
	if carry != 0 {
		p.fail(0, ruleOverflow)
	}
	return sum
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }
