package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/internal/telling"
)

// whens are what a schedule may fire on, the one with the most members first,
// oddWhens what nobody would write, and noWhens what it may not.
var (
	whens = []string{
		`{"calendar":{"at":"18:30","days":["mon-fri","friL"]}}`, `{"per_pc":"once"}`, `{"per_pc":{"every":"6h"}}`, `{"per_target":"once"}`,
		`{"per_target":{"every":"30d"}}`, `{"calendar":{"at":"09:00"}}`, `{"calendar":{"at":"2026-06-10 09:00"}}`, `{"on":["startup","logon","lock","unlock"]}`,
	}
	oddWhens = []string{
		`{"calendar":{"days":["mon-fri","friL"],"at":"18:30"}}`, `{"calendar":{"at":"2026-06-10 09:00","days":[]}}`, `{"calendar":{"at":"","zz":1e999}}`,
		`{"on":[]}`, `{"on":["lock","lock"]}`, `{"per_pc":{"zz":[],"every":""}}`, `{"per_target":{"every":"30"}}`,
	}
	noWhens = []string{
		`null`, `{}`, `"once"`, `"per_pc"`, `[]`, `0`, `{"per_pc":"Once"}`, `{"per_pc":null}`, `{"per_pc":{}}`, `{"per_pc":{"every":30}}`, `{"per_pc":{"every":null}}`,
		`{"per_pc":{"every":"1h","every":"1h"}}`, `{"per_pc":{"every":"1h","zz":1e999}}`, `{"per_pc":{"every":"1h","zz":"\ud800"}}`,
		`{"per_pc":"once","per_target":"once"}`, `{"per_pc":"once","per_pc":"once"}`, `{"per_pc":"once","zz":1}`, `{"PerPc":"once"}`, `{"cron":"0 * * * * *"}`,
		`{"calendar":null}`, `{"calendar":{}}`, `{"calendar":"09:00"}`, `{"calendar":{"at":9}}`, `{"calendar":{"at":"09:00","days":null}}`,
		`{"calendar":{"at":"09:00","days":"mon"}}`, `{"calendar":{"at":"09:00","days":[1]}}`, `{"calendar":{"at":"09:00","at":"09:00"}}`,
		`{"on":null}`, `{"on":"startup"}`, `{"on":["Startup"]}`, `{"on":["network_change"]}`, `{"on":[null]}`,
	}
)

// schedules are requests about schedules in YAML: read tolerantly and strictly,
// checked, and lowered.
func schedules() []candidate {
	var out []candidate
	ask := func(note, text string) {
		for _, mode := range []string{"tolerant", "strict"} {
			out = append(out, candidate{note: note, req: request{
				Op: "manifest", Kind: "schedule", Mode: mode, Format: "yaml", Text: &text, Validate: true,
			}})
		}
		out = append(out, candidate{note: note, req: request{Op: "schedule.lower", Text: &text}})
	}
	for _, when := range []string{
		"{per_pc: once}", "{per_pc: 'once'}", "{per_pc: {every: 6h}}", "{per_pc: {every: '30'}}", "{per_pc: {every: 30}}", "{per_pc: {every: 6h, zz: 1}}",
		"{per_pc: {every: 6h, zz: !x 1}}", "{per_pc: !x once}", "{per_pc: }", "{per_pc: ~}", "{per_pc: {}}", "{per_target: once}", "{per_target: {every: 1d}}", "!x {per_pc: once}",
		"{calendar: {at: 09:00}}", "{calendar: {at: 2026-06-10 09:00}}", "{calendar: {at: }}", "{calendar: {days: [mon]}}", "{calendar: '09:00'}",
		"{calendar: {at: 09:00, days: }}", "{calendar: {at: 09:00, days: mon}}", "{calendar: {at: 09:00, days: [1, ~]}}", "{calendar: {at: 2026-06-10 09:00, days: [mon]}}",
		"{on: [startup]}", "{'on': [lock, lock]}", "{on: }", "{on: startup}", "{on: [Lock]}", "{}", "", "once", "[per_pc]", "{per_pc: once, on: [lock]}", "{per_pc: once, per_pc: once}",
	} {
		ask("when", "id: x\njob_id: y\nwhen: "+when+"\n")
		ask("when of an agent", "id: x\njob_id: y\nruns_on: agent\nwhen: "+when+"\n")
	}
	for _, member := range members {
		ask("member", "id: x\njob_id: y\nwhen: {per_pc: once}\n"+member+"\n")
	}
	for _, at := range telling.Ats {
		ask("at", "id: x\njob_id: y\nwhen: {calendar: {at: '"+at+"'}}\n")
	}
	for _, days := range telling.DayLists {
		ask("days", "id: x\njob_id: y\nwhen: {calendar: {at: '09:00', days: ["+days+"]}}\n")
	}
	return out
}

// members of a schedule.
var members = []string{
	"jitter: 30s", "jitter: 30", "jitter: '30'", "jitter:", "jitter: !x 30s", "starting_deadline: 30", "starting_deadline: 1h", "starting_deadline:",
	"target: {all: true}", "target:", "target: {groups: [1]}", "target: {groups: [a], groups: [b]}", "target: {zz: !x 1}", "target: {zz: {1.5: a}}", "target: {true: 1}",
	"target: {zz: 99999999999999999999}", "target: {all: 'true'}", "target: &t {pcs: [&p a, *p]}", "rollout: ~", "rollout: {waves: [{group: g, delay: '0'}]}",
	"rollout: {waves: [{group: g, delay: 0}]}", "rollout: {waves: }", "deadline_at: 2026-07-01T09:00:00Z", "deadline_at: 2026-07-01", "active:", "active: ~",
	"active: {from: 2026-07-01, until: 2026-08-01}", "active: {from: 2026-07-01, until: 2026-07-01}", "active: {from: July}", "active: {form: x}",
	"active: {until: '2026-07-01 '}", "active: {from: '2026-07-01T09:00:00+09:00', until: 2026-07-02}", "constraints: {window: 9-5}", "constraints: {window: 22:00-05:00}",
	"constraints: {max_concurrent: 0}", "constraints: {max_concurrent: '1'}", "constraints: {max_concurrent: 1}", "constraints: {skip_dates: [' 2026-1-1 ']}",
	"constraints: {skip_dates: [2026/01/01]}", "constraints: {windw: x}", "on_failure: {retry: {max: 3, backoff: 10m}}", "on_failure: {retry: {max: 0, backoff: 1s}}",
	"on_failure: {retry: {max: 11, backoff: 1s}}", "on_failure: {retry: {max: 1, backoff: 999ms}}", "on_failure: {retry: {max: 1, backoff: soon}}",
	"on_failure: {retry: {max: 1, backoff: 1s, zz: 1}}", "on_failure: {retry: ~}", "tz: UTC", "tz: utc", "runs_on: agent", "runs_on: both", "enabled: yes", "enabled: False", "id: z",
}

// occasions are requests about instants, in several zones. The times of day keep
// clear of hours that come twice and of the first minute of those that are
// skipped, which the reference treats in ways of its own.
func occasions() []candidate {
	var out []candidate
	for _, zone := range []string{"UTC", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "America/Nuuk"} {
		r := chance("times " + zone)
		for range 50 {
			text, now := timed(r), moment(r)
			count := 1 + r.IntN(8)
			out = append(out,
				candidate{note: "preview", req: request{Op: "schedule.preview", Text: &text, Now: now, Count: &count, Zone: zone}},
				candidate{note: "next", req: request{Op: "schedule.next", Text: &text, Now: now, Zone: zone}},
				candidate{note: "gate", req: request{Op: "schedule.gate", Text: &text, Now: now, Zone: zone}})
		}
		for range 20 {
			var members []string
			for _, name := range []string{"from", "until"} {
				if r.IntN(4) > 0 {
					members = append(members, fmt.Sprintf("%q:%q", name, bound(r)))
				}
			}
			members = append(members, fmt.Sprintf(`"tz":%q`, pick(r, []string{"local", "utc"})))
			text := "{" + strings.Join(members, ",") + "}"
			out = append(out, candidate{note: "freeze", req: request{Op: "freeze.active", JSON: &text, Now: moment(r), Zone: zone}})
		}
	}
	return out
}

// timed is a schedule with a calendar, and with bounds and constraints at times.
func timed(r *rand.Rand) string {
	at := pick(r, []string{"00:30", "02:30", "02:15", "03:00", "09:00", "18:30", "23:30", "23:59", "2026-03-08 02:30", "2026-10-04 02:15", "2028-02-29 12:00", "2026-03-28 23:30"})
	text := "id: x\njob_id: y\nwhen:\n  calendar:\n    at: " + at + "\n"
	if len(at) == len("hh:mm") && r.IntN(3) > 0 {
		days := telling.Sample(r, []string{"mon-fri", "sat", "sun", "0", "fri-sun", "'tue#2'", "'sun#5'", "friL", "5L", "1-5", "sat-sun", "'sun#2'"}, 1+r.IntN(2))
		text += "    days: [" + strings.Join(days, ", ") + "]\n"
	}
	text += "tz: " + pick(r, []string{"local", "local", "utc"}) + "\n"
	if r.IntN(3) == 0 {
		text += "active: {from: '" + bound(r) + "', until: '" + bound(r) + "'}\n"
	}
	if r.IntN(3) == 0 {
		text += "constraints: {window: '" + pick(r, []string{"22:00-05:00", "09:00-17:00", "02:00-03:00", "0:0-23:59", "9-5"}) + "'"
		if r.IntN(2) == 0 {
			text += ", skip_dates: ['" + pick(r, []string{"2026-03-08", "2026-06-10", " 2026-12-31 ", "nope"}) + "']"
		}
		text += "}\n"
	}
	return text
}

func bound(r *rand.Rand) string {
	return pick(r, []string{
		"2026-03-08", "2026-07-01", "2026-10-04", "2027-01-01", "2028-02-29", "2026-03-29T01:00:00Z", "2026-11-01T01:30:00-04:00", "2026-07-01 09:00:00.5+09:00",
		"July", "2026-07-01 ", "26-07-01",
	})
}

// moment is an instant, often near to one at which clocks jump.
func moment(r *rand.Rand) string {
	from := pick(r, []string{
		"2026-03-07T12:00:00Z", "2026-03-28T12:00:00Z", "2026-10-03T12:00:00Z", "2026-10-31T12:00:00Z", "2026-06-10T00:00:00Z", "2026-12-30T00:00:00Z",
		"2028-02-27T00:00:00Z", "2038-01-18T00:00:00Z",
	})
	at, err := time.Parse(time.RFC3339, from)
	if err != nil {
		panic(err)
	}
	return at.Add(time.Duration(r.IntN(48*60)) * time.Minute).Format(time.RFC3339)
}
