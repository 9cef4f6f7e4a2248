package manifest

import (
	"strings"
	"time"
	"unicode"
)

// The years that the reference's calendar has.
const (
	minYear = -262143
	maxYear = 262142
)

// date is a day of the calendar.
type date struct{ year, month, day int }

// dateOf returns the wall date of an instant in its location.
func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, int(m), d}
}

// naive is the wall-clock time of a date, as seconds since 1970 on a clock that
// never changed.
func (d date) naive(seconds int) int64 {
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, seconds, 0, time.UTC).Unix()
}

func (d date) weekday() int {
	return int(time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Weekday())
}

// plus is the date some days later, or earlier.
func (d date) plus(days int) date {
	return dateOf(time.Date(d.year, time.Month(d.month), d.day+days, 0, 0, 0, 0, time.UTC))
}

func (d date) valid() bool {
	return minYear <= d.year && d.year <= maxYear && 1 <= d.month && d.month <= 12 &&
		1 <= d.day && d.day <= daysIn(d.year, d.month)
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// fields reads the parts of a date or time one by one, in the manner of the
// reference: white space may stand before a number, and has no other place.
type fields struct {
	rest   string
	failed bool
}

func (f *fields) space() { f.rest = strings.TrimLeftFunc(f.rest, unicode.IsSpace) }

func (f *fields) literal(s string) {
	rest, ok := strings.CutPrefix(f.rest, s)
	f.rest = rest
	f.failed = f.failed || !ok
}

// number reads one to most digits.
func (f *fields) number(most int) int {
	f.space()
	return f.digits(most)
}

func (f *fields) digits(most int) int {
	n, value := 0, 0
	for n < len(f.rest) && n < most && '0' <= f.rest[n] && f.rest[n] <= '9' {
		value = min(value*10+int(f.rest[n]-'0'), 1<<30)
		n++
	}
	f.failed = f.failed || n == 0
	f.rest = f.rest[n:]
	return value
}

// year has up to four digits, or any number of them behind a sign.
func (f *fields) year() int {
	f.space()
	if rest, ok := strings.CutPrefix(f.rest, "-"); ok {
		f.rest = rest
		return -f.digits(len(rest))
	}
	if rest, ok := strings.CutPrefix(f.rest, "+"); ok {
		f.rest = rest
		return f.digits(len(rest))
	}
	return f.digits(4)
}

// date reads YYYY-MM-DD, with another separator perhaps.
func (f *fields) date(separator string) date {
	var d date
	d.year = f.year()
	f.literal(separator)
	d.month = f.number(2)
	f.literal(separator)
	d.day = f.number(2)
	f.failed = f.failed || !d.valid()
	return d
}

// clock reads HH:MM and returns the minutes since midnight.
func (f *fields) clock() int {
	hour := f.number(2)
	f.literal(":")
	minute := f.number(2)
	f.failed = f.failed || hour > 23 || minute > 59
	return hour*60 + minute
}

func (f *fields) ok() bool { return !f.failed && f.rest == "" }

// parseClock reads HH:MM as the minutes since midnight.
func parseClock(s string) (int, bool) {
	f := fields{rest: s}
	minutes := f.clock()
	return minutes, f.ok()
}

// parseDate reads YYYY-MM-DD.
func parseDate(s string) (date, bool) {
	f := fields{rest: s}
	d := f.date("-")
	return d, f.ok()
}

// parseInstant reads an RFC 3339 timestamp: a space may stand for the T, U+2212
// for the minus. A leap second is the last nanosecond before the next second, so
// that bounds keep their order.
func parseInstant(s string) (time.Time, bool) {
	f := fields{rest: s}
	two := func() int {
		before := len(f.rest)
		n := f.digits(2)
		f.failed = f.failed || before-len(f.rest) != 2
		return n
	}
	before := len(f.rest)
	var d date
	d.year = f.digits(4)
	f.failed = f.failed || before-len(f.rest) != 4
	f.literal("-")
	d.month = two()
	f.literal("-")
	d.day = two()
	if f.rest == "" || strings.IndexByte("Tt ", f.rest[0]) < 0 {
		return time.Time{}, false
	}
	f.rest = f.rest[1:]
	hour := two()
	f.literal(":")
	minute := two()
	f.literal(":")
	second := two()
	nanos := f.fraction()
	offset := 0
	if f.rest == "Z" || f.rest == "z" {
		f.rest = ""
	} else {
		sign := f.sign()
		hours := two()
		f.literal(":")
		minutes := two()
		f.failed = f.failed || hours > 23 || minutes > 59
		offset = sign * (hours*60 + minutes) * 60
	}
	if !f.ok() || !d.valid() || hour > 23 || minute > 59 || second > 60 {
		return time.Time{}, false
	}
	if second == 60 {
		second, nanos = 59, int(time.Second)-1
	}
	return time.Date(d.year, time.Month(d.month), d.day, hour, minute, second-offset, nanos, time.UTC), true
}

// sign reads a plus or a minus, one of ASCII or the mathematical one.
func (f *fields) sign() int {
	if rest, ok := strings.CutPrefix(f.rest, "+"); ok {
		f.rest = rest
		return 1
	}
	for _, minus := range []string{"-", "\u2212"} {
		if rest, ok := strings.CutPrefix(f.rest, minus); ok {
			f.rest = rest
			return -1
		}
	}
	f.failed = true
	return 0
}

// fraction reads the fraction of a second, if there is one, as nanoseconds.
func (f *fields) fraction() int {
	rest, ok := strings.CutPrefix(f.rest, ".")
	if !ok {
		return 0
	}
	f.rest = rest
	nanos := f.digits(9)
	for n := len(rest) - len(f.rest); n < 9; n++ {
		nanos *= 10
	}
	f.rest = strings.TrimLeft(f.rest, "0123456789")
	return nanos
}
