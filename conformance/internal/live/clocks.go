package main

import (
	"cmp"
	"encoding/json"
	"time"
)

// clockTwice: where a time of the clock comes twice, a schedule fires the first
// time.
func clockTwice(x *exchange) bool {
	twice, skipped, ok := compareFires(x)
	return ok && twice && !skipped
}

// skippedMinute: a time that is skipped when clocks go forward fires once.
func skippedMinute(x *exchange) bool {
	_, skipped, ok := compareFires(x)
	return ok && skipped
}

// compareFires says of two lists of fires whether a time of the clock that comes
// twice, or one that the reference lists twice, is all that they differ in.
func compareFires(x *exchange) (twice, skipped, ok bool) {
	q := x.question
	if q.Op != "schedule.preview" && q.Op != "schedule.next" || x.differs() != otherValue {
		return false, false, false
	}
	zone, err := time.LoadLocation(cmp.Or(q.Zone, "UTC"))
	if err != nil {
		return false, false, false
	}
	ref, our := fires(x.ref), fires(x.our)
	if len(ref) != len(our) {
		return false, false, false
	}
	if len(ref) > 0 && !ref[0].Equal(our[0]) && passed(q.Now, ref[0], zone) && our[0].After(ref[0]) {
		// The first time is over.
		twice, ref, our = true, ref[1:], our[:len(our)-1]
	}
	for i, at := range ref {
		if i > 0 && at.Equal(ref[i-1]) {
			skipped = true
			continue
		}
		first := our[0]
		our = our[1:]
		if first.Equal(at) {
			continue
		}
		const clock = "2006-01-02 15:04:05"
		if !first.Before(at) || first.In(zone).Format(clock) != at.In(zone).Format(clock) {
			return false, false, false
		}
		twice = true
	}
	return twice, skipped, true
}

// passed reports whether a time of the clock comes the second time, and had come the
// first time by now.
func passed(now string, at time.Time, zone *time.Location) bool {
	const clock = "2006-01-02 15:04:05"
	by, err := time.Parse(time.RFC3339Nano, now)
	if err != nil {
		return false
	}
	for _, back := range []time.Duration{30 * time.Minute, time.Hour} {
		first := at.Add(-back)
		if first.In(zone).Format(clock) == at.In(zone).Format(clock) && !first.After(by) {
			return true
		}
	}
	return false
}

// fires are the times of an answer.
func fires(r reply) []time.Time {
	var one *time.Time
	var all []time.Time
	ok := r.ok()
	if json.Unmarshal(ok["fires"], &all) == nil {
		return all
	}
	if json.Unmarshal(ok["fire"], &one) == nil && one != nil {
		return []time.Time{*one}
	}
	return nil
}
