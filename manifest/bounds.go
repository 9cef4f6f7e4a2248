package manifest

import (
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// parseBound reads a bound of the document whose member is named. The error is a
// [*RuleError].
func parseBound(member, s string, zone *time.Location) (time.Time, error) {
	if at, ok := parseInstant(s); ok {
		return at, nil
	}
	d, ok := parseDate(s)
	if !ok {
		return time.Time{}, &RuleError{member, fmt.Sprintf(": unparseable bound '%s': want YYYY-MM-DD or an RFC 3339 timestamp with an offset", s)}
	}
	at, how := wall(d.naive(0), zone)
	if how == landsGap {
		return time.Time{}, &RuleError{member, fmt.Sprintf(": midnight of '%s' falls in a DST gap of the zone", s)}
	}
	return at, nil
}

// bounds is a pair of bounds, each of which may be unset, or set and unreadable.
type bounds struct {
	from, until       wire.Opt[time.Time]
	fromErr, untilErr error
}

func readBounds(member string, from, until wire.Opt[string], zone *time.Location) bounds {
	var s bounds
	read := func(text wire.Opt[string], at *wire.Opt[time.Time]) error {
		if text, ok := text.Get(); ok {
			bound, err := parseBound(member, text, zone)
			if err != nil {
				return err
			}
			at.Set(bound)
		}
		return nil
	}
	s.fromErr = read(from, &s.from)
	s.untilErr = read(until, &s.until)
	return s
}

// contains reports whether no readable bound excludes an instant.
func (s *bounds) contains(now time.Time) bool {
	if from, ok := s.from.Get(); ok && now.Before(from) {
		return false
	}
	until, ok := s.until.Get()
	return !ok || now.Before(until)
}

// validate returns the first unreadable bound as an error, or that they are not
// in order.
func (s *bounds) validate(member string, from, until wire.Opt[string]) error {
	if s.fromErr != nil {
		return s.fromErr
	}
	if s.untilErr != nil {
		return s.untilErr
	}
	first, bounded := s.from.Get()
	if last, ok := s.until.Get(); ok && bounded && !first.Before(last) {
		return &RuleError{member + ".from", fmt.Sprintf(" (%s) must be strictly before %s.until (%s)", from.Or(""), member, until.Or(""))}
	}
	return nil
}

// Contains reports whether a schedule may fire at an instant, as far as its bounds
// say. zone is that of the schedule ([Zone.Location]), not nil. A bound that
// is unreadable does not bound: the schedule goes on.
func (a *Active) Contains(now time.Time, zone *time.Location) bool {
	s := readBounds("active", a.From, a.Until, zone)
	return s.contains(now)
}

// Active reports whether the freeze holds at an instant. local is the zone of the
// host, not nil. Where a bound is unreadable it holds at any.
func (f *Freeze) Active(now time.Time, local *time.Location) bool {
	s := readBounds("freeze", f.From, f.Until, f.TZ.Location(local))
	return s.fromErr != nil || s.untilErr != nil || s.contains(now)
}
