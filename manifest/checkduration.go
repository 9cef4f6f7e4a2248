package manifest

import (
	"errors"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// duration checks a duration string. consequence says what becomes of one that is
// none; ok is false for it, and for one that is absent.
func (c *checker) duration(v *yamldoc.Value, path string, severity Severity, consequence string) (d wire.Span, ok bool) {
	if v == nil || v.Absent() {
		return d, false
	}
	text := v.Text()
	d, err := wire.ParseSpan(text)
	if err == nil {
		return d, true
	}
	rule := err.Error()
	var e *wire.DurationError
	if errors.As(err, &e) {
		rule = e.Rule
	}
	f := c.on(v, "duration", severity, path, quoted(text)+" is no duration: it "+rule+consequence)
	if better := betterDuration(text); better != "" {
		f.Suggestion = c.didYouMean(c.doc.Token(v), better, false)
	}
	return d, false
}

// wholeSeconds is duration where the whole seconds count. Where there is none the
// caller has more to say.
func (c *checker) wholeSeconds(v *yamldoc.Value, path string, severity Severity, consequence string) (d wire.Span, ok bool) {
	if d, ok = c.duration(v, path, severity, consequence); !ok {
		return d, false
	}
	if d.Nanos != 0 && d.Seconds != 0 {
		c.on(v, "whole-seconds", SeverityWarning, path, quoted(v.Text())+" counts as "+strconv.FormatUint(d.Seconds, 10)+"s: whole seconds count")
	}
	c.months(v, path)
	return d, true
}

// months warns of the unit M where nobody wants months.
func (c *checker) months(v *yamldoc.Value, path string) {
	text := v.Text()
	for i := strings.IndexByte(text, 'M'); i > 0; i = -1 {
		if strings.HasPrefix(text[i:], "Min") {
			return
		}
		better := text[:i] + "m" + text[i+1:]
		c.on(v, "months", SeverityWarning, path, "M is a month of 30.44 days; a minute is m").
			Suggestion = c.didYouMean(c.doc.Token(v), better, false)
	}
}

// missingUnit is a number with the unit that it lacks, or "".
func missingUnit(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.Trim(text, "0123456789.") != "" {
		return ""
	}
	if _, err := wire.ParseSpan(text + "s"); err != nil {
		return ""
	}
	return text + "s"
}

// betterDuration is the duration that a text was probably meant to be, or "".
func betterDuration(text string) string {
	const longest = 40
	text = strings.TrimSpace(text)
	if text == "" || len(text) > longest {
		return ""
	}
	for _, attempt := range []func(string) string{missingUnit, unitAtEnd, clockDuration, isoDuration, knownUnits} {
		better := attempt(text)
		if _, err := wire.ParseSpan(better); err == nil && better != text && isTame(better) {
			return better
		}
	}
	return ""
}

// unitAtEnd adds the unit that follows the last one: 1h30 is 1h30m.
func unitAtEnd(text string) string {
	digits := strings.TrimRight(text, "0123456789")
	if digits == text || digits == "" {
		return ""
	}
	next := map[byte]string{'w': "d", 'd': "h", 'h': "m", 'm': "s"}
	return text + next[digits[len(digits)-1]]
}

// clockDuration reads HH:MM:SS, and HH:MM.
func clockDuration(text string) string {
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return ""
	}
	var b strings.Builder
	for i, unit := range []string{"h", "m", "s"}[:len(parts)] {
		n, err := strconv.ParseUint(parts[i], 10, 32)
		if err != nil {
			return ""
		}
		if n > 0 {
			b.WriteString(strconv.FormatUint(n, 10) + unit)
		}
	}
	return b.String()
}

// isoDuration reads durations of ISO 8601: P1DT2H30M.
func isoDuration(text string) string {
	days, clock, _ := strings.Cut(strings.ToUpper(text), "T")
	days, ok := strings.CutPrefix(days, "P")
	if !ok {
		return ""
	}
	return strings.NewReplacer("Y", "y", "W", "w", "D", "d").Replace(days) + strings.ToLower(clock)
}

// knownUnits puts units right that are spelt otherwise.
func knownUnits(text string) string {
	units := map[string]string{
		"s": "s", "m": "m", "h": "h", "d": "d", "w": "w", "y": "y", "mo": "months", "mon": "months", "month": "months", "months": "months",
		"μs": "us", "µs": "us", "micros": "us", "microsecond": "us", "microseconds": "us", "millisecond": "ms", "milliseconds": "ms",
		"nanosecond": "ns", "nanoseconds": "ns", "ms": "ms", "and": "",
	}
	known := strings.Fields("sec secs second seconds min mins minute minutes hr hrs hour hours day days wk wks week weeks yr yrs year years")
	var b strings.Builder
	for rest := strings.ReplaceAll(text, ",", "."); rest != ""; {
		i := strings.IndexAny(rest, "0123456789. \t")
		if i == 0 {
			b.WriteByte(rest[0])
			rest = rest[1:]
			continue
		}
		if i < 0 {
			i = len(rest)
		}
		word := strings.ToLower(rest[:i])
		rest = rest[i:]
		if unit, ok := units[word]; ok {
			word = unit
		} else if unit, _ := nearest(word, known); unit != "" {
			word = unit
		}
		b.WriteString(word)
	}
	return b.String()
}
