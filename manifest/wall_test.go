package manifest

import (
	"testing"
	"time"
	_ "time/tzdata" // the zones of the test, on every platform
)

// TestWall asks for every quarter of an hour of some years whether the instant
// that wall finds reads as it should, and is the first that does.
func TestWall(t *testing.T) {
	for _, tt := range []struct {
		zone        string
		from, to    int
		gaps, folds int // quarters of an hour that are skipped; jumps back
	}{
		{"America/New_York", 2026, 2027, 8, 2}, {"America/Toronto", 1919, 1919, 4, 1}, {"Australia/Lord_Howe", 2026, 2026, 2, 1}, {"America/Nuuk", 2026, 2026, 4, 1},
		{"Pacific/Apia", 2011, 2011, 100, 1}, {"Africa/Cairo", 2040, 2040, 4, 1}, {"Australia/Sydney", 2044, 2044, 4, 1}, {"Europe/London", 1968, 1968, 4, 0},
	} {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		const step = 15 * 60
		naive := date{tt.from, 1, 1}.naive(0)
		previous := time.Time{}
		var gaps, folds int
		for ; naive < (date{tt.to + 1, 1, 1}).naive(0); naive += step {
			at, how := wall(naive, zone)
			_, offset := at.In(zone).Zone()
			reads := at.Unix() + int64(offset)
			_, before := at.Add(-time.Second).In(zone).Zone()
			switch {
			case how == landsOn && reads != naive:
				t.Fatalf("%s: %v reads %v", tt.zone, at.In(zone), time.Unix(naive, 0).UTC())
			case how == landsOn && at.Before(previous):
				t.Fatalf("%s: %v comes after %v", tt.zone, at.In(zone), previous.In(zone))
			case how != landsOn && (reads <= naive || before >= offset):
				t.Fatalf("%s: no jump at %v", tt.zone, at.In(zone))
			case how == landsStart != (how != landsOn && at.Unix()+int64(before) == naive):
				t.Fatalf("%s: no start of a jump at %v", tt.zone, at.In(zone))
			}
			if how != landsOn {
				gaps++
			}
			// An earlier instant that reads the same would be an hour or so before.
			for back := int64(30 * 60); how == landsOn && back <= 3*60*60; back += 30 * 60 {
				earlier := time.Unix(at.Unix()-back, 0).In(zone)
				if _, o := earlier.Zone(); earlier.Unix()+int64(o) == naive {
					t.Fatalf("%s: %v reads the same as %v", tt.zone, earlier, at.In(zone))
				}
			}
			if how == landsOn && !previous.IsZero() && at.Sub(previous) > step*time.Second && at.Sub(previous) < 4*time.Hour {
				folds++
			}
			previous = at
		}
		if gaps != tt.gaps || folds != tt.folds {
			t.Errorf("%s: %d times in gaps, %d folds", tt.zone, gaps, folds)
		}
	}
}
