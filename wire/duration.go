package wire

import (
	"errors"
	"math"
	"time"

	"github.com/kanadehq/kanade-shared/internal/humantime"
)

// ErrDurationRange means that a duration is well written and longer than Go can
// hold, about 292 years. [ParseSpan] reads it.
var ErrDurationRange = errors.New("wire: duration beyond 292 years")

// DurationError says why a text is no duration string.
type DurationError struct {
	// Value is the text.
	Value string
	// Offset of what is wrong in it, in bytes.
	Offset int
	// Rule is what is wrong there, such as "has an unknown unit".
	Rule string

	cause error
}

// Error names the text, the rule and the place.
func (e *DurationError) Error() string { return "wire: " + e.cause.Error() }

// Span is a duration of the contract in full: up to 2^64 seconds.
type Span struct {
	// Seconds are the whole ones.
	Seconds uint64
	// Nanos are the nanoseconds beyond them, below 1,000,000,000.
	Nanos uint32
}

// ParseSpan reads a duration string of the contract: numbers with units, as in
// "90s", "1h 30m" or "1.5d", or just "0". Units are case-sensitive: m is a
// minute, M a month. See docs/contract.md, "Durations". The error is a
// [*DurationError].
func ParseSpan(s string) (Span, error) {
	span, err := humantime.Parse(s)
	var e *humantime.Error
	if errors.As(err, &e) {
		return Span{}, &DurationError{Value: s, Offset: e.Offset, Rule: e.Rule, cause: e}
	}
	return Span(span), nil
}

// Duration returns the span as a duration, and false where it is longer than
// one can be; the duration is then the longest one.
func (s Span) Duration() (time.Duration, bool) {
	if s.Seconds > math.MaxInt64/uint64(time.Second) {
		return math.MaxInt64, false
	}
	d := time.Duration(s.Seconds)*time.Second + time.Duration(s.Nanos)
	if d < 0 {
		return math.MaxInt64, false
	}
	return d, true
}

// ParseDuration reads a duration string as [ParseSpan] does. The error is a
// [*DurationError], or wraps [ErrDurationRange].
func ParseDuration(s string) (time.Duration, error) {
	span, err := ParseSpan(s)
	if err != nil {
		return 0, err
	}
	d, ok := span.Duration()
	if !ok {
		return 0, ErrDurationRange
	}
	return d, nil
}

// durationOr reads a duration string where one that does not parse has a
// meaning. One that is too long counts as the longest.
func durationOr(s string, def time.Duration) time.Duration {
	span, err := ParseSpan(s)
	if err != nil {
		return def
	}
	d, _ := span.Duration()
	return d
}

// seconds is a number of seconds as a duration, the longest one if need be.
func seconds(n uint64) time.Duration {
	d, _ := Span{Seconds: n}.Duration()
	return d
}
