package manifest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

func bounds(from, until string) (wire.Opt[string], wire.Opt[string]) {
	opt := func(s string) wire.Opt[string] {
		if s == "-" {
			return wire.Opt[string]{}
		}
		return wire.Some(s)
	}
	return opt(from), opt(until)
}

func TestActiveAndFreeze(t *testing.T) {
	tests := []struct {
		zone, from, until, now string
		active, frozen         bool
	}{
		{"UTC", "-", "-", "2026-07-01T00:00:00Z", true, true},
		{"UTC", "2026-07-01", "2026-08-01", "2026-06-30T23:59:59.999Z", false, false},
		{"UTC", "2026-07-01", "2026-08-01", "2026-07-01T00:00:00Z", true, true},
		{"UTC", "2026-07-01", "2026-08-01", "2026-08-01T00:00:00Z", false, false},
		{"Asia/Tokyo", "2026-07-01", "-", "2026-06-30T15:00:00Z", true, true},
		{"Asia/Tokyo", "2026-07-01", "-", "2026-06-30T14:59:59Z", false, false},
		{"Asia/Tokyo", "2026-07-01T09:00:00Z", "-", "2026-07-01T08:59:59Z", false, false},
		{"Asia/Tokyo", "2026-07-01 09:00:00\u221200:30", "-", "2026-07-01T09:30:00Z", true, true},
		{"America/Sao_Paulo", "2018-11-04", "-", "2018-11-04T03:00:00Z", true, true},
		{"America/Sao_Paulo", "2018-11-04", "-", "2018-11-04T02:59:59Z", false, false},
		{"UTC", "2027-01-05", "2026-12-20", "2026-12-25T00:00:00Z", false, false},
		{"UTC", "2026-06-30T23:59:60Z", "2026-07-01T00:00:00Z", "2026-06-30T23:59:59.999999999Z", true, true},
		// What is unreadable lets a schedule run and keeps a freeze.
		{"UTC", "junk", "-", "2026-07-01T00:00:00Z", true, true},
		{"UTC", "junk", "2026-01-01", "2026-07-01T00:00:00Z", false, true},
		{"UTC", "2030-01-01", "junk", "2026-07-01T00:00:00Z", false, true},
		{"UTC", "-", "2026-01-01 ", "2026-07-01T00:00:00Z", true, true},
		{"America/Toronto", "1919-03-31", "-", "1919-01-01T00:00:00Z", true, true},
	}
	for _, tt := range tests {
		z, now := zone(t, tt.zone), instant(t, tt.now)
		var a manifest.Active
		a.From, a.Until = bounds(tt.from, tt.until)
		if got := a.Contains(now, z); got != tt.active {
			t.Errorf("active, %+v: %t", tt, got)
		}
		f := manifest.Freeze{From: a.From, Until: a.Until, TZ: manifest.ZoneLocal}
		if got := f.Active(now, z); got != tt.frozen {
			t.Errorf("frozen, %+v: %t", tt, got)
		}
	}
}

func TestBounds(t *testing.T) {
	good := []string{
		"2026-07-01", "2026-7-1", " 2026-07-01", "26-07-01", "-0001-01-01", "+12026-01-01", "2026-07-01T09:00:00Z",
		"2026-07-01t09:00:00z", "2026-07-01 09:00:00.5+09:00", "2026-07-01T09:00:00.1234567899Z", "2026-07-01T09:00:00-00:00",
	}
	bad := []string{
		"", "July 1st", "2026-07-01 ", "2026-02-29", "2026-13-01", "12026-01-01", "2026-001-01", "2026/07/01", "20260701",
		"2026-07-01T09:00:00", "2026-07-01T09:00Z", "2026-07-01T09:00:00+0900", "2026-07-01T09:00:00 Z", "2026-07-01T24:00:00Z",
		"2026-07-01T09:60:00Z", "2026-07-01T09:00:61Z", "2026-07-01T09:00:00+24:00", "2026-07-01T09:00:00.Z", "2026-7-1T09:00:00Z",
		"2026-07-01T9:0:0Z", "26-07-01T09:00:00Z", "+2026-07-01T09:00:00Z", "2026-07-01T09:00:00+09", "2026-07-01T09:00:00+09:00x",
		"\xff", "+262143-01-01", "+" + strings.Repeat("9", 1000) + "-01-01",
	}
	check := func(text string, want bool) {
		f := manifest.Freeze{From: wire.Some(text)}
		if err := f.Validate(time.UTC); (err == nil) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range good {
		check(text, true)
	}
	for _, text := range bad {
		check(text, false)
	}
}

func TestWindow(t *testing.T) {
	tests := []struct{ window, in, out string }{
		{"09:00-17:00", "09:00:00 16:59:59", "08:59:59 17:00:00 23:00:00"},
		{" 9:0 - 17:00 ", "09:00:00", "17:00:00"},
		{"22:00-05:00", "22:00:00 23:30:00 03:00:00 04:59:59", "05:00:00 12:00:00 21:59:59"},
		{"22:00-00:00", "22:00:00 23:59:59", "00:00:00 21:59:59"},
		{"05:00-04:59", "05:00:00 04:58:59", "04:59:00 04:59:59"},
	}
	for _, tt := range tests {
		w, err := manifest.ParseWindow(tt.window)
		if err != nil {
			t.Error(err)
			continue
		}
		c := manifest.Constraints{Window: wire.Some(tt.window)}
		for times, want := range map[string]bool{tt.in: true, tt.out: false} {
			for clock := range strings.FieldsSeq(times) {
				at := instant(t, "2026-07-01T"+clock+"Z")
				if got := w.Contains(at); got != want {
					t.Errorf("%s in %s: %t", clock, tt.window, got)
				}
				if got := c.Allows(at, time.UTC); got != want {
					t.Errorf("%s allowed by %s: %t", clock, tt.window, got)
				}
			}
		}
	}
	for text, want := range map[string]string{
		"22:00": "must be", "09:00_17:00": "must be", "": "must be", "09:00\u201317:00": "must be",
		"9-5": "invalid time '9'", "-": "invalid time ''", "09:00-17:00-18:00": "invalid time '17:00-18:00'", "09:00--17:00": "invalid time",
		"25:00-05:00": "invalid time '25:00'", "00:00-24:00": "invalid time '24:00'", "09:00-": "invalid time ''",
		"22:00-22:00": "are equal",
	} {
		if _, err := manifest.ParseWindow(text); err == nil || !strings.HasPrefix(err.Error(), "constraints.window: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSkipDates(t *testing.T) {
	c := manifest.Constraints{SkipDates: []string{" 2026-07-01 "}}
	tokyo := zone(t, "Asia/Tokyo")
	for now, want := range map[string]bool{
		"2026-06-30T14:59:59Z": true, "2026-06-30T15:00:00Z": false, "2026-07-01T14:59:59Z": false, "2026-07-01T15:00:00Z": true,
	} {
		if got := c.Allows(instant(t, now), tokyo); got != want {
			t.Errorf("%s: %t", now, got)
		}
	}
	c.SkipDates = append(c.SkipDates, "2026/01/01", "nope")
	if c.Allows(instant(t, "2020-01-01T00:00:00Z"), tokyo) {
		t.Error("a date that is none lets through")
	}
	if err := c.BadSkipDate(); err == nil || !strings.HasPrefix(err.Error(), "constraints.skip_dates: invalid date '2026/01/01'") {
		t.Error(err)
	}
}

func TestOutsideWindow(t *testing.T) {
	for at, want := range map[string]bool{"09:00": true, "05:00": true, "22:00": false, "23:00": false, "junk": false, "2026-06-10 12:00": true} {
		s := calendar(at, "")
		s.Constraints.Window = wire.Some("22:00-05:00")
		if got := s.OutsideWindow(); got != want {
			t.Errorf("%s: %t", at, got)
		}
	}
	s := calendar("09:00", "")
	if s.OutsideWindow() {
		t.Error("outside of no window")
	}
	s.Constraints.Window = wire.Some("junk")
	if s.OutsideWindow() {
		t.Error("outside of a window that is none")
	}
	s = &manifest.Schedule{When: manifest.PerPC(manifest.Once())}
	s.Constraints.Window = wire.Some("22:00-05:00")
	if s.OutsideWindow() {
		t.Error("a schedule without a time of day")
	}
}

func TestStoredFreeze(t *testing.T) {
	now := instant(t, "2026-07-01T00:00:00Z")
	for text, want := range map[string]bool{
		`{}`: true, `{"until":"2026-01-01","zz":1}`: false, `{"from":"2027-01-01"}`: false,
		``: true, `null`: true, `{"until":1}`: true, `{"until":"2026-01-01","tz":"Asia/Tokyo"}`: true,
	} {
		f := manifest.StoredFreeze([]byte(text))
		if got := f.Active(now, time.UTC); got != want {
			t.Errorf("%s: %t", text, got)
		}
		if _, err := f.MarshalJSON(); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
