package codec

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The years that the reference's calendar has.
const (
	minYear = -262143
	maxYear = 262142
)

// Time reads a timestamp: RFC 3339, and around it the looser forms that the
// reference takes. The result is in UTC; a leap second is the second after it.
func (d *Decoder) Time() time.Time {
	const expected = "an RFC 3339 timestamp with an offset"
	start := d.Offset()
	text := d.Text(expected)
	if d.failure != nil {
		return time.Time{}
	}
	t, ok := ParseTime(text)
	if !ok {
		d.Refuse(start, expected)
	}
	return t
}

// ParseTime reads a timestamp, as [Decoder.Time] does.
func ParseTime(text []byte) (time.Time, bool) {
	if t, ok := parseCanonical(text); ok {
		return t, true
	}
	p := timeParser{rest: text}
	year := p.year()
	p.separator('-')
	month := p.number()
	p.separator('-')
	day := p.number()
	p.between()
	hour := p.number()
	p.separator(':')
	minute := p.number()
	p.separator(':')
	second := p.number()
	nanos := p.fraction()
	offset := p.offset()
	p.space()
	if p.failed || len(p.rest) > 0 || !validDate(year, month, day) || hour > 23 || minute > 59 || second > 60 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second-offset, nanos, time.UTC)
	return t, minYear <= t.Year() && t.Year() <= maxYear
}

// parseCanonical reads the form in which programs write: 2026-05-16T00:00:59Z,
// with 3, 6 or 9 digits of a fraction or without.
func parseCanonical(b []byte) (time.Time, bool) {
	if len(b) < 20 || b[4] != '-' || b[7] != '-' || b[10] != 'T' || b[13] != ':' || b[16] != ':' || b[len(b)-1] != 'Z' {
		return time.Time{}, false
	}
	ok := true
	two := func(i int) int {
		hi, lo := b[i]-'0', b[i+1]-'0'
		ok = ok && hi <= 9 && lo <= 9
		return int(hi)*10 + int(lo)
	}
	year, month, day := two(0)*100+two(2), two(5), two(8)
	hour, minute, second := two(11), two(14), two(17)
	nanos := 0
	if digits := b[19 : len(b)-1]; len(digits) > 0 {
		if digits[0] != '.' || len(digits) < 2 || len(digits) > 10 {
			return time.Time{}, false
		}
		for i := 1; i < 10; i++ {
			nanos *= 10
			if i < len(digits) {
				c := digits[i] - '0'
				ok = ok && c <= 9
				nanos += int(c)
			}
		}
	}
	if !ok || !validDate(year, month, day) || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC), true
}

func validDate(year, month, day int) bool {
	if year < minYear || year > maxYear || month < 1 || month > 12 || day < 1 {
		return false
	}
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return day <= 29
		}
		return day <= 28
	case 4, 6, 9, 11:
		return day <= 30
	}
	return day <= 31
}

// timeParser reads the loose forms, part by part. Its parts keep going after a
// failure and return anything.
type timeParser struct {
	rest   []byte
	failed bool
}

func (p *timeParser) space() { p.rest = bytes.TrimLeftFunc(p.rest, unicode.IsSpace) }

// take consumes the next byte if it is one of those.
func (p *timeParser) take(any string) byte {
	if len(p.rest) > 0 && strings.IndexByte(any, p.rest[0]) >= 0 {
		c := p.rest[0]
		p.rest = p.rest[1:]
		return c
	}
	return 0
}

// digits reads between one and most digits.
func (p *timeParser) digits(most int) int {
	n, value := 0, 0
	for n < len(p.rest) && n < most && '0' <= p.rest[n] && p.rest[n] <= '9' {
		value = min(value*10+int(p.rest[n]-'0'), 1<<30)
		n++
	}
	if n == 0 {
		p.failed = true
	}
	p.rest = p.rest[n:]
	return value
}

func (p *timeParser) number() int {
	p.space()
	return p.digits(2)
}

// year has up to four digits, or any number of them behind a sign.
func (p *timeParser) year() int {
	p.space()
	switch p.take("+-") {
	case '+':
		return p.digits(len(p.rest))
	case '-':
		return -p.digits(len(p.rest))
	}
	return p.digits(4)
}

func (p *timeParser) separator(c byte) {
	p.space()
	if p.take(string(c)) == 0 {
		p.failed = true
	}
}

// between goes over what separates the date from the time.
func (p *timeParser) between() {
	if p.take("Tt ") == 0 {
		p.failed = true
	}
}

// fraction reads the fraction of a second, if there is one. What is beyond
// nanoseconds is cut off.
func (p *timeParser) fraction() int {
	if p.take(".") == 0 {
		return 0
	}
	before := len(p.rest)
	nanos := p.digits(9)
	for n := before - len(p.rest); n < 9; n++ {
		nanos *= 10
	}
	p.rest = bytes.TrimLeft(p.rest, "0123456789")
	return nanos
}

// offset reads the distance from UTC, in seconds.
func (p *timeParser) offset() int {
	p.space()
	if len(p.rest) >= 3 && bytes.EqualFold(p.rest[:3], []byte("UTC")) {
		p.rest = p.rest[3:]
		return 0
	}
	const minus = "\u2212"
	sign := 1
	switch p.take("Zz+-") {
	case 'Z', 'z':
		return 0
	case '-':
		sign = -1
	case '+':
	default:
		if !bytes.HasPrefix(p.rest, []byte(minus)) {
			p.failed = true
			return 0
		}
		p.rest = p.rest[len(minus):]
		sign = -1
	}
	hours := p.two()
	p.rest = bytes.TrimLeftFunc(p.rest, func(r rune) bool { return r == ':' || r != utf8.RuneError && unicode.IsSpace(r) })
	minutes := p.two()
	if hours > 23 || minutes > 59 {
		p.failed = true
	}
	return sign * (hours*60 + minutes) * 60
}

// two reads exactly two digits.
func (p *timeParser) two() int {
	before := len(p.rest)
	value := p.digits(2)
	if before-len(p.rest) != 2 {
		p.failed = true
	}
	return value
}

// appendTime writes a timestamp in UTC, with 0, 3, 6 or 9 digits of a fraction.
// ok is false where the year is beyond the reference's calendar.
func appendTime(dst []byte, t time.Time) (_ []byte, ok bool) {
	t = t.UTC()
	year, month, day := t.Date()
	switch {
	case year < minYear || year > maxYear:
		return dst, false
	case 0 <= year && year <= 9999:
		dst = appendDigits(dst, year, 4)
	case year < 0:
		dst = appendDigits(append(dst, '-'), -year, 4)
	default:
		dst = strconv.AppendInt(append(dst, '+'), int64(year), 10)
	}
	hour, minute, second := t.Clock()
	dst = appendDigits(append(dst, '-'), int(month), 2)
	dst = appendDigits(append(dst, '-'), day, 2)
	dst = appendDigits(append(dst, 'T'), hour, 2)
	dst = appendDigits(append(dst, ':'), minute, 2)
	dst = appendDigits(append(dst, ':'), second, 2)
	switch nanos := t.Nanosecond(); {
	case nanos == 0:
	case nanos%1e6 == 0:
		dst = appendDigits(append(dst, '.'), nanos/1e6, 3)
	case nanos%1e3 == 0:
		dst = appendDigits(append(dst, '.'), nanos/1e3, 6)
	default:
		dst = appendDigits(append(dst, '.'), nanos, 9)
	}
	return append(dst, 'Z'), true
}

// appendDigits writes n with leading zeros, width digits at least.
func appendDigits(dst []byte, n, width int) []byte {
	start := len(dst)
	for ; n > 0 || width > 0; n, width = n/10, width-1 {
		dst = append(dst, byte('0'+n%10))
	}
	for i, j := start, len(dst)-1; i < j; i, j = i+1, j-1 {
		dst[i], dst[j] = dst[j], dst[i]
	}
	return dst
}
