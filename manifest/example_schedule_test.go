package manifest_test

import (
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
)

// A schedule is read and checked, and says when it fires.
func ExampleSchedule() {
	tokyo := time.FixedZone("JST", 9*60*60) // a program has time.Local
	s, err := manifest.DecodeScheduleStrict([]byte(`
id: patch-day
job_id: install-updates
when:
  calendar:
    at: 22:00
    days: [tue#2, friL]
target:
  groups: [canary]
constraints:
  skip_dates: [2026-12-25]
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := s.Validate(tokyo); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.When)
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, at := range s.PreviewFires(now, 3, tokyo) {
		fmt.Println(at.In(tokyo).Format("Mon 2006-01-02 15:04"))
	}
	// Output:
	// at 22:00 [tue#2,friL]
	// Tue 2026-11-10 22:00
	// Fri 2026-11-27 22:00
	// Tue 2026-12-08 22:00
}

// When is exactly one of four things.
func ExampleWhen() {
	for _, w := range []manifest.When{
		manifest.PerPC(manifest.Every("6h")),
		manifest.PerTarget(manifest.Once()),
		manifest.OnCalendar(manifest.Calendar{At: "09:00", Days: []string{"mon-fri"}}),
		manifest.OnEvents(manifest.TriggerStartup, manifest.TriggerUnlock),
	} {
		s := manifest.Schedule{When: w}
		fmt.Printf("%v: %s\n", w, s.Lower().Mode)
	}
	// Output:
	// per_pc every 6h: once_per_pc
	// per_target once: once_per_target
	// at 09:00 [mon-fri]: every_tick
	// on [startup,unlock]: event
}

// A freeze that cannot be read stops the fleet all the same.
func ExampleStoredFreeze() {
	now := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
	for _, stored := range []string{`{"from":"2026-12-20","until":"2027-01-05"}`, `{"until":"2026-12-01"}`, `{"until":`} {
		freeze := manifest.StoredFreeze([]byte(stored))
		fmt.Println(freeze.Active(now, time.UTC))
	}
	// Output:
	// true
	// false
	// true
}
