package manifest

import (
	"fmt"
	"strings"
	"time"
)

// Window is a time of day. Make one with [ParseWindow].
type Window struct {
	start, end int // minutes since midnight
}

// ParseWindow reads HH:MM-HH:MM: from the first time, inclusive, to the second,
// exclusive. Where the second is the earlier one, the window ends on the next day;
// 22:00-00:00 ends at midnight. The error is a [*RuleError].
func ParseWindow(s string) (Window, error) {
	bad := func(format string, args ...any) (Window, error) {
		return Window{}, &RuleError{"constraints.window", fmt.Sprintf(": "+format, args...)}
	}
	first, second, found := strings.Cut(s, "-")
	if !found {
		return bad("'%s' must be HH:MM-HH:MM", s)
	}
	var w Window
	for _, side := range []struct {
		text string
		into *int
	}{{first, &w.start}, {second, &w.end}} {
		text := strings.TrimSpace(side.text)
		minutes, ok := parseClock(text)
		if !ok {
			return bad("invalid time '%s': want HH:MM, 00:00 to 23:59", text)
		}
		*side.into = minutes
	}
	if w.start == w.end {
		return bad("start and end are equal")
	}
	return w, nil
}

// Contains reports whether the wall-clock time of t, in its location, is in the
// window.
func (w Window) Contains(t time.Time) bool {
	hour, minute, _ := t.Clock()
	return w.contains(hour*60 + minute)
}

// contains is Contains for minutes since midnight: bounds have no seconds.
func (w Window) contains(minutes int) bool {
	if w.start < w.end {
		return w.start <= minutes && minutes < w.end
	}
	return minutes >= w.start || minutes < w.end
}
