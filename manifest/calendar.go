package manifest

import (
	"fmt"
	"strings"
	"time"
)

// moment is what the text of [Calendar.At] says.
type moment struct {
	minutes int // since midnight
	dated   bool
	date    date
}

// moment reads At.
func (c *Calendar) moment() (moment, bool) {
	text := strings.TrimSpace(c.At)
	for _, form := range []struct{ separator, between string }{{"-", ""}, {"-", "T"}, {"/", ""}} {
		f := fields{rest: text}
		m := moment{dated: true, date: f.date(form.separator)}
		f.literal(form.between)
		m.minutes = f.clock()
		if f.ok() {
			return m, true
		}
	}
	minutes, ok := parseClock(text)
	return moment{minutes: minutes}, ok
}

// FireTime returns the time of day of At; ok is false where At is none. Days are
// not looked at.
func (c *Calendar) FireTime() (hour, minute int, ok bool) {
	m, ok := c.moment()
	if !ok {
		return 0, 0, false
	}
	return m.minutes / 60, m.minutes % 60, true
}

// OneShot returns the instant of an At with a date, in a zone that must not be
// nil. ok is false where At has no date, is unreadable, or names a time that the
// zone's clocks skip, other than the first such. Days are not looked at.
func (c *Calendar) OneShot(zone *time.Location) (at time.Time, ok bool) {
	m, ok := c.moment()
	if !ok || !m.dated {
		return time.Time{}, false
	}
	at, how := wall(m.date.naive(m.minutes*60), zone)
	if how == landsGap {
		return time.Time{}, false
	}
	return at, true
}

// The years in which calendars fire.
const (
	firstYear = 1
	lastYear  = 5000
)

// plan is a calendar that has been read.
type plan struct {
	moment
	days days // of an undated one
	cron string
}

// plan reads a calendar. The error is a [*RuleError]. Where it is broken only
// once it is cron, there is a cron expression all the same.
func (c *Calendar) plan() (plan, error) {
	m, ok := c.moment()
	if !ok {
		return plan{}, &RuleError{"when.at", fmt.Sprintf(": unparseable '%s': want HH:MM or YYYY-MM-DD HH:MM", c.At)}
	}
	p := plan{moment: m, days: everyDay()}
	var problem string
	switch {
	case m.dated && len(c.Days) > 0:
		return plan{}, &RuleError{"when.at", fmt.Sprintf(" '%s' is a one-shot, which `days` cannot be combined with", c.At)}
	case m.dated:
		p.cron = fmt.Sprintf("0 %d %d %d %d * %d", m.minutes%60, m.minutes/60, m.date.day, m.date.month, m.date.year)
		if m.date.year < firstYear || m.date.year > lastYear {
			problem = fmt.Sprintf("the year must be %d to %d", firstYear, lastYear)
		}
	default:
		for _, token := range c.Days {
			if problem := badToken(token); problem != "" {
				return plan{}, &RuleError{"when.days", fmt.Sprintf(": invalid day token '%s' (%s)", token, problem)}
			}
		}
		list := "*"
		if len(c.Days) > 0 {
			list = strings.Join(c.Days, ",")
			p.days, problem = readDays(list)
		}
		p.cron = fmt.Sprintf("0 %d %d * * %s", m.minutes%60, m.minutes/60, list)
	}
	if problem != "" {
		return p, &RuleError{"when.at", fmt.Sprintf(" lowered to invalid cron '%s': %s", p.cron, problem)}
	}
	return p, nil
}

// on reports whether a date is one of the plan's.
func (p *plan) on(d date) bool {
	if p.dated {
		return d == p.date
	}
	return p.days.on(d)
}

// at returns the instant of the plan on a date; ok is false where there is none.
func (p *plan) at(d date, zone *time.Location) (_ time.Time, ok bool) {
	at, how := wall(d.naive(p.minutes*60), zone)
	if how == landsOn {
		return at, true
	}
	// The clocks jump over it, and it is made up for at once: unless the whole
	// day does not exist, or the day that it then is is none of the plan's.
	if isSkipped(d, zone) {
		return time.Time{}, false
	}
	return at, how == landsStart || p.on(dateOf(at.In(zone)))
}

// isSkipped reports whether clocks jump over a whole date.
func isSkipped(d date, zone *time.Location) bool {
	first, firstHow := wall(d.naive(0), zone)
	last, lastHow := wall(d.naive(24*60*60-1), zone)
	return firstHow != landsOn && lastHow != landsOn && first.Equal(last)
}

// next returns the first instant of the plan after another one.
func (p *plan) next(after time.Time, zone *time.Location) (time.Time, bool) {
	if p.dated {
		at, ok := p.at(p.date, zone)
		return at, ok && at.After(after)
	}
	d := date{firstYear, 1, 1}
	switch second := time.Date(firstYear+1, 1, 1, 0, 0, 0, 0, time.UTC); {
	case after.After(second.AddDate(lastYear, 0, 0)):
		return time.Time{}, false
	case after.After(second):
		// A fire that was moved is on a later date than the plan's.
		d = dateOf(after.In(zone)).plus(-2)
	}
	for ; d.year <= lastYear; d = d.plus(1) {
		if !p.days.on(d) {
			continue
		}
		if at, ok := p.at(d, zone); ok && at.After(after) {
			return at, true
		}
	}
	return time.Time{}, false
}
