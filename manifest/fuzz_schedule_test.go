package manifest_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
)

// checkSchedule checks a schedule that was decoded: it is written, and read as it
// was, and whatever it is asked has an answer.
func checkSchedule(t *testing.T, s *manifest.Schedule) []byte {
	t.Helper()
	data, err := s.MarshalJSON()
	if err != nil {
		t.Fatalf("the schedule cannot be written: %v", err)
	}
	again, err := manifest.DecodeScheduleJSONStrict(data)
	if err != nil {
		t.Fatalf("%s\ncannot be read again: %v", data, err)
	}
	if rewritten, err := again.MarshalJSON(); err != nil || !bytes.Equal(rewritten, data) {
		t.Fatalf("%s\nis read as\n%s, %v", data, rewritten, err)
	}
	checkTimes(t, s, time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC))
	return data
}

// checkTimes checks that the answers about times agree with each other.
func checkTimes(t *testing.T, s *manifest.Schedule, now time.Time) {
	t.Helper()
	local := zone(t, "America/New_York")
	where := s.TZ.Location(local)
	valid := s.Validate(local) == nil
	next, ok := s.NextFire(now, local)
	if ok && (!next.After(now) || next.Nanosecond() != 0 || next.Year() > 5001) {
		t.Fatalf("the fire after %v is %v", now, next)
	}
	if c, isCalendar := s.When.Calendar(); valid && isCalendar && !ok {
		if h, m, ok := c.FireTime(); !ok || len(c.Days) > 0 || h > 23 || m > 59 {
			t.Fatalf("%v never fires", s.When)
		}
	}
	last := now
	for _, at := range s.PreviewFires(now, 3, local) {
		if !at.After(last) || !s.Active.Contains(at, where) || !s.Constraints.Allows(at, where) {
			t.Fatalf("%v is not allowed after %v", at, last)
		}
		last = at
	}
	if s.Constraints.BadWindow() != nil && s.Constraints.Allows(now, where) {
		t.Fatal("a bad window lets through")
	}
	_, _ = s.Lower(), s.OutsideWindow()
}

func FuzzScheduleYAML(f *testing.F) {
	f.Add([]byte(minimalSchedule))
	f.Add([]byte(fullScheduleJSON))
	f.Fuzz(func(t *testing.T, text []byte) {
		var tolerant []byte
		if s, err := manifest.DecodeSchedule(text); err != nil {
			checkRefusal(t, "Schedule", text, err)
		} else {
			tolerant = checkSchedule(t, s)
		}
		s, err := manifest.DecodeScheduleStrict(text)
		checkStrict(t, "Schedule", text, tolerant, s, err, checkSchedule)
	})
}

func FuzzScheduleJSON(f *testing.F) {
	f.Add([]byte(minimalScheduleJSON))
	f.Add([]byte(fullScheduleJSON))
	f.Fuzz(func(t *testing.T, text []byte) {
		var tolerant []byte
		s := new(manifest.Schedule)
		if err := s.UnmarshalJSON(text); err != nil {
			checkRefusal(t, "Schedule", text, err)
		} else {
			tolerant = checkSchedule(t, s)
		}
		strict, err := manifest.DecodeScheduleJSONStrict(text)
		checkStrict(t, "Schedule", text, tolerant, strict, err, checkSchedule)
	})
}

func FuzzFreeze(f *testing.F) {
	f.Add([]byte(`{"from":"2026-12-20","until":"2027-01-05T00:00:00Z","reason":"r","tz":"utc"}`), int64(0))
	f.Fuzz(func(t *testing.T, text []byte, at int64) {
		now := time.Unix(at%(1<<40), 0)
		stored := manifest.StoredFreeze(text)
		var freeze manifest.Freeze
		if err := freeze.UnmarshalJSON(text); err != nil {
			checkRefusal(t, "Freeze", text, err)
			if !stored.Active(now, time.UTC) {
				t.Fatal("a broken freeze does not hold")
			}
		} else if stored != freeze {
			t.Fatalf("%v is stored as %v", freeze, stored)
		}
		before := now.Add(-time.Hour)
		if stored.Validate(time.UTC) != nil {
			return
		}
		if until := (manifest.Freeze{Until: stored.Until, TZ: stored.TZ}); until.Active(now, time.UTC) && !until.Active(before, time.UTC) {
			t.Fatal("an end that comes before the beginning")
		}
		data, err := stored.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := manifest.DecodeFreeze(data); err != nil || *again != stored {
			t.Fatalf("%s as YAML: %v", data, err)
		}
	})
}

// FuzzCalendar reads a time and day tokens, which commas separate.
func FuzzCalendar(f *testing.F) {
	f.Add("09:00", "mon-fri,friL,tue#2", int64(1_780_000_000))
	f.Add("2026-03-08 02:30", "", int64(1_772_000_000))
	f.Fuzz(func(t *testing.T, at, days string, now int64) {
		c := manifest.Calendar{At: at}
		if days != "" {
			c.Days = strings.Split(days, ",")
		}
		checkTimes(t, &manifest.Schedule{When: manifest.OnCalendar(c), TZ: manifest.ZoneLocal}, time.Unix(now%(1<<40), now&0xffff))
	})
}

func FuzzWindow(f *testing.F) {
	f.Add("22:00-05:00")
	f.Fuzz(func(t *testing.T, text string) {
		w, err := manifest.ParseWindow(text)
		if err != nil {
			return
		}
		changes := 0
		day := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
		for m := range 24 * 60 {
			at := day.Add(time.Duration(m) * time.Minute)
			if w.Contains(at) != w.Contains(at.Add(time.Minute)) {
				changes++
			}
		}
		if changes != 2 {
			t.Fatalf("%q opens and closes %d times a day", text, changes)
		}
	})
}
