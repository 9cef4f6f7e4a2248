package manifest

import (
	"fmt"
	"strings"
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

// span is a pair of bounds, each of which may be unset, or set and unreadable.
type span struct {
	from, until       wire.Opt[time.Time]
	fromErr, untilErr error
}

func readSpan(member string, from, until wire.Opt[string], zone *time.Location) span {
	var s span
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
func (s *span) contains(now time.Time) bool {
	if from, ok := s.from.Get(); ok && now.Before(from) {
		return false
	}
	until, ok := s.until.Get()
	return !ok || now.Before(until)
}

// validate returns the first unreadable bound as an error, or that they are not
// in order.
func (s *span) validate(member string, from, until wire.Opt[string]) error {
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
	s := readSpan("active", a.From, a.Until, zone)
	return s.contains(now)
}

// Active reports whether the freeze holds at an instant. local is the zone of the
// host, not nil. Where a bound is unreadable it holds at any.
func (f *Freeze) Active(now time.Time, local *time.Location) bool {
	s := readSpan("freeze", f.From, f.Until, f.TZ.Location(local))
	return s.fromErr != nil || s.untilErr != nil || s.contains(now)
}

// Allows reports whether the window and the dates let a schedule fire at an
// instant. zone is that of the schedule ([Zone.Location]), not nil. What is
// unreadable lets nothing through. MaxConcurrent is the scheduler's business.
func (c *Constraints) Allows(now time.Time, zone *time.Location) bool {
	g := c.gate()
	return g.allows(now.In(zone))
}

// BadWindow returns what is wrong with the window, or nil.
func (c *Constraints) BadWindow() error {
	text, ok := c.Window.Get()
	if !ok {
		return nil
	}
	_, err := ParseWindow(text)
	return err
}

// BadSkipDate returns what is wrong with the first unreadable date of the list,
// or nil.
func (c *Constraints) BadSkipDate() error {
	for _, text := range c.SkipDates {
		if _, ok := parseDate(strings.TrimSpace(text)); !ok {
			return &RuleError{"constraints.skip_dates", fmt.Sprintf(": invalid date '%s': want YYYY-MM-DD", text)}
		}
	}
	return nil
}

// gate is what constraints say, read once for many instants.
type gate struct {
	blocked bool // something is unreadable
	window  wire.Opt[Window]
	skip    map[date]bool
}

func (c *Constraints) gate() gate {
	g := gate{skip: make(map[date]bool, len(c.SkipDates))}
	for _, text := range c.SkipDates {
		d, ok := parseDate(strings.TrimSpace(text))
		g.blocked = g.blocked || !ok
		g.skip[d] = true
	}
	if text, ok := c.Window.Get(); ok {
		w, err := ParseWindow(text)
		g.blocked = g.blocked || err != nil
		g.window.Set(w)
	}
	return g
}

func (g *gate) allows(at time.Time) bool {
	if g.blocked || g.skip[dateOf(at)] {
		return false
	}
	w, ok := g.window.Get()
	return !ok || w.Contains(at)
}

// OutsideWindow reports whether the time of day of a calendar is outside of the
// window, so that it never fires but where clocks jump. Other schedules, and
// what is unreadable, give false.
func (s *Schedule) OutsideWindow() bool {
	c, ok := s.When.Calendar()
	text, windowed := s.Constraints.Window.Get()
	if !ok || !windowed {
		return false
	}
	m, ok := c.moment()
	w, err := ParseWindow(text)
	return ok && err == nil && !w.contains(m.minutes)
}
