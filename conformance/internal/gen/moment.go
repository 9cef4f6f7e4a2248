package gen

import (
	"fmt"
	"strconv"
	"time"
)

// zones in which questions about instants are asked: with jumps in both
// hemispheres, of half an hour, before midnight, and without any.
var zones = []string{"UTC", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Europe/Berlin", "America/Nuuk", "Africa/Cairo"}

// moment is an instant, often near to one at which clocks jump.
func (r dice) moment() string {
	from := pick(r, []string{
		"2026-03-07T12:00:00Z", "2026-03-28T12:00:00Z", "2026-04-04T10:00:00Z", "2026-04-23T12:00:00Z", "2026-10-03T12:00:00Z",
		"2026-10-24T12:00:00Z", "2026-10-29T12:00:00Z", "2026-10-31T12:00:00Z", "2026-06-10T00:00:00Z", "2026-12-30T00:00:00Z",
		"2028-02-27T00:00:00Z", "2038-01-18T00:00:00Z",
	})
	at, err := time.Parse(time.RFC3339, from)
	if err != nil {
		panic(err)
	}
	at = at.Add(time.Duration(r.Int64N(int64(48 * time.Hour))))
	if r.oneIn(2) {
		at = at.Truncate(pick(r, []time.Duration{time.Hour, 30 * time.Minute, time.Minute, time.Second}))
	}
	return at.Format(time.RFC3339Nano)
}

// bound is one end of a time, as a freeze or an active section has it.
func (r dice) bound() string {
	day := fmt.Sprintf("2026-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28))
	switch r.IntN(12) {
	case 0:
		return r.oddTime()
	case 1:
		return pick(r, []string{"July", " " + day, day + " ", "2026-1-1", "2026/01/01", "26-07-01", "2026-02-30", "", day + "T09:00", day + " 09:00", "+12026-01-01", "-0001-01-01"})
	case 2, 3, 4:
		return r.time()
	}
	return day
}

var dayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (r dice) day() string {
	switch r.IntN(12) {
	case 0:
		return strconv.Itoa(r.IntN(9))
	case 1:
		return pick(r, []string{"MON", "Mon", "Fri", "sunday", "mo", "*", "", "l", "mon ", " mon"})
	}
	return pick(r, dayNames)
}

// days is one entry of a list of days.
func (r dice) days() string {
	switch r.IntN(8) {
	case 0, 1:
		return r.day() + pick(r, []string{"-", "-", "-", " - "}) + r.day()
	case 2:
		return r.day() + "#" + pick(r, []string{"1", "2", "3", "4", "5", "0", "6", "02", "", "-1"})
	case 3:
		return r.day() + pick(r, []string{"L", "l", "L", "LL", "W"})
	case 4:
		if r.oneIn(3) {
			return r.text()
		}
	}
	return r.day()
}

// clock is a time of day, and sometimes none.
func (r dice) clock() string {
	switch r.IntN(16) {
	case 0:
		return pick(r, []string{"24:00", "9:0", "09:60", "9", "", "noon", "0900", "09:00:00", "+9:00", "009:00", "09 :00", "09: 00", " 09:00", "-1:00", "09:00 ", "０９:00"})
	case 1, 2:
		return pick(r, []string{"00:00", "01:00", "01:30", "02:00", "02:15", "02:30", "03:00", "23:59", "00:30", "23:30"})
	}
	return fmt.Sprintf("%02d:%02d", r.IntN(24), r.IntN(60))
}

// at is when a calendar fires.
func (r dice) at() string {
	if r.IntN(5) > 0 {
		return r.clock()
	}
	day := fmt.Sprintf("%04d-%02d-%02d", pick(r, []int{2026, 2026, 2026, 2027, 2028, 1999, r.IntN(10000)}), 1+r.IntN(12), 1+r.IntN(31))
	if r.oneIn(6) {
		day = fmt.Sprintf("%d%s%d%s%d", 2026, pick(r, []string{"-", "/"}), 1+r.IntN(13), pick(r, []string{"-", "/"}), r.IntN(32))
	}
	return day + pick(r, []string{" ", " ", " ", "T", "  ", ""}) + r.clock()
}

// window is a span of a day.
func (r dice) window() string {
	if r.oneIn(10) {
		return pick(r, []string{"9-5", "", "09:00", "09:00-", "-17:00", "09:00–17:00", "09:00 - 17:00", "24:00-01:00", "9:0-17:0", "09:00-17:00-18:00"})
	}
	return r.clock() + "-" + r.clock()
}
