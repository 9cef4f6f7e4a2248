package bootstrap

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

var sizeUnits = []struct {
	bytes int64
	name  string
}{{1 << 40, "TiB"}, {gib, "GiB"}, {mib, "MiB"}, {1 << 10, "KiB"}}

// size writes bytes exactly, in the largest unit that divides them: two values
// that differ must not look alike.
func size(n int64) string {
	for _, u := range sizeUnits {
		if n >= u.bytes && n%u.bytes == 0 {
			return fmt.Sprintf("%d %s", n/u.bytes, u.name)
		}
	}
	return strconv.FormatInt(n, 10) + " bytes"
}

// about writes bytes in the unit that a person would choose, rounded: 5.81 GiB.
func about(n int64) string {
	for _, u := range sizeUnits {
		if n >= u.bytes && n%u.bytes != 0 {
			return fmt.Sprintf("%.2f %s", float64(n)/float64(u.bytes), u.name)
		} else if n >= u.bytes {
			break
		}
	}
	return size(n)
}

// span writes a duration exactly, with days: 30d, 1d12h, 2m.
func span(d time.Duration) string {
	var b strings.Builder
	for _, u := range []struct {
		d    time.Duration
		name string
	}{{day, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if n := d / u.d; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, u.name)
			d %= u.d
		}
	}
	if d > 0 || b.Len() == 0 {
		b.WriteString(d.String())
	}
	return b.String()
}

// maxShown bounds what is shown of a value that somebody stored on the broker.
const maxShown = 120

// printable makes text of the broker safe for a terminal: one line of bounded
// length, without control characters.
func printable(s string) string {
	if len(s) > maxShown {
		s = strings.ToValidUTF8(s[:maxShown], "") + "..."
	}
	return escaped(s)
}

// escaped writes what is not to be printed as it would stand in a Go string.
func escaped(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			q := strconv.QuoteRune(r)
			b.WriteString(q[1 : len(q)-1])
		}
	}
	return b.String()
}
