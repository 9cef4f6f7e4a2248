package manifest_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

const (
	minimalSchedule     = "id: x\njob_id: y\nwhen: {per_pc: once}\n"
	minimalScheduleJSON = `{"id":"x","when":{"per_pc":"once"},"job_id":"y","target":{"groups":[],"pcs":[],"all":false},"tz":"local","runs_on":"backend","enabled":true}`
	fullScheduleJSON    = `{"id":"full","when":{"calendar":{"at":"09:00","days":["mon-fri","friL"]}},"job_id":"j",` +
		`"target":{"groups":["g"],"pcs":["p"],"all":true},"rollout":{"strategy":"wave","waves":[{"group":"g","delay":"0"}]},` +
		`"jitter":"30s","deadline_at":"2026-07-01T00:00:00.500Z","active":{"from":"2026-07-01","until":"2026-08-01"},` +
		`"constraints":{"window":"22:00-05:00","max_concurrent":3,"skip_dates":["2026-07-04"]},` +
		`"on_failure":{"retry":{"max":2,"backoff":"10m"}},"tz":"utc","starting_deadline":"1h","runs_on":"agent","enabled":false}`
)

func fullSchedule() manifest.Schedule {
	return manifest.Schedule{
		ID: "full", When: manifest.OnCalendar(manifest.Calendar{At: "09:00", Days: []string{"mon-fri", "friL"}}), JobID: "j",
		Target:  manifest.Target{Groups: []string{"g"}, PCs: []string{"p"}, All: true},
		Rollout: wire.Some(manifest.Rollout{Strategy: manifest.StrategyWave, Waves: []manifest.Wave{{Group: "g", Delay: "0"}}}),
		Jitter:  wire.Some("30s"), DeadlineAt: wire.Some(time.Date(2026, 7, 1, 0, 0, 0, 5e8, time.UTC)),
		Active:      manifest.Active{From: wire.Some("2026-07-01"), Until: wire.Some("2026-08-01")},
		Constraints: manifest.Constraints{Window: wire.Some("22:00-05:00"), MaxConcurrent: wire.Some[uint32](3), SkipDates: []string{"2026-07-04"}},
		OnFailure:   manifest.OnFailure{Retry: wire.Some(manifest.Retry{Max: 2, Backoff: "10m"})},
		TZ:          manifest.ZoneUTC, StartingDeadline: wire.Some("1h"), RunsOn: manifest.RunsOnAgent,
	}
}

// read is what a reader makes of a text: JSON, or the error.
func readSchedule(read func([]byte) (*manifest.Schedule, error), text string) string {
	s, err := read([]byte(text))
	if err != nil {
		return err.Error()
	}
	data, err := s.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	return string(data)
}

func scheduleJSON(text []byte) (*manifest.Schedule, error) {
	s := new(manifest.Schedule)
	return s, s.UnmarshalJSON(text)
}

func TestScheduleJSON(t *testing.T) {
	if got, err := fullSchedule().MarshalJSON(); err != nil || string(got) != fullScheduleJSON {
		t.Errorf("got  %s, %v\nwant %s", got, err, fullScheduleJSON)
	}
	for _, text := range []string{minimalScheduleJSON, fullScheduleJSON} {
		for name, read := range map[string]func([]byte) (*manifest.Schedule, error){
			"JSON": scheduleJSON, "strict JSON": manifest.DecodeScheduleJSONStrict,
			"YAML": manifest.DecodeSchedule, "strict YAML": manifest.DecodeScheduleStrict,
		} {
			if got := readSchedule(read, text); got != text {
				t.Errorf("%s:\n got %s\nwant %s", name, got, text)
			}
		}
	}
	if got := readSchedule(manifest.DecodeSchedule, minimalSchedule); got != minimalScheduleJSON {
		t.Error(got)
	}
	if _, err := (manifest.Schedule{TZ: manifest.ZoneUTC, RunsOn: manifest.RunsOnAgent}).MarshalJSON(); err == nil || !strings.Contains(err.Error(), "when") {
		t.Errorf("a schedule that never fires is written: %v", err)
	}
}

func TestWhen(t *testing.T) {
	tests := []struct{ yaml, json, text string }{
		{"per_pc: once", `{"per_pc":"once"}`, "per_pc once"},
		{"per_pc: {every: 6h}", `{"per_pc":{"every":"6h"}}`, "per_pc every 6h"},
		{"per_pc: {every: '30', zz: 1}", `{"per_pc":{"every":"30"}}`, "per_pc every 30"},
		{"per_target: 'once'", `{"per_target":"once"}`, "per_target once"},
		{"per_target: {every: 24h}", `{"per_target":{"every":"24h"}}`, "per_target every 24h"},
		{"calendar: {at: 09:00}", `{"calendar":{"at":"09:00"}}`, "at 09:00"},
		{"calendar: {at: 2026-06-10 09:00, days: []}", `{"calendar":{"at":"2026-06-10 09:00"}}`, "at 2026-06-10 09:00"},
		{"calendar: {at: , days: [1, ~]}", `{"calendar":{"at":"","days":["1","~"]}}`, "at  [1,~]"},
		{"on: [startup, lock]", `{"on":["startup","lock"]}`, "on [startup,lock]"},
		{"on:", `{"on":[]}`, "on []"},
		{"'on': [logon, logon]", `{"on":["logon","logon"]}`, "on [logon,logon]"},
	}
	for _, tt := range tests {
		s, err := manifest.DecodeSchedule([]byte("id: x\njob_id: y\nwhen:\n  " + tt.yaml + "\n"))
		if err != nil {
			t.Errorf("%s: %v", tt.yaml, err)
			continue
		}
		if got, err := s.When.MarshalJSON(); err != nil || string(got) != tt.json {
			t.Errorf("%s: %s, %v", tt.yaml, got, err)
		}
		if got := s.When.String(); got != tt.text {
			t.Errorf("%s: %q, want %q", tt.yaml, got, tt.text)
		}
		var again manifest.When
		if err := again.UnmarshalJSON([]byte(tt.json)); err != nil || again.String() != tt.text {
			t.Errorf("%s: %v, %v", tt.json, again, err)
		}
	}
}

func TestWhenIsOneOfFour(t *testing.T) {
	for i, w := range []manifest.When{
		manifest.PerPC(manifest.Every("1h")), manifest.PerTarget(manifest.Once()),
		manifest.OnCalendar(manifest.Calendar{At: "09:00"}), manifest.OnEvents(manifest.TriggerUnlock), {},
	} {
		_, perPC := w.PerPC()
		_, perTarget := w.PerTarget()
		_, calendar := w.Calendar()
		_, on := w.On()
		if got := []bool{perPC, perTarget, calendar, on}; slices.Index(got, true) != i%4 && i < 4 || i == 4 && slices.Contains(got, true) {
			t.Errorf("%v: %v", w, got)
		}
	}
}

func TestWhenRefuses(t *testing.T) {
	for _, text := range []string{
		"{}", "", "null", "once", "per_pc", "[per_pc]", "{per_pc: once, on: [lock]}", "{per_pc: once, per_pc: once}", "{cron: '* * *'}", "{PerPc: once}",
		"!per_pc once", "!x {per_pc: once}", "{per_pc: Once}", "{per_pc: onec}", "{per_pc: }", "{per_pc: null}", "{per_pc: {}}",
		"{per_pc: {evry: 6h}}", "{per_pc: {every: 30}}", "{per_pc: {every: }}", "{per_pc: {every: 6h, every: 7h}}", "{per_pc: {every: 6h, zz: !x 1}}", "{per_pc: [6h]}",
		"{calendar: {days: [mon]}}", "{calendar: '09:00'}", "{calendar: }", "{calendar: {at: 09:00, days: mon}}", "{calendar: {at: 09:00, days: null}}",
		"{on: startup}", "{on: null}", "{on: [Startup]}", "{on: [network]}", "{per_target: once_per}", "{[a]: once}",
	} {
		if s, err := manifest.DecodeSchedule([]byte("id: x\njob_id: y\nwhen: " + text + "\n")); err == nil {
			t.Errorf("%s: %v", text, s.When)
		} else {
			var refused *wire.DecodeError
			if !errors.As(err, &refused) || refused.Type != "Schedule" || !strings.HasPrefix(refused.Path, "when") {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
	for _, text := range []string{
		`{}`, `null`, `"once"`, `[]`, `{"per_pc":"once","on":[]}`, `{"per_pc":"once","per_pc":"once"}`, `{"cron":"x"}`, `{"per_pc":"Once"}`,
		`{"per_pc":null}`, `{"per_pc":{}}`, `{"per_pc":{"every":1}}`, `{"per_pc":{"every":"1h","zz":"\ud800"}}`, `{"per_pc":{"every":"1h","every":"1h"}}`,
		`{"calendar":{}}`, `{"calendar":null}`, `{"on":null}`, `{"on":["lock",]}`, `{"on":["nope"]}`, `{"per_pc":"once"`, `{"per_pc":"once"}}`,
	} {
		was := manifest.OnEvents(manifest.TriggerLock)
		if err := was.UnmarshalJSON([]byte(text)); err == nil || was.String() != "on [lock]" {
			t.Errorf("%s: %v, %v", text, was, err)
		}
	}
}

// TestScheduleBuffered has members whose values get a type of their own first.
func TestScheduleBuffered(t *testing.T) {
	tests := []struct{ yaml, want string }{
		{"jitter: 30s", `"jitter":"30s"`},
		{"jitter: '30'", `"jitter":"30"`},
		{"jitter: ~", `"all":false},"tz"`},
		{"jitter:", `"all":false},"tz"`},
		{"jitter: 30", "jitter: expected a string, got 30"},
		{"jitter: !x 30s", "expected a value without a tag of its own"},
		{"starting_deadline: 30", `"starting_deadline":"30"`},
		{"target: {all: True, groups: [a, 'true']}", `{"groups":["a","true"],"pcs":[],"all":true}`},
		{"target: {groups: [1]}", "target.groups[0]: expected a string, got 1"},
		{"target: {all: 'true'}", "target.all: expected true or false"},
		{"target:", "target: expected a mapping, got nothing"},
		{"target: {zz: {a: [1, {b: ~}]}, all: true}", `"all":true}`},
		{"target: {zz: !x 1}", "expected a value without a tag of its own"},
		{"target: {true: 1}", "expected a name as key"},
		{"target: {0: [g]}", "expected a name as key"},
		{"target: {9: [g]}", `"groups":[]`},
		{"target: {groups: [a], groups: [b]}", "target.groups: expected the key once"},
		{"target: &t {pcs: [&p a, *p]}\nzz: *t", `"pcs":["a","a"]`},
		{"rollout: {waves: [{group: g, delay: 0}]}", "rollout.waves[0].delay: expected a string, got 0"},
		{"rollout: {waves: [{group: g, delay: '0'}]}", `"rollout":{"strategy":"wave","waves":[{"group":"g","delay":"0"}]}`},
		{"rollout: {waves: [{group: g}]}", "rollout.waves[0].delay: expected a required key"},
		{"rollout: null", `"all":false},"tz"`},
		{"deadline_at: 2026-07-01T09:00:00+09:00", `"deadline_at":"2026-07-01T00:00:00Z"`},
		{"deadline_at: 2026-07-01", "deadline_at: expected an RFC 3339 timestamp"},
		{"zz: !x 1", "expected a value without a tag of its own"},
		{"zz: 99999999999999999999", "expected a value that fits its tag, or 64 bits"},
		{"active: null", "active: expected a mapping"},
		{"active:", `"all":false},"tz"`},
		{"constraints: {max_concurrent: 0x10, skip_dates: [2026-01-01]}", `"constraints":{"max_concurrent":16,"skip_dates":["2026-01-01"]}`},
		{"tz: UTC", "tz: expected local or utc, got UTC"},
		{"enabled: yes", "enabled: expected true or false, got yes"},
		{"on_failure: {retry: {max: 1}}", "on_failure.retry.backoff: expected a required key"},
	}
	for _, tt := range tests {
		if got := readSchedule(manifest.DecodeSchedule, minimalSchedule+tt.yaml+"\n"); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s, want %s", tt.yaml, got, tt.want)
		}
	}
}

func TestScheduleStrict(t *testing.T) {
	tests := []struct{ yaml, json, paths string }{
		{"", "", ""},
		{"enabledd: false", `"enabledd":false`, "enabledd"},
		{"<<: {a: 1}", `"<<":{"a":1}`, "<<"},
		{"active: {form: x}", `"active":{"form":"x"}`, "active.form"},
		{"constraints: {windw: x}", `"constraints":{"windw":"x"}`, "constraints.windw"},
		{"on_failure: {retry: {max: 1, backoff: 1s, zz: 1}, yy: 2}", `"on_failure":{"retry":{"max":1,"backoff":"1s","zz":1},"yy":2}`, "on_failure.retry.?.zz, on_failure.yy"},
		// The reference does not see these either.
		{"target: {zz: 1}", `"target":{"zz":1}`, ""},
		{"rollout: {waves: [{group: g, delay: 0s, zz: 1}], yy: 1}", `"rollout":{"waves":[{"group":"g","delay":"0s","zz":1}],"yy":1}`, ""},
	}
	base, _ := strings.CutSuffix(minimalScheduleJSON, `,"target":{"groups":[],"pcs":[],"all":false},"tz":"local","runs_on":"backend","enabled":true}`)
	check := func(text string, s *manifest.Schedule, err error, want string) {
		t.Helper()
		var unknown *manifest.UnknownFieldsError
		switch {
		case want == "":
			if err != nil || s == nil {
				t.Errorf("%s: %v", text, err)
			}
		case !errors.As(err, &unknown) || unknown.Type != "Schedule" || err.Error() != "unknown field(s): "+want:
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, tt := range tests {
		s, err := manifest.DecodeScheduleStrict([]byte(minimalSchedule + tt.yaml + "\n"))
		check(tt.yaml, s, err, tt.paths)
		text := base + "," + tt.json + "}"
		if tt.json == "" {
			text = base + "}"
		}
		s, err = manifest.DecodeScheduleJSONStrict([]byte(text))
		check(text, s, err, tt.paths)
		if _, err := scheduleJSON([]byte(text)); err != nil {
			t.Errorf("%s, tolerant: %v", text, err)
		}
	}
	s, err := manifest.DecodeScheduleStrict([]byte("id: x\njob_id: y\nwhen:\n  calendar:\n    at: 09:00\n    dayz: [mon]\n"))
	check("dayz", s, err, "when.calendar.dayz")
	s, err = manifest.DecodeScheduleJSONStrict([]byte(`{"id":"x","job_id":"y","when":{"calendar":{"at":"09:00","dayz":[]}}}`))
	check("dayz", s, err, "when.calendar.dayz")
	// Where strictness refuses keys that are no names.
	if _, err := manifest.DecodeScheduleStrict([]byte(minimalSchedule + "target: {zz: {1.5: 1}}\n")); err == nil {
		t.Error("a float as key is taken strictly")
	}
	if _, err := manifest.DecodeSchedule([]byte(minimalSchedule + "target: {zz: {1.5: 1}}\n")); err != nil {
		t.Error(err)
	}
}

// JSON is checked in full where the reference reads it into memory.
func TestScheduleJSONBuffered(t *testing.T) {
	with := func(member string) string {
		return strings.TrimSuffix(minimalScheduleJSON, "}") + "," + member + "}"
	}
	for member, good := range map[string]bool{
		`"zz":1e999`: false, `"zz":"\ud800"`: false, `"zz":{"a":[1,"\u0000"]}`: true, `"active":{"zz":1e999}`: true,
		`"rollout":{"waves":[],"zz":1e999}`: false, `"rollout":{"waves":[],"zz":{}}`: true, `"jitter":null`: true, `"jitter":30`: false,
		`"zz":` + strings.Repeat("[", 126) + strings.Repeat("]", 126): true,
		`"zz":` + strings.Repeat("[", 127) + strings.Repeat("]", 127): false,
	} {
		if _, err := scheduleJSON([]byte(with(member))); (err == nil) != good {
			t.Errorf("%.80s: %v", member, err)
		}
	}
}

func TestLower(t *testing.T) {
	cal := func(at string, days ...string) manifest.When {
		return manifest.OnCalendar(manifest.Calendar{At: at, Days: days})
	}
	tests := []struct {
		when     manifest.When
		cron     string
		mode     manifest.Mode
		cooldown wire.Opt[string]
	}{
		{manifest.PerPC(manifest.Once()), manifest.PollCron, manifest.ModeOncePerPC, wire.Opt[string]{}},
		{manifest.PerPC(manifest.Every("junk")), manifest.PollCron, manifest.ModeOncePerPC, wire.Some("junk")},
		{manifest.PerTarget(manifest.Once()), manifest.PollCron, manifest.ModeOncePerTarget, wire.Opt[string]{}},
		{manifest.PerTarget(manifest.Every("1d")), manifest.PollCron, manifest.ModeOncePerTarget, wire.Some("1d")},
		{cal("09:00"), "0 0 9 * * *", manifest.ModeEveryTick, wire.Opt[string]{}},
		{cal(" 9:5 ", "Mon-FRI", "sat"), "0 5 9 * * Mon-FRI,sat", manifest.ModeEveryTick, wire.Opt[string]{}},
		{cal("2026-06-01T09:00"), "0 0 9 1 6 * 2026", manifest.ModeEveryTick, wire.Opt[string]{}},
		{cal("09:00", "mon-0"), "0 0 9 * * mon-0", manifest.ModeEveryTick, wire.Opt[string]{}},
		{cal("09:00", "mon", " tue"), "0 0 9 * * mon, tue", manifest.ModeEveryTick, wire.Opt[string]{}},
		{cal("25:00"), "# invalid calendar at", manifest.ModeEveryTick, wire.Opt[string]{}},
		{cal("09:00", "funday"), "# invalid calendar at", manifest.ModeEveryTick, wire.Opt[string]{}},
		{cal("2026-06-10 09:00", "mon"), "# invalid calendar at", manifest.ModeEveryTick, wire.Opt[string]{}},
		{manifest.OnEvents(), "# event-trigger (no cron)", manifest.ModeEvent, wire.Opt[string]{}},
	}
	for _, tt := range tests {
		s := manifest.Schedule{When: tt.when, TZ: manifest.ZoneUTC}
		want := manifest.Lowered{Cron: tt.cron, Mode: tt.mode, Cooldown: tt.cooldown, TZ: manifest.ZoneUTC}
		if got := s.Lower(); got != want {
			t.Errorf("%v: %+v, want %+v", tt.when, got, want)
		}
	}
}

func TestRetrySpec(t *testing.T) {
	for backoff, want := range map[string]wire.Opt[wire.RetrySpec]{
		"10m": wire.Some(wire.RetrySpec{Max: 3, BackoffSecs: 600}), "1500ms": wire.Some(wire.RetrySpec{Max: 3, BackoffSecs: 1}),
		"999ms": wire.Some(wire.RetrySpec{Max: 3}), "soon": {},
	} {
		f := manifest.OnFailure{Retry: wire.Some(manifest.Retry{Max: 3, Backoff: backoff})}
		if got := f.RetrySpec(); got != want {
			t.Errorf("%s: %v", backoff, got)
		}
	}
	if got := new(manifest.OnFailure).RetrySpec(); got.IsSet() {
		t.Error(got)
	}
}

func TestFreezeJSON(t *testing.T) {
	tests := []struct{ text, want string }{
		{`{}`, `{"tz":"local"}`},
		{`{"reason":"","until":"2027-01-05","from":null,"tz":"utc","zz":1e999}`, `{"until":"2027-01-05","reason":"","tz":"utc"}`},
	}
	for _, tt := range tests {
		var f manifest.Freeze
		if err := f.UnmarshalJSON([]byte(tt.text)); err != nil {
			t.Fatal(err)
		}
		if got, err := f.MarshalJSON(); err != nil || string(got) != tt.want {
			t.Errorf("%s: %s, %v", tt.text, got, err)
		}
	}
	for text, want := range map[string]string{
		"":                                   `{"tz":"local"}`,
		"from: 2026-12-20\nreason: ~\nzz: 1": `{"from":"2026-12-20","tz":"local"}`,
		"tz: UTC":                            "tz: expected local or utc",
		"[]":                                 "expected a mapping",
	} {
		f, err := manifest.DecodeFreeze([]byte(text))
		got := ""
		if err != nil {
			got = err.Error()
		} else if data, err := f.MarshalJSON(); err == nil {
			got = string(data)
		}
		if !strings.Contains(got, want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
