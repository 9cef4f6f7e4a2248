package manifest_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the tests, on every platform

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// calendar is a schedule by the clock; days are separated by spaces.
func calendar(at, days string) *manifest.Schedule {
	return &manifest.Schedule{
		When: manifest.OnCalendar(manifest.Calendar{At: at, Days: strings.Fields(days)}),
		TZ:   manifest.ZoneLocal,
	}
}

func formatted(fires []time.Time) string {
	texts := make([]string, len(fires))
	for i, at := range fires {
		texts[i] = at.Format(time.RFC3339)
	}
	return strings.Join(texts, " ")
}

// TestFiresThroughJumps has what becomes of times that the clocks skip or repeat.
func TestFiresThroughJumps(t *testing.T) {
	tests := []struct {
		name, zone, at, days, after string
		count                       int
		want                        string
	}{
		{"in a gap", "America/New_York", "02:30", "", "2026-03-07T12:00:00Z", 2, "2026-03-08T07:00:00Z 2026-03-09T06:30:00Z"},
		{"one-shot in a gap", "America/New_York", "2026-03-08 02:30", "", "2026-03-07T12:00:00Z", 2, "2026-03-08T07:00:00Z"},
		{"start of a gap, once", "America/New_York", "02:00", "", "2026-03-07T12:00:00Z", 2, "2026-03-08T07:00:00Z 2026-03-09T06:00:00Z"},
		{"end of a gap", "America/New_York", "03:00", "", "2026-03-07T12:00:00Z", 2, "2026-03-08T07:00:00Z 2026-03-09T07:00:00Z"},
		{"at the jump itself", "America/New_York", "02:30", "", "2026-03-08T07:00:00Z", 1, "2026-03-09T06:30:00Z"},
		{"half an hour", "Australia/Lord_Howe", "02:15", "", "2026-10-03T12:00:00Z", 2, "2026-10-03T15:30:00Z 2026-10-04T15:15:00Z"},
		{"gap at midnight", "America/Sao_Paulo", "00:00", "", "2018-11-03T12:00:00Z", 2, "2018-11-04T03:00:00Z 2018-11-05T02:00:00Z"},
		{"gap over midnight, its start", "America/Nuuk", "23:00", "sat", "2026-03-28T12:00:00Z", 1, "2026-03-29T01:00:00Z"},
		{"gap over midnight, one-shot", "America/Nuuk", "2026-03-28 23:00", "", "2026-03-28T12:00:00Z", 2, "2026-03-29T01:00:00Z"},
		{"gap over midnight, another day", "America/Nuuk", "23:30", "sat", "2026-03-28T12:00:00Z", 1, "2026-04-05T00:30:00Z"},
		{"gap over midnight, the day after", "America/Nuuk", "23:00", "sun", "2026-03-28T12:00:00Z", 1, "2026-03-30T00:00:00Z"},
		{"gap over midnight, one-shot within", "America/Nuuk", "2026-03-28 23:30", "", "2026-03-28T12:00:00Z", 1, ""},
		{"gap over midnight, daily", "America/Nuuk", "23:30", "", "2026-03-28T12:00:00Z", 2, "2026-03-29T01:00:00Z 2026-03-30T00:30:00Z"},
		{"gap around midnight", "America/Toronto", "23:45", "", "1919-03-30T12:00:00Z", 2, "1919-03-31T04:30:00Z 1919-04-01T03:45:00Z"},
		{"fold, the first time", "America/New_York", "01:30", "", "2026-10-31T12:00:00Z", 2, "2026-11-01T05:30:00Z 2026-11-02T06:30:00Z"},
		{"start of a fold", "America/New_York", "01:00", "", "2026-10-31T12:00:00Z", 2, "2026-11-01T05:00:00Z 2026-11-02T06:00:00Z"},
		{"behind a fold", "America/New_York", "02:00", "", "2026-10-31T12:00:00Z", 2, "2026-11-01T07:00:00Z 2026-11-02T07:00:00Z"},
		{"asked between the two", "America/New_York", "01:30", "", "2026-11-01T05:45:00Z", 1, "2026-11-02T06:30:00Z"},
		{"asked in the second", "America/New_York", "01:30", "", "2026-11-01T06:15:00Z", 1, "2026-11-02T06:30:00Z"},
		{"a date that does not exist", "Pacific/Apia", "09:00", "", "2011-12-29T00:00:00Z", 3, "2011-12-29T19:00:00Z 2011-12-30T19:00:00Z 2011-12-31T19:00:00Z"},
		{"its midnight", "Pacific/Apia", "00:00", "", "2011-12-29T12:00:00Z", 2, "2011-12-30T10:00:00Z 2011-12-31T10:00:00Z"},
		{"a one-shot on it", "Pacific/Apia", "2011-12-30 00:00", "", "2011-12-01T00:00:00Z", 2, ""},
		{"no jumps", "Asia/Tokyo", "09:00", "", "2026-06-09T23:59:59Z", 1, "2026-06-10T00:00:00Z"},
		{"beyond the table of jumps, a leap year's end", "America/New_York", "12:00", "", "2040-12-30T18:00:00Z", 3, "2040-12-31T17:00:00Z 2041-01-01T17:00:00Z 2041-01-02T17:00:00Z"},
		{"leap day", "UTC", "2028-02-29 12:00", "", "2026-01-01T00:00:00Z", 2, "2028-02-29T12:00:00Z"},
		{"fraction of a second", "UTC", "09:00", "", "2026-01-01T09:00:00.5Z", 1, "2026-01-02T09:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, z, after := calendar(tt.at, tt.days), zone(t, tt.zone), instant(t, tt.after)
			fires := s.PreviewFires(after, tt.count, z)
			if got := formatted(fires); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			at, ok := s.NextFire(after, z)
			if ok != (len(fires) > 0) || ok && !at.Equal(fires[0]) {
				t.Errorf("the next fire is %v, %t", at, ok)
			}
		})
	}
}

func TestFiresOnDays(t *testing.T) {
	tests := []struct{ at, days, after, want string }{
		{"09:00", "mon-fri", "2026-06-10T00:00:00Z", "06-10 06-11 06-12 06-15 06-16"},
		{"09:00", "tue#2", "2026-06-01T00:00:00Z", "06-09 07-14 08-11 09-08 10-13"},
		{"22:00", "friL", "2026-06-10T00:00:00Z", "06-26 07-31 08-28 09-25 10-30"},
		{"09:00", "sun#5", "2026-06-10T00:00:00Z", "08-30 11-29 01-31 05-30 08-29"},
		{"09:00", "friL mon", "2026-06-20T00:00:00Z", "06-22 06-26 06-29 07-06 07-13"},
		{"09:00", "fri-sun", "2026-06-10T00:00:00Z", "06-12 06-13 06-14 06-19 06-20"},
		{"09:00", "sun-fri", "2026-06-12T10:00:00Z", "06-14 06-15 06-16 06-17 06-18"},
		{"09:00", "6-7", "2026-06-10T00:00:00Z", "06-13 06-14 06-20 06-21 06-27"},
		{"09:00", "7#1", "2026-06-10T00:00:00Z", "07-05 08-02 09-06 10-04 11-01"},
		{"09:00", "*", "2026-06-29T00:00:00Z", "06-29 06-30 07-01 07-02 07-03"},
		{"09:00", "+1-5", "2026-06-12T10:00:00Z", "06-15 06-16 06-17 06-18 06-19"},
		// Here the reference is otherwise: see docs/divergences.md.
		{"09:00", "sun-sun", "2026-06-10T00:00:00Z", "06-14 06-21 06-28 07-05 07-12"},
		{"09:00", "7L", "2026-06-10T00:00:00Z", "06-28 07-26 08-30 09-27 10-25"},
	}
	for _, tt := range tests {
		fires := calendar(tt.at, tt.days).PreviewFires(instant(t, tt.after), 5, time.UTC)
		var got []string
		for _, at := range fires {
			got = append(got, at.Format("01-02"))
		}
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("[%s]:\n got %s\nwant %s", tt.days, text, tt.want)
		}
	}
}

func TestPreview(t *testing.T) {
	const now = "2026-06-10T00:00:00Z"
	daily := func(change func(*manifest.Schedule)) *manifest.Schedule {
		s := calendar("09:00", "")
		change(s)
		return s
	}
	from := func(bound string) *manifest.Schedule {
		return daily(func(s *manifest.Schedule) { s.Active.From = wire.Some(bound) })
	}
	tests := []struct {
		name     string
		schedule *manifest.Schedule
		count    int
		n        int
		last     string
	}{
		{"none are wanted", from("2026-01-01"), 0, 0, ""},
		{"fewer than none", from("2026-01-01"), -1, 0, ""},
		{"as many as are looked at", from("2026-01-01"), 1 << 40, 4096, "2037-08-26T09:00:00Z"},
		{"the last that is looked at", from("2037-08-26"), 1, 1, "2037-08-26T09:00:00Z"},
		{"beyond", from("2037-08-27"), 1, 0, ""},
		{"a bound that is none", from("junk"), 2, 2, "2026-06-11T09:00:00Z"},
		{"between bounds", daily(func(s *manifest.Schedule) {
			s.Active = manifest.Active{From: wire.Some("2026-06-15"), Until: wire.Some("2026-06-17")}
		}), 5, 2, "2026-06-16T09:00:00Z"},
		{"never in the window", daily(func(s *manifest.Schedule) { s.Constraints.Window = wire.Some("22:00-05:00") }), 50, 0, ""},
		{"a window that is none", daily(func(s *manifest.Schedule) { s.Constraints.Window = wire.Some("9-17") }), 5, 0, ""},
		{"days that are skipped", daily(func(s *manifest.Schedule) {
			s.Constraints.SkipDates = []string{"2026-06-11", " 2026-6-13 "}
		}), 4, 4, "2026-06-15T09:00:00Z"},
		{"a day that is none", daily(func(s *manifest.Schedule) { s.Constraints.SkipDates = []string{"June"} }), 5, 0, ""},
		{"disabled all the same", daily(func(s *manifest.Schedule) { s.Enabled = false }), 1, 1, "2026-06-10T09:00:00Z"},
		{"Mondays of the next century", func() *manifest.Schedule {
			s := calendar("09:00", "mon")
			s.Active.From = wire.Some("2100-01-01")
			return s
		}(), 1, 1, "2100-01-04T09:00:00Z"},
		{"over", calendar("2026-06-09 09:00", ""), 5, 0, ""},
		{"an invalid calendar", calendar("25:00", ""), 5, 0, ""},
		{"an invalid day", calendar("09:00", "mon-0"), 5, 0, ""},
		{"by events", &manifest.Schedule{When: manifest.OnEvents(manifest.TriggerLogon)}, 5, 0, ""},
		{"per PC", &manifest.Schedule{When: manifest.PerPC(manifest.Once())}, 5, 0, ""},
		{"of nothing", &manifest.Schedule{}, 5, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fires := tt.schedule.PreviewFires(instant(t, now), tt.count, time.UTC)
			last := ""
			if len(fires) > 0 {
				last = formatted(fires[len(fires)-1:])
			}
			if len(fires) != tt.n || last != tt.last {
				t.Errorf("%d, the last %s; want %d, %s", len(fires), last, tt.n, tt.last)
			}
			if !slices.IsSortedFunc(fires, time.Time.Compare) {
				t.Error("they are not in order")
			}
		})
	}
}

// A fire that was moved must be in the window where it is moved to.
func TestMovedFireAndWindow(t *testing.T) {
	s := calendar("02:30", "")
	s.Constraints.Window = wire.Some("02:00-03:00")
	fires := s.PreviewFires(instant(t, "2026-03-07T12:00:00Z"), 1, zone(t, "America/New_York"))
	if got := formatted(fires); got != "2026-03-09T06:30:00Z" {
		t.Error(got)
	}
}

func TestZoneOfSchedule(t *testing.T) {
	s := calendar("09:00", "")
	s.TZ = manifest.ZoneUTC
	at, ok := s.NextFire(instant(t, "2026-06-10T08:00:00Z"), zone(t, "Asia/Tokyo"))
	if !ok || at.Format(time.RFC3339) != "2026-06-10T09:00:00Z" {
		t.Error(at, ok)
	}
}

// TestFarTimes asks at the ends of what a Go time can be.
func TestFarTimes(t *testing.T) {
	s := calendar("09:00", "")
	for after, want := range map[time.Time]bool{
		time.Unix(-1<<63, 0): true,
		time.Unix(1<<62, 0):  false,
		time.Unix(-1<<50, 0): true,
		{}:                   true,
		time.Date(5000, 12, 30, 0, 0, 0, 0, time.UTC):    true,
		time.Date(5001, 1, 1, 0, 0, 0, 0, time.UTC):      false,
		time.Date(1_000_000, 1, 1, 0, 0, 0, 0, time.UTC): false,
	} {
		for _, z := range []*time.Location{time.UTC, zone(t, "America/New_York"), time.FixedZone("", 23*60*60)} {
			at, ok := s.NextFire(after, z)
			if ok != want || ok && !at.After(after) {
				t.Errorf("after %v: %v, %t", after, at, ok)
			}
		}
	}
	for _, at := range []string{"0000-01-01 00:00", "-0001-01-01 00:00", "5001-01-01 00:00", "+262143-01-01 00:00", "+99999999999999999999-01-01 00:00"} {
		if at, ok := calendar(at, "").NextFire(time.Unix(-1<<50, 0), time.UTC); ok {
			t.Errorf("a fire at %v", at)
		}
	}
}

func TestOneShot(t *testing.T) {
	tests := []struct{ zone, at, want string }{
		{"America/New_York", "2026-03-08 01:59", "2026-03-08T06:59:00Z"},
		{"America/New_York", "2026-03-08 02:00", "2026-03-08T07:00:00Z"},
		{"America/New_York", "2026-03-08 02:30", ""},
		{"America/New_York", "2026-03-08 03:00", "2026-03-08T07:00:00Z"},
		{"America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z"},
		{"Asia/Tokyo", " 2026/7/1 0:00 ", "2026-06-30T15:00:00Z"},
		{"UTC", "2026-06-1009:00", "2026-06-10T09:00:00Z"},
		{"UTC", "2026-06-10T 09:00", "2026-06-10T09:00:00Z"},
		{"UTC", "09:00", ""},
		{"UTC", "2026-02-29 09:00", ""},
	}
	for _, tt := range tests {
		c := manifest.Calendar{At: tt.at}
		got := ""
		if at, ok := c.OneShot(zone(t, tt.zone)); ok {
			got = at.Format(time.RFC3339)
		}
		if got != tt.want {
			t.Errorf("%s in %s: %s, want %s", tt.at, tt.zone, got, tt.want)
		}
	}
}

func TestFireTime(t *testing.T) {
	for at, want := range map[string][2]int{
		"09:00": {9, 0}, "9:5": {9, 5}, " 23:59 ": {23, 59}, "2026-06-10 07:08": {7, 8}, "09: 00": {9, 0},
	} {
		c := manifest.Calendar{At: at, Days: []string{"junk"}}
		if h, m, ok := c.FireTime(); !ok || h != want[0] || m != want[1] {
			t.Errorf("%q: %d:%d, %t", at, h, m, ok)
		}
	}
	for _, at := range []string{"", "9", "24:00", "09:60", "09:00:00", "+9:00", "009:00", "09 :00", "2026-06-10", "2026-06-10 24:00", "2026-06-10t09:00", "2026/06/10T09:00", "０９:00"} {
		c := manifest.Calendar{At: at}
		if h, m, ok := c.FireTime(); ok {
			t.Errorf("%q: %d:%d", at, h, m)
		}
	}
}
