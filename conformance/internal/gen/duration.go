package gen

import (
	"strconv"
	"strings"
)

var (
	units    = []string{"s", "m", "h", "d", "ms", "us", "µs", "ns", "w", "M", "y", "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes", "hr", "hrs", "hour", "hours", "day", "days", "wk", "wks", "week", "weeks", "month", "months", "year", "years", "msec", "millis", "usec", "nsec", "nanos"}
	oddUnits = []string{"", "S", "H", "D", "Min", "sec.", "μs", "秒", "mo", "yr", "yrs", "q", "m30", "-", "e3"}
)

// duration is a duration string, and one in five is none.
func (r dice) duration() string {
	var b strings.Builder
	for i := range 1 + r.IntN(3)*r.IntN(2) {
		if i > 0 {
			b.WriteString(pick(r, []string{" ", "", "  "}))
		}
		switch r.IntN(12) {
		case 0:
			b.WriteString(strconv.Itoa(r.IntN(10)) + "." + r.digits()[:1])
		case 1:
			b.WriteString(r.digits())
		default:
			b.WriteString(strconv.Itoa(r.IntN(1 << r.IntN(12))))
		}
		if r.oneIn(8) {
			b.WriteByte(' ')
		}
		if r.oneIn(14) {
			b.WriteString(pick(r, oddUnits))
		} else {
			b.WriteString(pick(r, units[:4+r.IntN(len(units)-3)]))
		}
	}
	text := b.String()
	switch r.IntN(24) {
	case 0:
		return pick(r, []string{"", " ", "0", "00", "-1s", "+1s", "1", "soon", "1h-5m", "1:30", "PT5M", "∞", "1s,2s", "0.5", ".5s", "5.s"})
	case 1:
		return pick(r, []string{" ", "\t", "\u00a0", "+", "-"}) + text
	case 2:
		return text + pick(r, []string{" ", "\n", ".", "5", "\u00a0"})
	}
	return text
}
