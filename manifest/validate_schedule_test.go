package manifest_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestScheduleValidate(t *testing.T) {
	tests := []struct{ yaml, want string }{
		{"when: {per_pc: {every: 1h}}\nruns_on: agent", ""},
		{"when: {calendar: {at: 09:00}}\nruns_on: agent", ""},
		{"when: {on: [startup, logon, lock, unlock]}\nruns_on: agent", ""},
		{"when: {per_target: once}\nruns_on: agent", "when.per_target cannot be combined with `runs_on: agent`"},
		{"when: {on: []}", "when.on needs `runs_on: agent`"},
		{"when: {on: []}\nruns_on: agent", "when.on must list at least one"},
		{"when: {per_pc: {every: 6x}}", "when.every: invalid duration '6x': "},
		{"when: {per_target: {every: ''}}", "when.every: invalid duration '': "},
		{"when: {per_pc: {every: '0'}}", ""},
		{"when: {calendar: {at: noon, days: [junk]}}", "when.at: unparseable 'noon'"},
		{"when: {calendar: {at: 2026-06-10 09:00, days: [junk]}}", "when.at '2026-06-10 09:00' is a one-shot, which `days`"},
		{"when: {calendar: {at: 0000-01-01 09:00}}", "when.at lowered to invalid cron '0 0 9 1 1 * 0': "},
		{"when: {calendar: {at: 5001-01-01 09:00}}", "when.at lowered to invalid cron '0 0 9 1 1 * 5001': "},
		{"when: {calendar: {at: 0001-01-01 09:00}}", ""},
		{"when: {per_pc: once}\njitter: 5x\nactive: {from: junk}", "jitter: invalid duration '5x': "},
		{"when: {per_pc: once}\nstarting_deadline: soon", "starting_deadline: invalid duration 'soon': "},
		{"when: {per_pc: once}\nactive: {from: July, until: August}", "active: unparseable bound 'July'"},
		{"when: {per_pc: once}\nactive: {until: '2026-07-01 '}", "active: unparseable bound '2026-07-01 '"},
		{"when: {per_pc: once}\nactive: {from: 2026-07-01, until: 2026-07-01}", "active.from (2026-07-01) must be strictly before active.until (2026-07-01)"},
		{"when: {per_pc: once}\nactive: {from: 2026-07-01, until: '2026-07-01T12:00:00+09:00'}", ""},
		{"when: {per_pc: once}\nconstraints: {window: 9-5, skip_dates: [x]}", "constraints.window: invalid time '9'"},
		{"when: {per_pc: once}\nconstraints: {skip_dates: [' 2026-1-1 ', 01-01-2026], max_concurrent: 0}", "constraints.skip_dates: invalid date '01-01-2026': "},
		{"when: {per_pc: once}\nconstraints: {max_concurrent: 0}\nruns_on: agent", "constraints.max_concurrent cannot be combined with `runs_on: agent`"},
		{"when: {per_pc: once}\nconstraints: {max_concurrent: 0}\non_failure: {retry: {max: 0, backoff: x}}", "constraints.max_concurrent must be >= 1"},
		{"when: {per_pc: once}\non_failure: {retry: {max: 0, backoff: soon}}", "on_failure.retry.backoff: invalid duration 'soon': "},
		{"when: {per_pc: once}\non_failure: {retry: {max: 0, backoff: 999ms}}", "on_failure.retry.backoff must be >= 1s (got '999ms')"},
		{"when: {per_pc: once}\non_failure: {retry: {max: 0, backoff: 1s}}", "on_failure.retry.max must be 1..=10 (got 0)"},
		{"when: {per_pc: once}\non_failure: {retry: {max: 11, backoff: 1s}}", "on_failure.retry.max must be 1..=10 (got 11)"},
		{"when: {per_pc: once}\non_failure: {retry: {max: 10, backoff: 1h}}", ""},
	}
	for _, tt := range tests {
		s, err := manifest.DecodeSchedule([]byte("id: ''\njob_id: ''\n" + tt.yaml + "\n"))
		if err != nil {
			t.Errorf("%s: %v", tt.yaml, err)
			continue
		}
		checkRule(t, tt.yaml, s.Validate(time.UTC), tt.want)
	}
	checkRule(t, "nothing", new(manifest.Schedule).Validate(time.UTC), "when: want exactly one of")
}

// checkRule wants an error that begins with a text, or none.
func checkRule(t *testing.T, of string, err error, want string) {
	t.Helper()
	var rule *manifest.RuleError
	switch {
	case want == "" && err != nil:
		t.Errorf("%s: %v", of, err)
	case want != "" && (!errors.As(err, &rule) || !strings.HasPrefix(err.Error(), want)):
		t.Errorf("%s: %v, want %s", of, err, want)
	}
}

func TestDayTokens(t *testing.T) {
	const (
		token = "when.days: invalid day token '"
		cron  = "when.at lowered to invalid cron '0 0 9 * * "
	)
	// Lists are separated by bars, their tokens by semicolons.
	tests := []struct{ lists, want string }{
		{"mon|Mon|MON-FRI|mon;wed;sun|1-5|0|7|01|007|+1|6-7|0-7|1-7|*|mon;mon|mon-mon", ""},
		{"fri-sun|sat-sun|sun-fri|mon-sun|sun-sat|sun-mon|sun-0|7-sun|0-sun|sun-7|sun-sun", ""},
		{"tue#2|TUE#2|2#2|7#1|0#5|tue#02|sun#5|tue#2;thu#2|+5#2", ""},
		{"friL|FRIL|fril|5L|0L|7L|05L|sunL|monL;friL|friL;mon|+5L|+1;2|+1-5", ""},
		{" mon|mon | mon;tue|mon;tue ", ""},
		{"8|funday|sunday|mo|?|*/2|1/2|mon,tue|| |mon-|-mon|-|--|++1|+mon|256|-1|mon\u00e9|\u017fun|fr\u0130|\uff11", token},
		{"tue#0|tue#6|tue#x|tue#|#2|mon-fri#2|funday#2|*#2|tue#2#3|tue#L|tue#-1|tue#999999999999999999999", token},
		{"L|l|*L|8L|mon-friL|fundayL|fri L|friL | friL|friLL|tueL#2", token},
		{"mon-0|fri-mon|sat-mon|5-1|7-0|mon-wed-fri|*-mon|mon-*|*-*|*;mon|mon;*|*;*|tue #2|tue# 2|mon - fri|tue#+2|2;+1|+1;+2|1-+5", cron},
		// The reference takes these and never fires.
		{"mon ;tue|mon; tue|1-3; 1-3|mon; *|mon; 0", cron},
	}
	for _, tt := range tests {
		for list := range strings.SplitSeq(tt.lists, "|") {
			s := &manifest.Schedule{When: manifest.OnCalendar(manifest.Calendar{At: "09:00", Days: strings.Split(list, ";")})}
			checkRule(t, list, s.Validate(time.UTC), tt.want)
			_, fires := s.NextFire(time.Unix(0, 0), time.UTC)
			if fires != (tt.want == "") {
				t.Errorf("%s: it fires: %t", list, fires)
			}
		}
	}
}

func TestFreezeValidate(t *testing.T) {
	toronto := zone(t, "America/Toronto")
	for _, tt := range []struct{ from, until, want string }{
		{"-", "-", ""},
		{"2026-12-20", "2027-01-05", ""},
		{"junk", "rubbish", "freeze: unparseable bound 'junk'"},
		{"-", "rubbish", "freeze: unparseable bound 'rubbish'"},
		{"2027-01-05", "2026-12-20", "freeze.from (2027-01-05) must be strictly before freeze.until (2026-12-20)"},
		{"1919-03-31", "-", "freeze: midnight of '1919-03-31' falls in a DST gap"},
	} {
		var f manifest.Freeze
		f.From, f.Until = bounds(tt.from, tt.until)
		f.Reason = wire.Some("")
		checkRule(t, tt.from+" to "+tt.until, f.Validate(toronto), tt.want)
	}
}
