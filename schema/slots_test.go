package schema_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

// slots are documents with everything that their kind has. What stands between
// « and » is a slot.
var slots = map[schema.Kind][]string{
	schema.KindJob: {
		`{id: «a», version: «1», description: «d», execute: {shell: «cmd», script: «x», timeout: «1s», run_as: «user», cwd: «c»}, ` +
			`require_approval: «true», inventory: «{display: «[{field: «a», label: «b», type: «t», columns: «[{field: c, label: d}]»}]», summary: «[]», ` +
			`explode: «[{field: «a», table: «t», primary_key: «[«k»]», columns: «[{field: «k», type: «text», index: «true»}]», track_history: «true»}]», history_scalars: «[«a»]»}», ` +
			`check: «{name: «n», status_field: «s», detail_field: «d», troubleshoot: «t», fleet: «true»}», staleness: «{mode: «strict», max_cache_age: «5m»}», ` +
			`client: «{name: «n», description: «d», category: «catalog», icon: «i»}»}`,
		`{id: a, version: 1, execute: {shell: cmd, script_file: «f», timeout: 1s}, emit: «{type: «events», watermark_path: «p»}»}`,
		`{id: a, version: 1, execute: {shell: cmd, script: «'', script_object: «o/1», timeout: 1s}}`,
	},
	schema.KindSchedule: {
		`{id: «a», job_id: «j», when: «{per_pc: «{every: «6h»}»}», target: «{groups: «[«g»]», pcs: «[«p»]», all: «true»}», ` +
			`rollout: «{strategy: «wave», waves: «[«{group: «g», delay: «1h»}»]»}», jitter: «10m», deadline_at: «'2026-07-01T00:00:00Z'», ` +
			`active: «{from: «2026-07-01», until: «2026-08-01»}», constraints: «{window: «09:00-17:00», max_concurrent: «5», skip_dates: «[«2026-12-24»]»}», ` +
			`on_failure: «{retry: «{max: «3», backoff: «10m»}»}», tz: «utc», starting_deadline: «1h», runs_on: «backend», enabled: «true»}`,
		`{id: a, job_id: j, when: {calendar: «{at: «09:00», days: «[«mon»]»}»}, runs_on: «agent»}`,
		`{id: a, job_id: j, when: {on: «[«startup»]»}, runs_on: «agent»}`,
		`{id: a, job_id: j, when: {per_target: «once»}, runs_on: «backend»}`,
	},
	schema.KindFreeze:     {`{from: «2026-07-01», until: «2026-08-01», reason: «r», tz: «utc»}`},
	schema.KindFanoutPlan: {`{target: «{groups: «[«g»]», pcs: «[«p»]», all: «true»}», rollout: «{strategy: «wave», waves: «[«{group: «g», delay: «1h»}»]»}», jitter: «10m», deadline_at: «'2026-07-01T00:00:00Z'»}`},
}

// Values to put into a slot: those that any member may get, and those that are of
// interest to times and days.
const (
	plainValues = `|null|~|nULL|''|' '|"\t"|"\u3000"|"\u0085"|"\ufeff"|"\u200b"|a|'a b'|a.b|a/1|0|'0'|+0|-0|00|01|0x10|0o17|0b1|1|'1'|5|10|11|-1|1.0|1.5|1e1|1e400|.5|5.|.inf|.nan|1_000|` +
		`4294967295|4294967296|18446744073709551615|18446744073709551616|9223372036854775808|340282366920938463463374607431768211456|true|True|'true'|yes|off|` +
		`30s|' 30s '|1h30m|1 h 30 m|1.5h|1.5d 1s|0.3333333333h|1.5ns|0s|500ms|1500ms|999999999999y|18446744073709551616s|30x|1H|1M|1µs|"1μs"|'0 '|1h 30|` +
		`cmd|powershell|system|events|cached|strict|wave|once|utc|local|agent|backend|startup|[]|[a]|[1]|[null]|{}|{a: b}|{every: 6h}|{every: 0}|{mode: cached}|{at: 09:00}|{at: 2026-06-10 09:00, days: [mon]}|[startup, logon]|[mon, '*']|['mon ', tue]|`
	timeValues = `09:00|9:0|' 09:00 '|24:00|09:00:00|12:30|2026-06-10|2026-6-1|2026-06-10 09:00|2026-06-10T09:00|2026/06/10 09:00|2026-06-1009:00|2026-02-29 09:00|2028-02-29|1900-02-29|2000-02-29|2026-02-29|2026-04-31|5001-01-01 09:00|` +
		`+2026-01-01|-1-01-01|26-01-01|12026-01-01|'2026-07-01 '|' 2026-07-01'|2026-07-01T09:00:00Z|'2026-07-01 09:00:00+09:00'|2026-07-01t09:00:60z|2026-07-01T09:00:00|2026-07-01T09:00:00+0900|'2026-7-1 9:0:0 utc'|2026-02-30T00:00:00Z|` +
		`09:00-17:00|22:00-05:00|9:0 - 17:00|09:00-09:00|22:00|00:00-24:00|` +
		`mon|MON-FRI|fri-mon|sat-sun|sun-sat|sun-sun|'*'|'* '|7|8|0-7|7-0|tue#2|tue#6|friL|7L|+1|'+1-5'|mon-+5|'mon,tue'|' mon '|L`
)

// limits are what a schema cannot say, by the rule of the checker; docs/schema.md
// explains them.
var limits = map[string]string{
	"bounds-order":  "bounds-order",
	"window":        "window-ends",
	"retry":         "short-backoff",
	"duration":      "duration-size",
	"calendar-days": "days-together",
	"calendar-at":   "far-dates",
	"bound":         "far-dates",
	"date":          "far-dates",
	"blank":         "empty-text",
	"null-value":    "null-list",
	"tag":           "tags",
	"key-not-text":  "odd-keys",
	"needs-quotes":  "number-forms",
	"wrong-type":    "number-forms",
}

// newerLimits are those of rules of later contracts, by the path and the message of
// what they refuse.
var newerLimits = []struct{ path, message, limit string }{
	{`^feed\[\d+\]\.id$`, `more than once`, "feed-ids"},
	{`^rollout\.waves\[\d+\]\.delay$`, `must be shorter than`, "wave-deadline"},
	{`^collect\.max_size$`, `64 bits`, "size-range"},
	{`^collect\.max_size$`, `unknown unit`, "number-forms"},
	{`^client\.(unlock|show_when\.check)$`, `must be`, "number-forms"},
	{`^constraints\.require\.cpu_below$`, `must be in`, "number-forms"},
	{`^execute\.(operation|timeout)|^deploy_authorization\.`, ``, "typed-operations"},
	{`^(aggregate|widgets|sql_widgets)\[\d+\](\.(agg|scope|kind|source|group_by|bool_path|value_path|transform|sample_minutes|time_bucket|limit|exclude|render)(\.\w+)*)?$`,
		`does not use|is required|requires|is only valid|is not valid|must be a dotted path|is not a known|needs either|cannot pin|must not contain blank names|neither names|must be >= 1|must not be empty$`, "widgets"},
	{`^id$`, `must be one or more of`, "number-forms"},
	{``, `invalid duration '[-+]?0(\.0)?'`, "number-forms"},
	{``, `invalid duration .* (has a fraction|is too long)`, "duration-size"},
	{``, `must not (be empty|be blank|contain)`, "empty-text"},
}

// newerLimit is the limit because of which a schema accepts what a rule of a later
// contract refuses, or "".
func newerLimit(broken *manifest.RuleError) string {
	for _, l := range newerLimits {
		if regexp.MustCompile(l.path).MatchString(broken.Path) && regexp.MustCompile(l.message).MatchString(broken.Rule) {
			return l.limit
		}
	}
	return ""
}

// limitOfFinding is the limit behind a finding, or "".
func limitOfFinding(f manifest.Finding) string {
	if slices.ContainsFunc(newerLimits, func(l struct{ path, message, limit string }) bool { return l.limit == f.Rule }) {
		return f.Rule
	}
	if strings.HasPrefix(f.Path, "execute.operation.") {
		return "typed-operations"
	}
	if strings.HasSuffix(f.Message, ", got '.inf'") || strings.HasSuffix(f.Message, ", got '.nan'") {
		return "number-forms"
	}
	return limits[f.Rule]
}

// digest is one of those in typed operations.
const digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// newerSlots are those of the members that came with 0.101.0, and of what it is
// stricter about.
var newerSlots = map[schema.Kind][]string{
	schema.KindJob: {
		`{id: a, version: 1, execute: {shell: «pwsh», script: «x», timeout: 1s, kind: «shell», bypass_local_limit: «true»}, tags: «[«t»]», origin: «{path: «p», repo: r, script_file: «s»}»}`,
		`{id: a, version: 1, execute: {shell: cmd, script_file: «f», timeout: 1s}, emit: «{type: events}», collect: «{name: n}», feed: «[]»}`,
		`{id: a, version: 1, execute: {shell: cmd, script: «'', script_object: «o/1», timeout: 1s}, tier: «endpoint», feed: «[{id: f, field: r, primary_key: [k]}]», deploy_authorization: «null»}`,
		`{id: a, version: 1, execute: {shell: cmd, script: x, timeout: 1s}, finalize: «{shell: «pwsh», script: «x», timeout: «60s», run_as: «user», cwd: c, on_each_bundle: «true»}», ` +
			`collect: «{name: «n», description: «d», max_size: «50MB», files_field: «f»}»}`,
		`{id: a, version: 1, execute: {shell: cmd, script: x, timeout: 1s}, tier: «controller», feed: «[{id: «f», field: «r», primary_key: «[«k»]»}]»}`,
		`{id: a, version: 1, execute: {shell: cmd, script: x, timeout: 1s}, check: «{name: n, label: «l», fleet: «true», health: «false», ` +
			`alert: «{on: «[«warn»]», notify_user: «true», notify_groups: «[«g»]», priority: «info», require_ack: true, toast: «true», email: «true», title: «t», body: «b»}»}»}`,
		`{id: a, version: 1, require_approval: «true», deploy_authorization: «{plan_id: «p», plan_digest: «` + digest + `»}», execute: «{kind: «typed_operation», payload_version: «1», timeout: «1h», run_as: «system», ` +
			`operation: «{type: «deploy_client», spec: «{artifact_identity: «{role: «client», version: «1.0.0», os: windows, arch: x86_64, distro_abi: msvc, format: exe}», package_object_key: «client/1.0.0/windows-x86_64-msvc.exe», ` +
			`artifact_sha256: «` + digest + `», artifact_size_bytes: «1», package_id: «p», manifest_sha256: ` + digest + `, opt_out_policy: «respect», restart_gui_session_only: «true»}»}»}», feed: «[]», check: «null»}`,
		`{id: a, version: 1, execute: {shell: cmd, script: x, timeout: 1s}, aggregate: «[«{placement: «{analytics: «t», dashboard: «{pin: «true», width: «half»}»}», title: «t», description: «d», order: «1», scope: «fleet», kind: «k», source: «s», agg: «count», group_by: «a.b», ` +
			`transform: «host», sample_minutes: «1», exclude: «[«x»]», limit: «5», render: «bar»}»]»}`,
		`{id: a, version: 1, execute: {shell: cmd, script: x, timeout: 1s}, client: «{name: n, category: «c», category_label: «l», category_icon: i, category_order: «1», ` +
			`visible_to: «{groups: «[«g»]», pcs: «[p]», all: «true»}», show_when: «{check: «c», is: «[«ok»]»}», confirm: «{enabled: «true», message: «m»}», unlock: «u»}»}`,
	},
	schema.KindView: {
		`{id: «v», description: «d», widgets: «[{placement: {analytics: «{tab: «t», width: «half»}», dashboard: «{pin: «false»}»}, title: t, agg: «ratio», kind: k, bool_path: «a.b», value_path: «null», time_bucket: «null», render: «gauge»}]», tags: «[«t»]», origin: «{path: p}»}`,
		`{id: v, sql_widgets: «[«{title: «t», description: «d», query: «SELECT 1», render: «{kind: «bar», columns: «[«c»]», labels: «{c: «C»}», value: «v», label: «l», limit: «3», donut: «true», num: «null»}», refresh: «1h», placement: «{dashboard: {pin: true}}»}»]», widgets: «[]»}`,
	},
	schema.KindGroup: {
		`{id: «g», description: «d», members: «[«p»]», query: «null», refresh: «10m», tags: «[«t»]», origin: «{path: p}»}`,
		`{id: g, query: «SELECT pc_id», members: «[]»}`,
	},
	schema.KindSchedule: {
		`{id: a, job_id: j, when: {per_pc: «once_per_version»}, target: «{groups: «[g]», pcs: [«p»], all: «false»}», tags: «[«t»]», origin: «{path: p}», runs_on: «backend»}`,
		`{id: a, job_id: j, when: {per_target: «once»}, rollout: «{strategy: wave, waves: «[«{group: «g», delay: «1h»}»]»}», deadline_at: «null», starting_deadline: «2h»}`,
		`{id: a, job_id: j, when: {on: «[«network_change»]»}, target: «{all: «true»}», rollout: «null», runs_on: «agent», constraints: «{require: «{ac_power: «true», idle: «10m», cpu_below: «20», network: true}»}»}`,
		`{id: a, job_id: j, when: {per_pc: once}, target: {all: true}, constraints: «{require: «{ac_power: «false», idle: «null», cpu_below: «null», network: «false»}»}»}`,
	},
}

// TestSlots puts every value into every slot, and compares the schemas with the
// checker. Those of later contracts have the slots of the first, too.
func TestSlots(t *testing.T) {
	fill(t, wire.V0_43_53, slots, plainValues+timeValues)
	fill(t, wire.V0_101_0, newerSlots, plainValues+newerValues)
}

// newerValues are those that are of interest to members of later contracts.
const newerValues = `once_per_version|network_change|pwsh|sh|shell|typed_operation|endpoint|controller|50MB|' 64 mib '|5 KB|1TB|20000000000GB|-5|99999999999999999999|` +
	`a.b.c.d|a.b.c.d.e|....|100|100.5|0.0|ok|fail|warn|[ok]|[ok, bad]|{all: true}|{groups: []}|{pcs: [a]}|{message: ''}|{message: m, x: 1}|{enabled: false}|{check: c, is: ok}|` +
	`{name: n}|{path: p}|{title: t, notify_user: true}|{shell: pwsh, script: x}|[{id: f, field: r, primary_key: [k]}]|{waves: []}|{waves: [{group: g, delay: 3h}]}|{network: true}`

func fill(t *testing.T, at wire.Contract, slots map[schema.Kind][]string, values string) {
	judged, beyond := 0, map[string]int{}
	for kind, documents := range slots {
		for _, d := range documents {
			for start := 0; ; {
				i := strings.Index(d[start:], "«")
				if i < 0 {
					break
				}
				start += i + len("«")
				end := start + closing(d[start:])
				for value := range strings.SplitSeq(values, "|") {
					text := strings.NewReplacer("«", "", "»", "").Replace(d[:start] + value + d[end:])
					judged++
					if limit := compare(t, at, kind, text); limit != "" {
						beyond[limit]++
					}
				}
			}
		}
	}
	t.Logf("%s: %d documents; accepted though refused by the checker: %v", at, judged, beyond)
}

// closing is the offset of the » that ends a slot.
func closing(s string) int {
	depth := 0
	for i, r := range s {
		switch {
		case r == '«':
			depth++
		case r == '»' && depth == 0:
			return i
		case r == '»':
			depth--
		}
	}
	return len(s)
}

// compare fails where the schema refuses what the checker accepts, and returns the
// limit because of which it accepts what the checker refuses.
func compare(t testing.TB, at wire.Contract, kind schema.Kind, text string) (limit string) {
	t.Helper()
	err := schema.ValidateAt(at, kind, []byte(text))
	if ok, read := strictly(at, kind, "yaml", []byte(text)); ok && (err == nil) == (read == nil) {
		return "" // without all that the checker has to say
	}
	found := refusals(at, kind, []byte(text))
	switch {
	case err != nil && len(found) == 0:
		t.Errorf("%s of %s: the checker accepts it, and %v:\n%s", kind, at, err, text)
	case err == nil && len(found) > 0:
		limit := limitOfFinding(found[0])
		if limit == "" {
			t.Errorf("%s of %s: the checker refuses it, and no limit says why the schema does not: %+v\n%s", kind, at, found[0], text)
		}
		return limit
	}
	return ""
}
