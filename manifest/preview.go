package manifest

import "time"

// maxPreview is how many times of a calendar a preview looks at.
const maxPreview = 4096

// NextFire returns the first time of a calendar after an instant, in UTC. local is
// the zone of the host, not nil. Active, Constraints and Enabled are not looked
// at. ok is false where there is none, where the calendar is invalid, and for
// other schedules.
//
// A time that the clocks skip is made up for when they jump, if that is still on
// one of the calendar's days; one that comes twice counts once, the first time.
func (s *Schedule) NextFire(after time.Time, local *time.Location) (at time.Time, ok bool) {
	p, ok := s.plan()
	if !ok {
		return time.Time{}, false
	}
	return p.next(after, s.TZ.Location(local))
}

// PreviewFires returns the first count times of a calendar after an instant that
// Active and Constraints allow, in UTC and ascending. local is the zone of the
// host, not nil. Enabled is not looked at. Of a calendar 4,096 times are looked
// at, with those that are not allowed. The result is empty for other schedules
// and for an invalid calendar.
func (s *Schedule) PreviewFires(after time.Time, count int, local *time.Location) []time.Time {
	p, ok := s.plan()
	if !ok {
		return nil
	}
	zone := s.TZ.Location(local)
	active := readBounds("active", s.Active.From, s.Active.Until, zone)
	constraints := s.Constraints.gate()
	var fires []time.Time
	for range maxPreview {
		if len(fires) >= count {
			break
		}
		if after, ok = p.next(after, zone); !ok {
			break
		}
		if active.contains(after) && constraints.allows(after.In(zone)) {
			fires = append(fires, after)
		}
	}
	return fires
}

// plan is the calendar, where there is a good one.
func (s *Schedule) plan() (plan, bool) {
	c, ok := s.When.Calendar()
	if !ok {
		return plan{}, false
	}
	p, err := c.plan()
	return p, err == nil
}
