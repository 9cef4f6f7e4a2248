package main

import (
	"cmp"
	"encoding/json"
	"time"
)

// clockTwice: where a time of the clock comes twice, a schedule fires the first
// time.
func clockTwice(x *exchange) bool {
	q := x.question
	if q.Op != "schedule.preview" && q.Op != "schedule.next" || x.differs() != otherValue {
		return false
	}
	zone, err := time.LoadLocation(cmp.Or(q.Zone, "UTC"))
	if err != nil {
		return false
	}
	ref, our := fires(x.ref), fires(x.our)
	if len(ref) != len(our) {
		return false
	}
	for i, second := range ref {
		first := our[i]
		if first.Equal(second) {
			continue
		}
		const clock = "2006-01-02 15:04:05"
		if !first.Before(second) || first.In(zone).Format(clock) != second.In(zone).Format(clock) {
			return false
		}
	}
	return true
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
