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
