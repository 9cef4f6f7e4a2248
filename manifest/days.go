package manifest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// days are the dates that a list of day tokens selects: sets of weekdays, a bit
// for each from Sunday on.
type days struct {
	plain uint8
	nth   [5]uint8 // only the first, second … of the month
	last  uint8    // only the last of the month
}

const allDays = 1<<7 - 1

// any reports whether there is a date that is selected.
func (s *days) any() bool { return *s != days{} }

func everyDay() days { return days{plain: allDays} }

// on reports whether a date is selected.
func (s *days) on(d date) bool {
	bit := uint8(1) << d.weekday()
	return s.plain&bit != 0 || s.nth[(d.day-1)/7]&bit != 0 ||
		s.last&bit != 0 && d.day+7 > daysIn(d.year, d.month)
}

const dayNames = "sun mon tue wed thu fri sat"

// lowerASCII makes ASCII letters small, and no others.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// dayNumber reads a day: its name, or a number from 0 to 7, both of which are
// Sunday. A plus may stand in front of a number.
func dayNumber(s string) (day int, ok bool) {
	if len(s) == 3 {
		if i := strings.Index(dayNames, lowerASCII(s)); i >= 0 && i%4 == 0 {
			return i / 4, true
		}
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "+"), 10, 8)
	return int(n), err == nil && n <= 7
}

// badToken says why a day token is none by the first of the contract's two
// looks, or "".
func badToken(token string) string {
	if day, n, found := strings.Cut(token, "#"); found {
		if _, ok := dayNumber(strings.TrimSpace(day)); !ok {
			return "want one day before #"
		}
		if i, err := strconv.ParseUint(strings.TrimPrefix(strings.TrimSpace(n), "+"), 10, 8); err != nil || i < 1 || i > 5 {
			return "want 1 to 5 behind #"
		}
		return ""
	}
	if strings.HasSuffix(token, "L") || strings.HasSuffix(token, "l") {
		if _, ok := dayNumber(token[:len(token)-1]); !ok {
			return "want one day before L"
		}
		return ""
	}
	for part := range strings.SplitSeq(token, "-") {
		part = strings.TrimSpace(part)
		if _, ok := dayNumber(part); !ok && part != "*" {
			return "want mon to sun, 0 to 7, or a range such as mon-fri"
		}
	}
	return ""
}

// readDays is the second look: it reads the joined tokens as the weekday field of
// a cron expression, and says what is wrong with them.
func readDays(list string) (s days, problem string) {
	// White space around the field does not matter. Inside it would end the
	// field, so that the rest is taken for the year.
	list = strings.TrimSpace(list)
	if strings.ContainsFunc(list, unicode.IsSpace) {
		return s, "white space inside of the days"
	}
	if list == "*" {
		return everyDay(), ""
	}
	list = strings.TrimPrefix(list, "+")
	if strings.Contains(list, "+") {
		return s, "a plus inside of the days"
	}
	for token := range strings.SplitSeq(list, ",") {
		if problem := s.add(token); problem != "" {
			return days{}, fmt.Sprintf("'%s': %s", token, problem)
		}
	}
	return s, ""
}

// add adds what one token selects that [badToken] found nothing wrong with.
func (s *days) add(token string) (problem string) {
	if day, n, found := strings.Cut(token, "#"); found {
		d, _ := dayNumber(day)
		i, _ := strconv.Atoi(n)
		s.nth[i-1] |= 1 << (d % 7)
		return ""
	}
	if strings.HasSuffix(token, "L") || strings.HasSuffix(token, "l") {
		d, _ := dayNumber(token[:len(token)-1])
		s.last |= 1 << (d % 7)
		return ""
	}
	first, last, isRange := strings.Cut(token, "-")
	from, fromOK := dayNumber(first)
	if !isRange {
		last = first
	}
	to, toOK := dayNumber(last)
	if !fromOK || !toOK {
		return "a star or a third day" // all else was found by badToken
	}
	if isRange && lowerASCII(last) == "sun" && lowerASCII(first) != "sun" {
		to = 7 // as the end of a range, Sunday by name is the end of the week
	}
	if from > to {
		return "the range goes backwards"
	}
	for d := from; d <= to; d++ {
		s.plain |= 1 << (d % 7)
	}
	return ""
}
