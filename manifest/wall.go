package manifest

import "time"

// landing is how a wall-clock time falls on the time line of a zone.
type landing int

const (
	landsOn    landing = iota // on an instant; the earlier of two
	landsStart                // on the first wall time that a jump skips
	landsGap                  // on a later one
)

// wall finds the instant of a wall-clock time: seconds since 1970 on a clock that
// never changed. Where clocks went back there are two, and the earlier one
// counts. Where they went forward there is none: then at is the instant of the
// jump.
func wall(naive int64, zone *time.Location) (at time.Time, how landing) {
	// No clock is further from UTC than this, and none has ever jumped further.
	const reach = 26 * 60 * 60
	before := time.Unix(naive-reach, 0).In(zone)
	for {
		_, offset := before.Zone()
		_, end := before.ZoneBounds()
		if !end.IsZero() && !end.After(before) {
			// Where rules give the offset, the library lets it end too early in
			// leap years, and on their last day before it began.
			end = before.Add(time.Hour)
		}
		candidate := time.Unix(naive-int64(offset), 0)
		if end.IsZero() || candidate.Before(end) {
			// Nor is it before this offset began: that was asked in the round
			// before.
			return candidate.UTC(), landsOn
		}
		after := end.In(zone)
		_, next := after.Zone()
		if naive < end.Unix()+int64(next) { // less than the clock then says
			if candidate.Equal(end) {
				return end.UTC(), landsStart
			}
			return end.UTC(), landsGap
		}
		before = after
	}
}
