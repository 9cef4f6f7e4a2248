package manifest

import (
	"fmt"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

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
