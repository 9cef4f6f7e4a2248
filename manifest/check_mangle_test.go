package manifest_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
)

// seeds are documents with nearly everything in them.
var seeds = map[manifest.Kind][]string{
	manifest.KindJob: {
		minimal,
		fullJSON,
		"staleness: &s {mode: cached, zz: 1}\nclient: *s\n" + minimal,
		`id: disk-space
version: "2"   # a comment
description: &text free space
execute:
  shell: powershell
  script: |
    Get-PSDrive -Name C
  timeout: 1m 30s
  run_as: system
  cwd: 'C:\Temp'
require_approval: false
inventory:
  display:
    - {field: free, label: Free, type: bytes}
    - {field: parts, label: *text, type: table, columns: [{field: a, label: "b"}]}
  explode: [{field: parts, table: parts, primary_key: [id], columns: [{field: id, type: text, index: true}], track_history: true}]
  history_scalars: [free, 1, ~]
check: {name: disk, status_field: status, detail_field: detail, troubleshoot: clean, fleet: true}
staleness: {mode: strict, max_cache_age: 5m}
client: {name: Disk, category: catalog, icon: disk, description: }
`,
		`id: newer
version: 1
execute: {shell: pwsh, script: ver, timeout: 1m, bypass_local_limit: true, kind: shell}
tags: [a, b]
tier: endpoint
check: {name: n, label: L, health: false, alert: {on: [fail], notify_user: true, title: T}}
client: {name: n, category: mine, category_order: -1, visible_to: {all: true}, show_when: {check: n, is: [ok]}, confirm: true}
collect: {name: c, max_size: 5MB}
`,
	},
	manifest.KindSchedule: {
		"id: a\njob_id: b\nwhen: {per_pc: once_per_version}\ntarget: {all: true}\ntags: [x]\nconstraints: {require: {ac_power: true, idle: 5m, cpu_below: 20.5}}\n",
		`id: nightly
job_id: disk-space
when:
  calendar:
    at: "02:30"
    days: [mon-fri, sun]
target: {groups: [pilot, 'other'], pcs: [PC-1], all: false}
rollout:
  strategy: wave
  waves:
    - group: pilot
      delay: 0s
    - {group: other, delay: 2h}
jitter: 5m
deadline_at: 2026-07-01T09:00:00Z
active: {from: 2026-07-01, until: 2026-12-24T12:00:00+09:00}
constraints: {window: 01:00-05:00, max_concurrent: 5, skip_dates: [2026-08-01]}
on_failure: {retry: {max: 3, backoff: 10m}}
tz: utc
starting_deadline: 4h
runs_on: backend
enabled: true
`,
		"{\"id\": \"a\", \"job_id\": \"b\", \"when\": {\"per_pc\": {\"every\": \"6h\"}}, \"target\": {\"all\": true}}\n",
		"id: a\njob_id: b\nruns_on: agent\nwhen: {on: [startup, logon]}\ntarget:\n  all: true\n",
		"id: a\njob_id: b\nwhen:\n  per_target: once\ntarget: &t\n  pcs:\n  - a\n  - b\n",
	},
	manifest.KindFreeze:     {"from: 2026-12-20\nuntil: 2027-01-05\nreason: the holidays\ntz: utc\n"},
	manifest.KindFanoutPlan: {"target: {groups: [pilot], all: false}\nrollout: {waves: [{group: pilot, delay: 0}]}\njitter: 30s\ndeadline_at: 2026-07-01T09:00:00Z\n"},
}

// scraps are what gets into the place of words.
var scraps = strings.Split(`null|~|''|""|true|yes|'true'|1|1.5|007|0x1F|-1|99999999999999999999|{}|[]|[a]|{a: b}|{mode: cached}|!x|!!int a|!!str 1|!|! a|&a|*a|*t|*text|<<|once|{every: 5}|{every: 30s}|cmd|pwsh|agent|backend|utc|UTC|wave|events|strict|cached|startup|mon|sun-mon|7L|mon-fri|
tue#2|09:00|9am|2026-07-01 09:00|2026-07-01|2020-01-01|2027-01-01T00:00:00Z|22:00-05:00|30s|30|1H|0|500ms|5M|a.b|a b|*|>|日本|😀|# c|: |- |,|"|'|[|{|]|}||\|`+"|`|@|%|\\|\t|\r|\u0085|\u2028|\ufeff|? ", "|")

// mangle changes a text in a few places.
func mangle(r *rand.Rand, text string) string {
	for range 1 + r.IntN(3) {
		words := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" \n,:{}[]'\"", c) })
		if len(words) == 0 {
			return text
		}
		word := words[r.IntN(len(words))]
		lines := strings.SplitAfter(text, "\n")
		n := r.IntN(len(lines))
		at := r.IntN(len(text) + 1)
		scrap := scraps[r.IntN(len(scraps))]
		switch r.IntN(12) {
		case 0, 1, 2, 3:
			i := strings.Index(text, word)
			if j := strings.LastIndex(text, word); r.IntN(2) == 0 {
				i = j
			}
			text = text[:i] + scrap + text[i+len(word):]
		case 4:
			text = strings.Join(append(lines[:n:n], lines[min(n+1, len(lines)):]...), "")
		case 5:
			text = strings.Join(lines[:n], "") + lines[n] + lines[n] + strings.Join(lines[min(n+1, len(lines)):], "")
		case 6:
			text = strings.Join(lines[:n], "") + strings.Repeat(" ", r.IntN(5)) + strings.TrimLeft(lines[n], " ") + strings.Join(lines[min(n+1, len(lines)):], "")
		case 7:
			text = text[:at] + scrap + text[at:]
		case 8:
			text = text[:at] + text[min(len(text), at+1+r.IntN(3)):]
		case 9:
			other := words[r.IntN(len(words))]
			text = strings.Replace(text, word, other, 1)
		case 10:
			text = strings.Replace(text, word, word+"x", 1)
		case 11:
			text = strings.ReplaceAll(text, "\n", []string{"\r\n", "\r", "\n\n"}[r.IntN(3)])
		}
	}
	return text
}

// TestCheckAgrees compares the checker with the decoder on documents that have
// been mangled. CHECK_MANGLED sets their number.
func TestCheckAgrees(t *testing.T) {
	const usual = 1000
	n, err := strconv.Atoi(os.Getenv("CHECK_MANGLED"))
	if err != nil {
		n = usual
	}
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for kind, texts := range seeds {
		for _, text := range texts {
			agree(t, kind, []byte(text))
		}
		for range n {
			text := []byte(mangle(r, texts[r.IntN(len(texts))]))
			mend(t, kind, text, agree(t, kind, text))
		}
	}
}

// mend follows every safe suggestion at once, as a tool does, after which those
// mistakes must be gone. Others may come to light.
func mend(t *testing.T, kind manifest.Kind, text []byte, report *manifest.Report) {
	t.Helper()
	var edits []manifest.Edit
	var cured []manifest.Finding
	for _, f := range report.Findings {
		if s := f.Suggestion; s != nil && s.Safe {
			edits, cured = append(edits, s.Edits...), append(cured, f)
		}
	}
	if len(edits) == 0 {
		return
	}
	slices.SortFunc(edits, func(a, b manifest.Edit) int { return a.Span.Start.Offset - b.Span.Start.Offset })
	mended := manifest.ApplyEdits(text, edits)
	again := agree(t, kind, mended)
	for _, f := range cured {
		alike := func(other manifest.Finding) bool { return other.Rule == f.Rule && other.Path == f.Path }
		if before, after := count(report, alike), count(again, alike); before-after < count(&manifest.Report{Findings: cured}, alike) {
			t.Fatalf("%s %q: is made %q\n%+v is still there", kind, text, mended, f)
		}
	}
	broken := func(f manifest.Finding) bool {
		return f.Rule == "syntax" || f.Rule == "duplicate-key" && slices.ContainsFunc(edits, func(e manifest.Edit) bool {
			return strings.Trim(e.NewText, `'"`) == f.Path[strings.LastIndexByte(f.Path, '.')+1:]
		})
	}
	if count(again, broken) > count(report, broken) {
		t.Fatalf("%s %q: is made %q\nbefore: %+v\nafter: %+v", kind, text, mended, report.Findings, again.Findings)
	}
}

func count(r *manifest.Report, of func(manifest.Finding) bool) (n int) {
	for _, f := range r.Findings {
		if of(f) {
			n++
		}
	}
	return n
}
