package dispatch

import (
	"maps"
	"slices"
	"time"
)

// volley is a shot and what has become of it so far.
type volley struct {
	shot    Shot
	subject string // of the results
	report  ShotReport
	wait    time.Duration

	tried    time.Time // when the broker did not confirm the command
	certain  bool      // nobody but those in waiting and answered can have got it
	news     time.Time
	over     bool
	waiting  map[string]bool // PCs that are known of and have not answered
	started  map[string]bool
	answered map[string]bool
}

func newVolley(shot Shot, wait time.Duration) *volley {
	if wait <= 0 {
		wait = defaultWait(shot.Command)
	}
	return &volley{
		shot: shot, wait: min(wait, longest),
		report:  ShotReport{Target: shot.Target, Request: shot.Command.RequestID, Delay: shot.Delay},
		waiting: map[string]bool{}, started: map[string]bool{}, answered: map[string]bool{},
	}
}

// fire notes that the command is out. Some may have answered already, where it
// was sent before without being confirmed.
func (v *volley) fire(now time.Time, expected []string, certain bool) {
	v.report.Fired, v.report.Expected, v.certain, v.news = now, expected, certain, now
	for _, pc := range expected {
		if !v.answered[pc] {
			v.waiting[pc] = true
		}
	}
}

// open reports whether something may still come.
func (v *volley) open() bool { return !v.report.Fired.IsZero() && !v.over }

// begun notes that a PC has started the script, and reports whether that is
// news.
func (v *volley) begun(now time.Time, pc string) bool {
	if v.started[pc] {
		return false
	}
	v.started[pc], v.news = true, now
	if !v.answered[pc] {
		v.waiting[pc] = true
	}
	return true
}

// take notes a result.
func (v *volley) take(now time.Time, r *Result) {
	v.news = now
	v.answered[r.Exec.PCID] = true
	delete(v.waiting, r.Exec.PCID)
	if r.OK() {
		v.report.Succeeded++
	} else {
		v.report.Failed++
	}
}

// complete reports whether everyone that is known of has answered.
func (v *volley) complete() bool { return len(v.answered) > 0 && len(v.waiting) == 0 }

// settle ends the waiting if all is in, or it has lasted long enough. grace is
// until when it goes on in any case.
func (v *volley) settle(now, grace time.Time) {
	switch {
	case !v.open():
	case v.complete() && (v.certain || !now.Before(v.news.Add(Settle))):
		v.over = true
	case !now.Before(v.limit()) && !now.Before(grace):
		v.over = true
	}
}

// limit is when the waiting ends.
func (v *volley) limit() time.Time { return v.report.Fired.Add(v.wait) }

// next is when settle may find something new without a message having come.
func (v *volley) next() time.Time {
	if v.complete() {
		if settled := v.news.Add(Settle); settled.Before(v.limit()) {
			return settled
		}
	}
	return v.limit()
}

// close makes the report final.
func (v *volley) close() ShotReport {
	v.report.Missing = slices.Sorted(maps.Keys(v.waiting))
	return v.report
}
