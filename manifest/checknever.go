package manifest

import (
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// never looks for reasons why a schedule never fires, or never again. The
// schedule is valid and enabled.
func (c *checker) never(s *Schedule) {
	n := neverFires{checker: c, s: s, zone: c.zone(), gate: s.Constraints.gate()}
	n.active = readBounds("active", s.Active.From, s.Active.Until, n.zone)
	if c.zoneless && s.TZ != ZoneUTC {
		// Whatever the zone, it is not further from UTC than this.
		n.doubt = 26 * time.Hour
	}
	at := c.root.Get("when", "calendar", "at")
	p, isCalendar := s.plan()
	switch {
	case isCalendar && s.OutsideWindow():
		window := c.root.Get("constraints", "window")
		f := c.on(window, "never-fires", SeverityWarning, "constraints.window", "the schedule never fires: "+quoted(at.Text())+" is outside of the window")
		c.also(f, at, "the time is here")
	case isCalendar && p.dated:
		n.oneShot(at, &p)
	case n.over():
	case isCalendar:
		n.recurring(at, &p)
	default:
		n.polled()
	}
}

// neverFires is a schedule under suspicion.
type neverFires struct {
	*checker
	s      *Schedule
	zone   *time.Location
	active bounds
	gate   gate
	doubt  time.Duration // by how much zones may differ that nobody knows
}

// oneShot looks at a time that comes once.
func (n *neverFires) oneShot(at *yamldoc.Value, p *plan) {
	fire, ok := p.at(p.date, n.zone)
	if !ok {
		n.on(at, "never-fires", SeverityWarning, "when.calendar.at", "the schedule never fires: clocks jump over this time")
		return
	}
	if d := dateOf(fire.In(n.zone)); n.gate.skip[d] {
		f := n.on(at, "never-fires", SeverityWarning, "when.calendar.at", "the schedule never fires: its only date is one of skip_dates")
		n.also(f, n.root.Get("constraints", "skip_dates"), "the dates are here")
		return
	}
	if from, ok := n.active.from.Get(); ok && fire.Add(n.slack(n.s.Active.From)).Before(from) {
		n.outOfActive(at, "from", "its only time is before active.from")
		return
	}
	if until, ok := n.active.until.Get(); ok && !fire.Add(-n.slack(n.s.Active.Until)).Before(until) {
		n.outOfActive(at, "until", "its only time is not before active.until")
		return
	}
	if n.past(fire) {
		n.on(at, "in-the-past", SeverityWarning, "when.calendar.at", "the schedule never fires again: its only time is over")
	}
}

func (n *neverFires) outOfActive(at *yamldoc.Value, name, why string) {
	f := n.on(n.root.Get("active", name), "never-fires", SeverityWarning, "active."+name, "the schedule never fires: "+why)
	n.also(f, at, "the time is here")
}

// slack is the doubt about a bound: dates are of the same zone as the fire.
func (n *neverFires) slack(bound wire.Opt[string]) time.Duration {
	if _, isInstant := parseInstant(bound.Or("")); isInstant {
		return n.doubt
	}
	return 0
}

// past reports whether an instant of the zone is over for certain.
func (n *neverFires) past(at time.Time) bool {
	return !n.opts.Now.IsZero() && !at.Add(n.doubt).After(n.opts.Now)
}

// over reports a schedule whose active range has ended.
func (n *neverFires) over() bool {
	until, ok := n.active.until.Get()
	if !ok || !n.past(until) {
		return false
	}
	n.on(n.root.Get("active", "until"), "in-the-past", SeverityWarning, "active.until", "the schedule never fires again: active.until is over")
	return true
}

// span returns the time that is left for the schedule to fire; ok is false where
// it has no end, or nobody knows.
func (n *neverFires) span() (from, until time.Time, ok bool) {
	until, ok = n.active.until.Get()
	from, started := n.active.from.Get()
	if !ok || n.slack(n.s.Active.From) != 0 || n.slack(n.s.Active.Until) != 0 {
		return from, until, false
	}
	if now := n.opts.Now; !now.IsZero() && n.doubt == 0 && (!started || now.After(from)) {
		from, started = now, true
	}
	return from, until, started
}

// recurring looks at a time of many days.
func (n *neverFires) recurring(at *yamldoc.Value, p *plan) {
	from, until, ok := n.span()
	if !ok {
		return
	}
	fires := 0
	after := from.Add(-time.Nanosecond)
	for range maxPreview {
		if after, ok = p.next(after, n.zone); !ok || !after.Before(until) {
			break
		}
		if fires++; n.gate.allows(after.In(n.zone)) {
			return
		}
	}
	if fires == maxPreview {
		return
	}
	why := "its time does not come while it is active"
	if fires > 0 {
		why = fmt.Sprintf("skip_dates has all of its %s while it is active", count(fires, "day"))
	}
	f := n.on(n.root.Get("active", "until"), "never-fires", SeverityWarning, "active.until", "the schedule never fires: "+why)
	n.also(f, at, "the time is here")
	if skip := n.root.Get("constraints", "skip_dates"); fires > 0 && skip != nil {
		n.also(f, skip, "the dates are here")
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "only " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// polled looks at a schedule that is not bound to the clock: it fires unless all
// of its dates are skipped.
func (n *neverFires) polled() {
	from, until, ok := n.span()
	if !ok || len(n.gate.skip) == 0 {
		return
	}
	last := dateOf(until.Add(-time.Nanosecond).In(n.zone))
	for d, i := dateOf(from.In(n.zone)), 0; ; d, i = d.plus(1), i+1 {
		if !n.gate.skip[d] || i > len(n.gate.skip) {
			return
		}
		if d == last {
			break
		}
	}
	skip := n.root.Get("constraints", "skip_dates")
	f := n.onKey(skip, "never-fires", SeverityWarning, "constraints.skip_dates", "the schedule never fires: all dates on which it is active are skipped")
	n.also(f, n.root.Get("active"), "active is here")
}
