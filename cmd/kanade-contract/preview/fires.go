package preview

import (
	"slices"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
)

// maxLooked is how many times of a calendar are looked at, as in
// [manifest.Schedule.PreviewFires].
const maxLooked = 4096

// Options of a preview.
type Options struct {
	// From is the instant after which fires are looked for.
	From time.Time
	// Local is the zone of the hosts, not nil.
	Local *time.Location
	// Count is how many fires are wanted.
	Count int
	// Freeze stops all schedules, if there is one.
	Freeze *manifest.Freeze
}

// Fire is a time of a calendar.
type Fire struct {
	// Schedule is the one that it belongs to.
	Schedule *manifest.Schedule
	// At is the instant, in UTC.
	At time.Time
	// Blocked says why nothing happens then; empty where something does.
	Blocked []string
	// Moved says that the clocks of its zone skip the time that it was meant for.
	Moved bool
}

// Fires lists the times of the schedules' calendars after an instant, up to the one
// with which Count have happened, ascending; with those that are blocked. Of each
// calendar 4,096 times are looked at. Where none of them happens, Count that are
// blocked are listed.
func Fires(schedules []*manifest.Schedule, opts Options) []Fire {
	var all []Fire
	for _, s := range schedules {
		all = append(all, fires(s, &opts)...)
	}
	slices.SortStableFunc(all, func(a, b Fire) int { return a.At.Compare(b.At) })
	happened := 0
	for i := range all {
		if len(all[i].Blocked) == 0 {
			if happened++; happened == opts.Count {
				return all[:i+1]
			}
		}
	}
	if happened == 0 {
		return all[:min(opts.Count, len(all))] // the others are of the same sort
	}
	return all
}

func fires(s *manifest.Schedule, opts *Options) []Fire {
	var all []Fire
	zone := s.TZ.Location(opts.Local)
	calendar, ok := s.When.Calendar()
	if !ok {
		return nil
	}
	until := manifest.Active{Until: s.Active.Until}
	hour, minute, _ := calendar.FireTime()
	after, happened := opts.From, 0
	for range maxLooked {
		if happened == opts.Count {
			break
		}
		at, ok := s.NextFire(after, opts.Local)
		if !ok {
			break
		}
		after = at
		h, m, _ := at.In(zone).Clock()
		f := Fire{Schedule: s, At: at, Blocked: blocked(s, at, opts), Moved: h != hour || m != minute}
		if len(f.Blocked) == 0 {
			happened++
		}
		all = append(all, f)
		if !until.Contains(at, zone) {
			break // it is over for good
		}
	}
	return all
}

// blocked says what keeps a schedule from firing at an instant, in the order in
// which a scheduler asks.
func blocked(s *manifest.Schedule, at time.Time, opts *Options) []string {
	var why []string
	zone := s.TZ.Location(opts.Local)
	if !s.Enabled {
		why = append(why, "enabled is false")
	}
	if f := opts.Freeze; f != nil && f.Active(at, opts.Local) {
		reason := "freeze"
		if text, ok := f.Reason.Get(); ok {
			reason += ": " + text
		}
		why = append(why, reason)
	}
	from, until := manifest.Active{From: s.Active.From}, manifest.Active{Until: s.Active.Until}
	if !from.Contains(at, zone) {
		why = append(why, "before active.from, "+s.Active.From.Or(""))
	}
	if !until.Contains(at, zone) {
		why = append(why, "not before active.until, "+s.Active.Until.Or(""))
	}
	dates, window := manifest.Constraints{SkipDates: s.Constraints.SkipDates}, manifest.Constraints{Window: s.Constraints.Window}
	if !dates.Allows(at, zone) {
		why = append(why, "one of skip_dates")
	}
	if !window.Allows(at, zone) {
		why = append(why, "outside of window "+s.Constraints.Window.Or(""))
	}
	return why
}
