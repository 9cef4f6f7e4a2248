package manifest_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/manifest"
)

const (
	job      = manifest.KindJob
	schedule = manifest.KindSchedule
	freeze   = manifest.KindFreeze
	plan     = manifest.KindFanoutPlan

	hint    = manifest.SeverityHint
	warning = manifest.SeverityWarning
	failure = manifest.SeverityError
)

// mistake is a part of a document with one mistake in it. The text that the
// finding must be at stands in « », and another place of it in ‹ ›.
type mistake struct {
	kind     manifest.Kind
	text     string
	rule     string
	severity manifest.Severity
	path     string
	// fixed is the part after the edits of the suggestion, "" where there are
	// none; safe says that a tool may apply them.
	fixed string
	safe  bool
}

var mistakes = []mistake{
	// Keys.
	{job, "«descripton»: x", "unknown-key", failure, "descripton", "description: x", true},
	{job, "«Description»: x", "unknown-key", failure, "Description", "description: x", true},
	{job, "\"«descripton»\": x", "unknown-key", failure, "descripton", "\"description\": x", true},
	{job, "? «descripton»\n: x", "unknown-key", failure, "descripton", "? description\n: x", true},
	{job, "execute: {shell: cmd, script: ver, timeout: 1m, «run-as»: user}", "unknown-key", failure, "execute.run-as", "execute: {shell: cmd, script: ver, timeout: 1m, run_as: user}", true},
	{job, "execute:\n  shell: cmd # 日本\n  script: ver\n  timeout: 1m\n  «scrip»: x", "unknown-key", failure, "execute.scrip", "", false},
	{job, "«timeout»: 1m", "unknown-key", failure, "timeout", "", false},
	{job, "«job_id»: 1m", "unknown-key", failure, "job_id", "", false},
	{job, "«tags»: [a]", "newer-key", failure, "tags", "", false},
	{job, "check: {name: n, «label»: x}", "newer-key", failure, "check.label", "", false},
	{job, "«tier»: controller", "lost-restriction", failure, "tier", "", false},
	{schedule, "runs_on: agent\nconstraints: {«require»: {ac_power: true}}", "lost-restriction", failure, "constraints.require", "", false},
	{schedule, "when: {per_pc: «once_per_version»}", "newer-value", failure, "when.per_pc", "", false},
	{job, "«日本»: x", "unknown-key", failure, "日本", "", false},
	{job, "staleness: {mode: cached, «max_cache_age»: 5m}", "unknown-key", warning, "staleness.max_cache_age", "", false},
	{job, "staleness: {mode: strict, max_cache_age: 5m, «zz»: 1}", "unknown-key", warning, "staleness.zz", "", false},
	{schedule, "«enabledd»: false", "unknown-key", failure, "enabledd", "enabled: false", true},
	{schedule, "target: {all: true, «group»: [pilot]}", "unknown-key", warning, "target.group", "target: {all: true, groups: [pilot]}", true},
	{schedule, "target:\n  all: true\n  «30»: x", "unknown-key", warning, "target.30", "", false},
	{schedule, "when: {per_pc: {every: 6h, «evry»: 1}}", "unknown-key", warning, "when.per_pc.evry", "", false},
	{schedule, "when: {«per-pc»: once}", "unknown-key", failure, "when.per-pc", "when: {per_pc: once}", true},
	{schedule, "when: {per_target: once}\nrollout: {waves: [{group: a, delay: 0s, «dalay»: 1}]}", "unknown-key", warning, "rollout.waves[0].dalay", "", false},
	{plan, "target: {all: true, «group»: [pilot]}", "unknown-key", failure, "target.group", "target: {all: true, groups: [pilot]}", true},
	{freeze, "until: 2027-01-05\n«reson»: x", "unknown-key", failure, "reson", "until: 2027-01-05\nreason: x", true},
	{schedule, "«cron»: '0 30 18 * * mon-fri'", "old-key", failure, "cron", "", false},
	{job, "«target»: {all: true}", "old-key", failure, "target", "", false},
	{job, "client: {name: n, category: catalog, «<<»: {}}", "merge-key", failure, "client.<<", "", false},
	{job, "«execute»: {shell: cmd, script: ver}", "missing-key", failure, "execute.timeout", "", false},
	{job, "«execute»:\n  shell: cmd\n  script: ver", "missing-key", failure, "execute.timeout", "", false},
	{job, "inventory: {display: [«{field: a}»]}", "missing-key", failure, "inventory.display[0].label", "", false},
	{job, "inventory:\n  display:\n    - «field»: a", "missing-key", failure, "inventory.display[0].label", "", false},
	{job, "«staleness»: {mode: strict}", "missing-key", failure, "staleness.max_cache_age", "", false},
	{schedule, "when: {«per_pc»: {}}", "missing-key", failure, "when.per_pc.every", "", false},
	{job, "‹description›: a\n«description»: b", "duplicate-key", failure, "description", "", false},
	{job, "check: {‹name›: a, fleet: true, «name»: b}", "duplicate-key", failure, "check.name", "", false},
	{job, "staleness: {‹mode›: cached, «mode»: strict}", "duplicate-key", failure, "staleness.mode", "", false},
	{schedule, "target: {‹all›: true, «'all'»: true}", "duplicate-key", failure, "target.all", "", false},
	{job, "«[a]»: b", "key-not-text", failure, "", "", false},
	{schedule, "target: {all: true, «~»: x}", "key-not-text", failure, "target", "", false},
	{schedule, "target: {all: true, «1.5»: x}", "key-not-text", failure, "target", "", false},

	// Values.
	{job, "execute: «dir»", "wrong-type", failure, "execute", "", false},
	{job, "id: «[a]»", "wrong-type", failure, "id", "", false},
	{job, "require_approval: «yes»", "wrong-type", failure, "require_approval", "require_approval: true", true},
	{job, "require_approval: «'false'»", "wrong-type", failure, "require_approval", "require_approval: false", true},
	{job, "require_approval: «maybe»", "wrong-type", failure, "require_approval", "", false},
	{job, "staleness: «cached»", "wrong-type", failure, "staleness", "staleness: {mode: cached}", true},
	{job, "execute:\n  shell: cmd\n  timeout: 1m\n  script:\n    «-» a\n    - b", "wrong-type", failure, "execute.script", "", false},
	{schedule, "enabled: «off»", "wrong-type", failure, "enabled", "enabled: false", true},
	{schedule, "constraints: {max_concurrent: «'5'»}", "wrong-type", failure, "constraints.max_concurrent", "constraints: {max_concurrent: 5}", true},
	{schedule, "constraints: {max_concurrent: «05»}", "wrong-type", failure, "constraints.max_concurrent", "constraints: {max_concurrent: 5}", false},
	{schedule, "target: {groups: «pilot»}", "wrong-type", failure, "target.groups", "target: {groups: [pilot]}", true},
	{schedule, "when: {calendar: {at: '09:00', days: «mon-fri»}}", "wrong-type", failure, "when.calendar.days", "when: {calendar: {at: '09:00', days: [mon-fri]}}", true},
	{schedule, "when:\n  calendar:\n    at: '09:00'\n    days: «mon, tue»", "wrong-type", failure, "when.calendar.days", "when:\n  calendar:\n    at: '09:00'\n    days: [mon, tue]", true},
	{schedule, "when: {calendar: «'09:00'»}", "wrong-type", failure, "when.calendar", "when: {calendar: {at: '09:00'}}", true},
	{schedule, "when: {per_pc: «6h»}", "wrong-type", failure, "when.per_pc", "when: {per_pc: {every: 6h}}", true},
	{schedule, "when: {per_pc: «Once»}", "wrong-type", failure, "when.per_pc", "when: {per_pc: once}", true},
	{schedule, "when: {per_pc: «onec»}", "wrong-type", failure, "when.per_pc", "when: {per_pc: once}", false},
	{schedule, "target: «all»", "wrong-type", failure, "target", "target: {all: true}", true},
	{schedule, "deadline_at: «tomorrow»", "wrong-type", failure, "deadline_at", "", false},
	{schedule, "jitter: «30»", "needs-quotes", failure, "jitter", "jitter: 30s", false},
	{schedule, "target: {groups: [«2026»]}", "needs-quotes", failure, "target.groups[0]", "target: {groups: ['2026']}", true},
	{schedule, "target: {pcs: [a, «true»]}", "needs-quotes", failure, "target.pcs[1]", "target: {pcs: [a, 'true']}", true},
	{job, "staleness: {mode: strict, max_cache_age: «5»}", "needs-quotes", failure, "staleness.max_cache_age", "staleness: {mode: strict, max_cache_age: 5s}", false},
	{schedule, "target: «~»", "null-value", failure, "target", "", false},
	{schedule, "target:«» # nobody", "null-value", failure, "target", "", false},
	{schedule, "tz: «null»", "null-value", failure, "tz", "", false},
	{job, "execute: {shell: «», script: ver, timeout: 1m}", "null-value", failure, "execute.shell", "", false},
	{job, "execute: {shell: «PowerShell», script: ver, timeout: 1m}", "unknown-value", failure, "execute.shell", "execute: {shell: powershell, script: ver, timeout: 1m}", true},
	{job, "execute: {shell: «\"pwsh\"», script: ver, timeout: 1m}", "newer-value", failure, "execute.shell", "execute: {shell: \"powershell\", script: ver, timeout: 1m}", false},
	{job, "execute: {shell: cmd, script: ver, timeout: 1m, run_as: «administrator»}", "unknown-value", failure, "execute.run_as", "execute: {shell: cmd, script: ver, timeout: 1m, run_as: system}", false},
	{job, "client: {name: n, category: «troubleshot»}", "unknown-value", warning, "client.category", "client: {name: n, category: troubleshoot}", false},
	{job, "emit: {type: «Events»}", "unknown-value", failure, "emit.type", "emit: {type: events}", true},
	{schedule, "tz: «UTC»", "unknown-value", failure, "tz", "tz: utc", true},
	{schedule, "tz: «Asia/Tokyo»", "unknown-value", failure, "tz", "", false},
	{schedule, "when: {on: [«boot»]}\nruns_on: agent", "unknown-value", failure, "when.on[0]", "when: {on: [startup]}\nruns_on: agent", false},
	{schedule, "when: «once»", "when-shape", failure, "when", "when: {per_pc: once}", false},
	{schedule, "when: «{}»", "when-shape", failure, "when", "", false},
	{schedule, "when: {«per_pc»: once, ‹calendar›: {at: '09:00'}}", "when-shape", failure, "when", "", false},
	{schedule, "jitter: «!x» 30s", "tag", failure, "jitter", "jitter: 30s", false},
	{schedule, "jitter: &a\n  !!int «x»", "tag", failure, "jitter", "", false},
	{schedule, "zz: «99999999999999999999»", "tag", failure, "zz", "", false},

	{job, "version: «~»", "text-null", warning, "version", "version: '~'", false},
	{job, "inventory: {display: [], history_scalars: [a, «null»]}", "text-null", warning, "inventory.history_scalars[1]", "", false},

	// Jobs.
	{job, "version: «''»", "blank", warning, "version", "", false},
	{job, "id: «Flush DNS»", "bad-id", warning, "id", "id: Flush-DNS", false},
	{job, "id: «''»", "bad-id", warning, "id", "", false},
	{job, "id: «\"日本 job\"»", "bad-id", warning, "id", "id: \"job\"", false},
	{job, "«execute»: {shell: cmd, timeout: 1m}", "script-source", failure, "execute", "", false},
	{job, "execute: {shell: cmd, «script»: '', timeout: 1m}", "script-source", failure, "execute", "", false},
	{job, "execute: {shell: cmd, ‹script›: ver, «script_file»: a.cmd, timeout: 1m}", "script-source", failure, "execute.script_file", "", false},
	{job, "execute: {shell: cmd, script: «'  '», timeout: 1m}", "blank-script", warning, "execute.script", "", false},
	{job, "execute: {shell: cmd, script_file: «''», timeout: 1m}", "blank-script", warning, "execute.script_file", "", false},
	{job, "execute: {shell: cmd, script: ver, timeout: «30»}", "duration", warning, "execute.timeout", "execute: {shell: cmd, script: ver, timeout: 30s}", false},
	{job, "execute: {shell: cmd, script: ver, timeout: «1H»}", "duration", warning, "execute.timeout", "execute: {shell: cmd, script: ver, timeout: 1h}", false},
	{job, "execute: {shell: cmd, script: ver, timeout: «PT1H30M»}", "duration", warning, "execute.timeout", "execute: {shell: cmd, script: ver, timeout: 1h30m}", false},
	{job, "execute: {shell: cmd, script: ver, timeout: «00:10:30»}", "duration", warning, "execute.timeout", "execute: {shell: cmd, script: ver, timeout: 10m30s}", false},
	{job, "execute: {shell: cmd, script: ver, timeout: «1h30»}", "duration", warning, "execute.timeout", "execute: {shell: cmd, script: ver, timeout: 1h30m}", false},
	{job, "execute: {shell: cmd, script: ver, timeout: «soon»}", "duration", warning, "execute.timeout", "", false},
	{job, "execute: {shell: cmd, script: ver, timeout: «»}", "duration", warning, "execute.timeout", "", false},
	{job, "staleness: {mode: strict, max_cache_age: «5 minuts»}", "duration", warning, "staleness.max_cache_age", "staleness: {mode: strict, max_cache_age: 5 minute}", false},
	{job, "execute: {shell: cmd, script: ver, timeout: «5M»}", "months", warning, "execute.timeout", "execute: {shell: cmd, script: ver, timeout: 5m}", false},
	{job, "execute: {shell: cmd, script: ver, timeout: «0»}", "short-timeout", warning, "execute.timeout", "", false},
	{job, "execute: {shell: cmd, script: ver, timeout: «1.5s»}", "whole-seconds", warning, "execute.timeout", "", false},
	{job, "execute: {shell: cmd, script: ver, timeout: 1s, cwd: «' '»}", "blank", warning, "execute.cwd", "", false},
	{job, "execute: {shell: cmd, script: «'#!/bin/sh'», timeout: 1s}", "script-shell", warning, "execute.script", "", false},
	{job, "execute:\n  shell: cmd\n  timeout: 1s\n  script: «|\n    $x = 1\n\n    echo $x»\n  cwd: a", "script-shell", warning, "execute.script", "", false},
	{job, "execute:\n  shell: powershell\n  timeout: 1s\n  script: «|- # 日本\n    @echo off\n    ver»\n# end", "script-shell", warning, "execute.script", "", false},
	{job, "execute: {shell: cmd, script_file: «a.ps1», timeout: 1s}", "script-shell", warning, "execute.script_file", "", false},
	{job, "execute: {shell: cmd, script_file: «a/b.sh», timeout: 1s}", "script-shell", warning, "execute.script_file", "", false},
	{job, "execute: {shell: cmd, script_file: «a/../../b.cmd», timeout: 1s}", "script-path", warning, "execute.script_file", "", false},
	{job, "execute: {shell: cmd, script_file: «'C:\\a.cmd'», timeout: 1s}", "script-path", warning, "execute.script_file", "", false},
	{job, "execute: {shell: cmd, script_object: «a/b/c», timeout: 1s}", "script-object", warning, "execute.script_object", "", false},
	{job, "«emit»: {type: events}\n‹check›: {name: n}", "emit-alone", failure, "emit", "", false},
	{job, "check: {name: «\"\\u3000\"»}", "blank", failure, "check.name", "", false},
	{job, "check: {name: n, troubleshoot: «' '»}", "blank", failure, "check.troubleshoot", "", false},
	{job, "check: {name: n, status_field: «''»}", "blank", failure, "check.status_field", "", false},
	{job, "client: {name: n, category: catalog, icon: «''»}", "blank", failure, "client.icon", "", false},
	{job, "check: {name: n, ‹status_field›: x, detail_field: «x»}", "same-field", warning, "check.detail_field", "", false},
	{job, "check: {name: n, troubleshoot: «flush-dns»}", "troubleshoot-self", warning, "check.troubleshoot", "", false},
	{job, "«require_approval»: true", "no-effect", hint, "require_approval", "", false},
	{job, "inventory: {display: [{field: a, label: A, type: «byte»}]}", "display-type", hint, "inventory.display[0].type", "inventory: {display: [{field: a, label: A, type: bytes}]}", false},
	{job, "inventory: {display: [{field: a, label: A, «columns»: []}]}", "display-type", hint, "inventory.display[0].columns", "", false},
	{job, "inventory: {display: [{‹field›: a, label: A}, {field: «a», label: B}]}", "repeated", hint, "inventory.display[1].field", "", false},
	{job, "inventory: {display: [], explode: [{field: a, table: «my-t», primary_key: [a], columns: [{field: a}]}]}", "table-name", warning, "inventory.explode[0].table", "", false},
	{job, "inventory: {display: [], explode: [{field: a, table: t, «primary_key»: [], columns: [{field: a}]}]}", "primary-key", warning, "inventory.explode[0].primary_key", "", false},
	{job, "inventory: {display: [], explode: [{field: a, table: t, primary_key: [«idd»], columns: [{field: idx}]}]}", "primary-key", warning, "inventory.explode[0].primary_key[0]", "inventory: {display: [], explode: [{field: a, table: t, primary_key: [idx], columns: [{field: idx}]}]}", false},
	{job, "inventory: {display: [], explode: [{field: a, table: t, primary_key: [a], columns: [{field: a, type: «string»}]}]}", "column-type", warning, "inventory.explode[0].columns[0].type", "inventory: {display: [], explode: [{field: a, table: t, primary_key: [a], columns: [{field: a, type: text}]}]}", false},

	// Schedules.
	{schedule, "‹runs_on›: agent\nwhen: {«per_target»: once}", "runs-on", failure, "when.per_target", "", false},
	{schedule, "when: {«on»: [startup]}", "runs-on", failure, "when.on", "", false},
	{schedule, "‹runs_on›: backend\nwhen: {«on»: [startup]}", "runs-on", failure, "when.on", "runs_on: agent\nwhen: {on: [startup]}", false},
	{schedule, "‹runs_on›: agent\nconstraints: {«max_concurrent»: 5}", "runs-on", failure, "constraints.max_concurrent", "", false},
	{schedule, "runs_on: agent\nwhen: {«on»: []}", "no-triggers", failure, "when.on", "", false},
	{schedule, "when: {per_pc: {every: «'30'»}}", "duration", failure, "when.per_pc.every", "when: {per_pc: {every: '30s'}}", false},
	{schedule, "when: {per_target: {every: «6x»}}", "duration", failure, "when.per_target.every", "", false},
	{schedule, "jitter: «5 minutos»", "duration", failure, "jitter", "jitter: 5 minutes", false},
	{schedule, "starting_deadline: «1,5h»", "duration", failure, "starting_deadline", "starting_deadline: 1.5h", false},
	{schedule, "starting_deadline: «0»", "short-deadline", warning, "starting_deadline", "", false},
	{schedule, "on_failure: {retry: {max: 3, backoff: «10»}}", "duration", failure, "on_failure.retry.backoff", "on_failure: {retry: {max: 3, backoff: 10s}}", false},
	{schedule, "on_failure: {retry: {max: 3, backoff: «0s»}}", "retry", failure, "on_failure.retry.backoff", "", false},
	{schedule, "on_failure: {retry: {max: «0», backoff: 1s}}", "retry", failure, "on_failure.retry.max", "", false},
	{schedule, "on_failure: {retry: {max: «0x1F», backoff: 1s}}", "retry", failure, "on_failure.retry.max", "", false},
	{schedule, "when: {per_target: once}\nrollout: {waves: [{group: a, delay: «'5'»}]}", "duration", warning, "rollout.waves[0].delay", "when: {per_target: once}\nrollout: {waves: [{group: a, delay: '5s'}]}", false},
	{plan, "rollout: {waves: [{group: a, delay: «'5'»}]}", "duration", failure, "rollout.waves[0].delay", "rollout: {waves: [{group: a, delay: '5s'}]}", false},
	{schedule, "when: {per_pc: {every: «10s»}}", "poll-interval", warning, "when.per_pc.every", "", false},
	{schedule, "when: {calendar: {at: «9am»}}", "calendar-at", failure, "when.calendar.at", "when: {calendar: {at: '09:00'}}", false},
	{schedule, "when: {calendar: {at: «noon»}}", "calendar-at", failure, "when.calendar.at", "when: {calendar: {at: '12:00'}}", false},
	{schedule, "when: {calendar: {at: «'09:00:00'»}}", "calendar-at", failure, "when.calendar.at", "when: {calendar: {at: '09:00'}}", false},
	{schedule, "when: {calendar: {at: «2026-07-01 9.30»}}", "calendar-at", failure, "when.calendar.at", "", false},
	{schedule, "when: {calendar: {at: «0000-07-01 09:00»}}", "calendar-at", failure, "when.calendar.at", "", false},
	{schedule, "when: {calendar: {‹at›: 2026-07-01 09:00, «days»: [mon]}}", "one-shot-days", failure, "when.calendar.days", "", false},
	{schedule, "when: {calendar: {at: '09:00', days: [«sunday»]}}", "calendar-days", failure, "when.calendar.days[0]", "when: {calendar: {at: '09:00', days: [sun]}}", false},
	{schedule, "when: {calendar: {at: '09:00', days: [mon, «'tue,wed'»]}}", "calendar-days", failure, "when.calendar.days[1]", "when: {calendar: {at: '09:00', days: [mon, 'tue', 'wed']}}", false},
	{schedule, "when: {calendar: {at: '09:00', days: [«fri-mon»]}}", "calendar-days", failure, "when.calendar.days[0]", "when: {calendar: {at: '09:00', days: [fri, sat, sun, mon]}}", false},
	{schedule, "when:\n  calendar:\n    at: '09:00'\n    days:\n    - «fri-mon»", "calendar-days", failure, "when.calendar.days[0]", "", false},
	{schedule, "when: {calendar: {at: '09:00', days: [«weekdays»]}}", "calendar-days", failure, "when.calendar.days[0]", "when: {calendar: {at: '09:00', days: [mon-fri]}}", false},
	{schedule, "when: {calendar: {at: '09:00', days: [‹mon›, «Mon»]}}", "repeated", hint, "when.calendar.days[1]", "", false},
	{schedule, "when: {calendar: {at: '09:00', days: [«tue#6»]}}", "calendar-days", failure, "when.calendar.days[0]", "", false},
	{schedule, "when: {calendar: {at: '09:00', days: [«L»]}}", "calendar-days", failure, "when.calendar.days[0]", "", false},
	{schedule, "when: {calendar: {at: '09:00', days: [mon, «' tue'»]}}", "calendar-days", failure, "when.calendar.days[1]", "when: {calendar: {at: '09:00', days: [mon, 'tue']}}", true},
	{schedule, "when: {calendar: {at: '09:00', days: [mon, «+2»]}}", "calendar-days", failure, "when.calendar.days[1]", "when: {calendar: {at: '09:00', days: [mon, tue]}}", false},
	{schedule, "when: {calendar: {at: '09:00', days: [«7L»]}}", "odd-days", warning, "when.calendar.days[0]", "when: {calendar: {at: '09:00', days: [sunL]}}", true},
	{schedule, "active: {from: «July 1st»}", "bound", failure, "active.from", "", false},
	{schedule, "active: {until: «'2026-07-01 '»}", "bound", failure, "active.until", "active: {until: '2026-07-01'}", true},
	{schedule, "active: {until: «2026-07-01T09:00:00»}", "bound", failure, "active.until", "active: {until: '2026-07-01T09:00:00Z'}", false},
	{freeze, "until: «2027-01-05T09:00:00+0900»", "bound", failure, "until", "until: '2027-01-05T09:00:00+09:00'", true},
	{freeze, "until: «31.12.2026»", "bound", failure, "until", "until: 2026-12-31", false},
	{schedule, "active: {from: «2026-08-01», until: ‹2026-07-01›}", "bounds-order", failure, "active.from", "active: {from: 2026-07-01, until: 2026-08-01}", false},
	{freeze, "from: «2026-08-01»\nuntil: ‹2026-08-01›", "bounds-order", failure, "from", "", false},
	{schedule, "constraints: {window: «9-17»}", "window", failure, "constraints.window", "constraints: {window: '9:00-17:00'}", false},
	{schedule, "constraints: {window: «09:00–17:00»}", "window", failure, "constraints.window", "constraints: {window: '09:00-17:00'}", false},
	{schedule, "constraints: {window: «22:00-24:00»}", "window", failure, "constraints.window", "constraints: {window: '22:00-00:00'}", false},
	{schedule, "constraints: {window: «22:00-22:00»}", "window", failure, "constraints.window", "", false},
	{schedule, "constraints: {skip_dates: [2026-01-01, «2026/01/02»]}", "date", failure, "constraints.skip_dates[1]", "constraints: {skip_dates: [2026-01-01, 2026-01-02]}", false},
	{schedule, "constraints: {skip_dates: [‹2026-01-01›, «2026-1-1»]}", "repeated", hint, "constraints.skip_dates[1]", "", false},
	{schedule, "constraints: {max_concurrent: «0»}", "max-concurrent", failure, "constraints.max_concurrent", "", false},
	{schedule, "target: {all: true, groups: [«'a b'»]}", "bad-id", warning, "target.groups[0]", "", false},
	{schedule, "target: {pcs: [«a..b»]}", "bad-id", warning, "target.pcs[0]", "", false},
	{schedule, "job_id: «a b»", "bad-id", warning, "job_id", "", false},
	{schedule, "target: {groups: [‹a›, b, «a»]}", "repeated", hint, "target.groups[2]", "", false},
	{schedule, "target: {‹all›: true, «groups»: [a]}", "all-and-more", hint, "target.groups", "", false},
	{schedule, "«target»: {}", "no-target", warning, "target", "", false},
	{plan, "«target»: {groups: []}", "no-target", failure, "target", "", false},
	{schedule, "when: {calendar: {at: '09:00'}}\ntarget: {all: true}\nrollout: {«waves»: []}", "no-waves", warning, "rollout.waves", "", false},
	{plan, "rollout: {waves: [{‹group›: a, delay: 0s}, {group: «a», delay: 1h}]}", "repeated", warning, "rollout.waves[1].group", "", false},
	{plan, "rollout: {waves: [{group: a, ‹delay›: 2h}, {group: b, delay: «1h»}]}", "wave-order", warning, "rollout.waves[1].delay", "", false},
	{plan, "«target»: {all: true}\n‹rollout›: {waves: [{group: a, delay: 2h}]}", "no-effect", hint, "target", "", false},
	{schedule, "when: {per_target: once}\n‹starting_deadline›: 1h\nrollout: {waves: [{group: a, delay: «1h»}]}", "late-wave", warning, "rollout.waves[0].delay", "", false},
	{schedule, "«deadline_at»: 2026-07-01T09:00:00Z", "no-effect", warning, "deadline_at", "", false},
	{schedule, "when: {‹per_pc›: once}\n«rollout»: {waves: [{group: a, delay: 1h}]}", "no-effect", warning, "rollout", "", false},
	{schedule, "runs_on: agent\n«starting_deadline»: 1h", "no-effect", warning, "starting_deadline", "", false},
	{schedule, "when: {‹calendar›: {at: '09:00'}}\nconstraints: {«max_concurrent»: 1}", "no-effect", warning, "constraints.max_concurrent", "", false},

	// Times that never come.
	{schedule, "when: {calendar: {‹at›: '09:00'}}\nconstraints: {window: «22:00-05:00»}", "never-fires", warning, "constraints.window", "", false},
	{schedule, "tz: utc\nwhen: {calendar: {at: «2026-07-01 09:00»}}\nconstraints: {‹skip_dates›: [2026-07-01]}", "never-fires", warning, "when.calendar.at", "", false},
	{schedule, "when: {calendar: {‹at›: 2026-07-01 09:00}}\nactive: {until: «2026-07-01»}", "never-fires", warning, "active.until", "", false},
	{schedule, "when: {calendar: {‹at›: 2026-07-01 09:00}}\nactive: {from: «2026-07-02»}", "never-fires", warning, "active.from", "", false},
	{schedule, "when: {calendar: {at: '09:00', days: [mon]}}\nactive: {from: 2026-07-01, until: «2026-07-04»}", "never-fires", warning, "active.until", "", false},
	{schedule, "when: {calendar: {at: '09:00'}}\nactive: {from: 2026-07-01, until: «2026-07-03»}\nconstraints: {skip_dates: [2026-07-01, 2026-07-02]}", "never-fires", warning, "active.until", "", false},
	{schedule, "active: {from: 2026-07-01, until: 2026-07-03}\nconstraints: {«skip_dates»: [2026-07-01, 2026-07-02]}", "never-fires", warning, "constraints.skip_dates", "", false},
	{schedule, "when: {calendar: {at: «2026-05-01 09:00»}}", "in-the-past", warning, "when.calendar.at", "", false},
	{schedule, "active: {until: «2026-05-01»}", "in-the-past", warning, "active.until", "", false},
	{freeze, "until: «2026-05-01»", "in-the-past", warning, "until", "", false},
	{plan, "target: {all: true}\ndeadline_at: «2026-05-01T00:00:00Z»", "in-the-past", warning, "deadline_at", "", false},
	{freeze, "«from»: 2026-12-20", "endless-freeze", hint, "", "", false},

	// Anchors and aliases.
	{job, "description: &x a\nexecute: {shell: *x, script: ver, timeout: 1m}", "unknown-value", failure, "execute.shell", "", false},
	{job, "zz: &x «!local» sh\nexecute: {shell: *x, script: ver, timeout: 1m}", "tag", failure, "execute.shell", "", false},
	{job, "execute: &x\n  shell: &y «bash»\n  script: ver\n  timeout: 1m", "unknown-value", failure, "execute.shell", "", false},
	{job, "execute: {shell: cmd, script: &s ver, timeout: 1m, «*s» : x}", "unknown-key", failure, "execute.ver", "", false},
	{job, "execute: {shell: cmd, script: ver, timeout: &t !!str «1 minut»}", "duration", warning, "execute.timeout", "execute: {shell: cmd, script: ver, timeout: &t !!str 1 minute}", false},
	{job, "execute:\n  shell: cmd\n  script: ver\n  timeout: «1\n    minut»", "duration", warning, "execute.timeout", "", false},
	{job, "execute: {shell: cmd, script: ver, timeout: «\"1\\u0020minut\"»}", "duration", warning, "execute.timeout", "execute: {shell: cmd, script: ver, timeout: \"1 minute\"}", false},
	{job, "execute: {shell: cmd, script: ver, timeout: «'it''s'»}", "duration", warning, "execute.timeout", "", false},
}

// marked is a text without its marks, and where they were.
func marked(text string) (plain string, at, also [2]int, hasAlso bool) {
	var b strings.Builder
	for _, r := range text {
		switch r {
		case '«':
			at[0] = b.Len()
		case '»':
			at[1] = b.Len()
		case '‹':
			also[0], hasAlso = b.Len(), true
		case '›':
			also[1] = b.Len()
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), at, also, hasAlso
}

// lineAndColumn counts them from the beginning of a text.
func lineAndColumn(text string, offset int) (line, column int) {
	before := strings.ReplaceAll(text[:offset], "\r\n", "\n")
	last := strings.LastIndexByte(before, '\n')
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[last+1:])
}

// styles write a document with a part of it in several ways.
var styles = map[string]func(m mistake) (text string, ok bool){
	"block": func(m mistake) (string, bool) { return whole(m.kind, m.text), true },
	"carriage returns": func(m mistake) (string, bool) {
		return strings.ReplaceAll(whole(m.kind, m.text), "\n", "\r\n"), true
	},
	"comments": func(m mistake) (string, bool) {
		return "# 日本語 😀\n\n--- # é\n" + whole(m.kind, m.text), true
	},
	"in the middle": func(m mistake) (string, bool) {
		text := whole(m.kind, m.text)
		rest := strings.TrimPrefix(text, m.text+"\n")
		return rest + m.text, rest != text && m.rule != "endless-freeze"
	},
	"flow": func(m mistake) (string, bool) {
		if m.kind == freeze || strings.ContainsAny(m.text, "#?&*") || strings.Contains(m.text, "1,5h") || strings.Contains(m.text, "\n  ") {
			return "", false
		}
		text := strings.TrimSuffix(whole(m.kind, m.text), "\n")
		return "{ '日本😀': x, " + strings.ReplaceAll(text, "\n", ", ") + " }\n", true
	},
}

func TestMistakes(t *testing.T) {
	for m, opts := range everyMistake() {
		for name, write := range styles {
			text, ok := write(m)
			if !ok {
				continue
			}
			text, at, also, hasAlso := marked(text)
			r := manifest.Check(m.kind, []byte(text), opts)
			wellFormed(t, []byte(text), r)
			i := slices.IndexFunc(r.Findings, func(f manifest.Finding) bool {
				return f.Rule == m.rule && f.Path == m.path && f.Severity == m.severity
			})
			if i < 0 {
				t.Errorf("%s: %q gives %+v, want %s at %s", name, text, r.Findings, m.rule, m.path)
				continue
			}
			f := r.Findings[i]
			got := text[f.Span.Start.Offset:f.Span.End.Offset]
			line, column := lineAndColumn(text, at[0])
			if strings.Contains(m.text, "«") && (f.Span.Start.Offset != at[0] || f.Span.End.Offset != at[1] || f.Span.Start.Line != line || f.Span.Start.Column != column) {
				// The mark around a key in quotes leaves them out.
				if text[at[0]-1] != '"' || got != `"`+text[at[0]:at[1]]+`"` {
					t.Errorf("%s: %q: %s is at %q, line %d, column %d; want %q, line %d, column %d", name, text, m.rule,
						got, f.Span.Start.Line, f.Span.Start.Column, text[at[0]:at[1]], line, column)
				}
			}
			if hasAlso && !slices.ContainsFunc(f.Related, func(r manifest.Related) bool { return r.Span.Start.Offset == also[0] && r.Span.End.Offset == also[1] }) {
				t.Errorf("%s: %q: the related places are %+v, want %d", name, text, f.Related, also)
			}
			if name == "block" {
				checkCure(t, m, f, text, opts)
			}
		}
	}
}

// checkCure applies the edits of a finding, after which it must be gone.
func checkCure(t *testing.T, m mistake, f manifest.Finding, text string, opts manifest.CheckOptions) {
	t.Helper()
	if f.Suggestion == nil || len(f.Suggestion.Edits) == 0 {
		if m.fixed != "" {
			t.Errorf("%q: nothing is suggested, want %q", text, m.fixed)
		}
		return
	}
	cured := string(manifest.ApplyEdits([]byte(text), f.Suggestion.Edits))
	part, _, _, _ := marked(m.text)
	rest := strings.TrimPrefix(text, part)
	if m.fixed != "" && strings.TrimSuffix(cured, rest) != m.fixed {
		t.Errorf("%q: is made %q, want %q", text, strings.TrimSuffix(cured, rest), m.fixed)
	}
	if m.fixed != "" && f.Suggestion.Safe != m.safe {
		t.Errorf("%q: safe is %t", text, f.Suggestion.Safe)
	}
	for _, left := range manifest.Check(m.kind, []byte(cured), opts).Findings {
		if left.Rule == f.Rule && left.Path == f.Path {
			t.Errorf("%q: made %q, it is still %+v", text, cured, left)
		}
	}
}

// TestOneMistake makes sure that a mistake gives no other findings.
func TestOneMistake(t *testing.T) {
	// A few mistakes are two, or bring another one with them.
	others := []string{"unknown-key", "no-effect", "no-target", "all-and-more", "whole-seconds", "table-name", "odd-days", "repeated", "short-timeout", "display-type", "poll-interval"}
	for m, opts := range everyMistake() {
		text, _, _, _ := marked(whole(m.kind, m.text))
		for _, f := range manifest.Check(m.kind, []byte(text), opts).Findings {
			if f.Rule != m.rule && !slices.Contains(others, f.Rule) {
				t.Errorf("%q is about %s, and gives %+v", m.text, m.rule, f)
			}
		}
	}
}

// TestZones asks what depends on the zone of a host that nobody knows.
func TestZones(t *testing.T) {
	past := "when: {calendar: {at: 2026-06-01 08:00}}"
	tests := []struct {
		text string
		opts manifest.CheckOptions
		want string
	}{
		{past, manifest.CheckOptions{}, ""},
		{past, manifest.CheckOptions{Now: exampleNow.Add(9 * time.Hour)}, ""},
		{past, manifest.CheckOptions{Now: exampleNow.Add(9 * time.Hour), Local: time.UTC}, "in-the-past"},
		{past, manifest.CheckOptions{Now: exampleNow, Local: time.FixedZone("", 9*60*60)}, "in-the-past"},
		{past, manifest.CheckOptions{Now: exampleNow.Add(48 * time.Hour)}, "in-the-past"},
		{past + "\ntz: utc", manifest.CheckOptions{Now: exampleNow.Add(9 * time.Hour)}, "in-the-past"},
		{"when: {calendar: {at: 2026-07-01 09:00}}\nactive: {until: 2026-07-01T05:00:00Z}", manifest.CheckOptions{}, ""},
		{"when: {calendar: {at: 2026-07-01 09:00}}\nactive: {until: 2026-07-01T05:00:00Z}", manifest.CheckOptions{Local: time.UTC}, "never-fires"},
		{"when: {calendar: {at: 2026-07-01 09:00}}\nactive: {until: 2026-06-25T05:00:00Z}", manifest.CheckOptions{}, "never-fires"},
		{"when: {calendar: {at: '09:00'}}\nactive: {from: 2026-07-01T10:00:00Z, until: 2026-07-01T12:00:00Z}", manifest.CheckOptions{}, ""},
		{"when: {calendar: {at: '09:00'}}\nactive: {from: 2026-07-01T10:00:00Z, until: 2026-07-01T12:00:00Z}", manifest.CheckOptions{Local: time.UTC}, "never-fires"},
		{"enabled: false\nwhen: {calendar: {at: '09:00'}}\nconstraints: {window: 10:00-11:00}", manifest.CheckOptions{}, ""},
	}
	for _, tt := range tests {
		got := ""
		for _, f := range manifest.Check(schedule, []byte(whole(schedule, tt.text)), tt.opts).Findings {
			got += f.Rule
		}
		if got != tt.want {
			t.Errorf("%q, %+v: got %q, want %q", tt.text, tt.opts, got, tt.want)
		}
	}
}
