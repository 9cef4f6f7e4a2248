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

const newerJob = `id: a
version: 1
execute: {shell: pwsh, script: x, timeout: 1s, bypass_local_limit: true, kind: shell}
check:
  name: n
  label: Disk
  health: false
  alert: {on: [warn, fail], notify_groups: [ops], email: true, title: t, priority: emergency}
collect: {name: logs, max_size: 64 MiB}
client:
  name: c
  category: tools
  category_label: Tools
  category_icon: wrench
  category_order: -15
  visible_to: {groups: [ops]}
  show_when: {check: n, is: fail}
  confirm: false
  unlock: admin
tags: [x]
origin: {path: jobs/a.yaml, repo: r, script_file: a.ps1}
finalize: {shell: powershell, script: y, timeout: 90s, on_each_bundle: true}
feed: [{id: f, field: rows, primary_key: [id]}]
tier: controller
`

// The document as the reference writes it, in either version.
const (
	newerJobJSON = `{"id":"a","version":"1","description":null,"execute":{"bypass_local_limit":true,"shell":"pwsh","script":"x","timeout":"1s","run_as":"system"},"require_approval":false,"inventory":null,"emit":null,` +
		`"check":{"name":"n","label":"Disk","status_field":"status","detail_field":"detail","fleet":true,"health":false,"alert":{"on":["warn","fail"],"notify_user":false,"notify_groups":["ops"],"priority":"emergency","require_ack":false,"toast":false,"email":true,"title":"t"}},` +
		`"collect":{"name":"logs","max_size":"64 MiB","files_field":"files"},"staleness":{"mode":"cached"},` +
		`"client":{"name":"c","category":"tools","category_label":"Tools","category_icon":"wrench","category_order":-15,"visible_to":{"groups":["ops"],"pcs":[],"all":false},"show_when":{"check":"n","is":["fail"]},"confirm":{"enabled":false},"unlock":"admin"},` +
		`"tags":["x"],"origin":{"path":"jobs/a.yaml","repo":"r","script_file":"a.ps1"},"finalize":{"shell":"powershell","script":"y","timeout":"90s","run_as":"system","on_each_bundle":true},"feed":[{"id":"f","field":"rows","primary_key":["id"]}],"tier":"controller"}`
	olderJobJSON = `{"id":"a","version":"1","description":null,"execute":{"shell":"cmd","script":"x","timeout":"1s","run_as":"system"},"require_approval":false,"inventory":null,"emit":null,` +
		`"check":{"name":"n","status_field":"status","detail_field":"detail","fleet":true},"staleness":{"mode":"cached"},"client":{"name":"c","category":"tools"}}`
)

func TestNewerJob(t *testing.T) {
	newest := manifest.Reader{Contract: wire.V0_101_0, Strict: true}
	job, err := newest.Job([]byte(newerJob))
	if err != nil {
		t.Fatal(err)
	}
	if err := job.ValidateAt(wire.V0_101_0); err != nil {
		t.Error(err)
	}
	for name, encode := range map[string]func() ([]byte, error){
		"whatever is set": job.MarshalJSON,
		"0.101.0":         func() ([]byte, error) { return job.AppendJSONAt(nil, wire.V0_101_0) },
	} {
		if data, err := encode(); string(data) != newerJobJSON || err != nil {
			t.Errorf("%s:\n%s\n%v", name, data, err)
		}
	}
	var refused *wire.EncodeError
	if _, err := job.AppendJSONAt(nil, wire.V0_43_53); !errors.As(err, &refused) || refused.Path != "execute.shell" {
		t.Errorf("a shell that older agents do not have: %v", err)
	}
	job.Execute.Shell = wire.ShellCmd
	if data, err := job.AppendJSONAt(nil, wire.V0_43_53); string(data) != olderJobJSON || err != nil {
		t.Errorf("0.43.53:\n%s\n%v", data, err)
	}

	again := new(manifest.Job)
	if err := again.UnmarshalJSON([]byte(newerJobJSON)); err != nil {
		t.Fatal(err)
	}
	if data, err := again.MarshalJSON(); string(data) != newerJobJSON || err != nil {
		t.Errorf("%s\n%v", data, err)
	}
	cmd, err := job.Command(wire.CommandSpec{})
	if f, _ := cmd.Finalize.Get(); err != nil || !cmd.BypassLocalLimit || !cmd.Collect.IsSet() || f.TimeoutSecs != 90 || !f.OnEachBundle {
		t.Errorf("%+v, %v", cmd, err)
	}
}

// Older readers see what they know.
func TestNewerJobRead(t *testing.T) {
	older := manifest.Reader{Contract: wire.V0_43_53}
	var refused *wire.DecodeError
	if _, err := older.Job([]byte(newerJob)); !errors.As(err, &refused) || refused.Path != "execute.shell" || refused.Expected != "powershell or cmd" {
		t.Errorf("%v", err)
	}
	text := strings.Replace(newerJob, "pwsh", "cmd", 1)
	job, err := older.Job([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if data, err := job.MarshalJSON(); string(data) != olderJobJSON || err != nil {
		t.Errorf("%s\n%v", data, err)
	}
	older.Strict = true
	const want = "check.?.alert, check.?.health, check.?.label, client.?.category_icon, client.?.category_label, client.?.category_order, client.?.confirm, client.?.show_when, client.?.unlock, client.?.visible_to, collect, execute.bypass_local_limit, execute.kind, feed, finalize, origin, tags, tier"
	for _, r := range []manifest.Reader{older, {Strict: true}} {
		_, err := r.Job([]byte(text))
		var unknown *manifest.UnknownFieldsError
		if !errors.As(err, &unknown) || err.Error() != "unknown field(s): "+want {
			t.Errorf("%v", err)
		}
	}
	r := manifest.Reader{Strict: true, JSON: true, Contract: wire.V0_101_0}
	if _, err := r.Job([]byte(newerJobJSON)); err != nil {
		t.Error(err)
	}
	r.Contract = wire.V0_43_53
	if _, err := r.Job([]byte(strings.Replace(newerJobJSON, "pwsh", "cmd", 1))); err == nil {
		t.Error("keys of 0.101.0 pass as ones of 0.43.53")
	}
}

func TestTypedJobsAreRefused(t *testing.T) {
	for _, text := range []string{
		"{kind: typed_operation, shell: cmd, timeout: 1s}", "{kind: ~, shell: cmd, timeout: 1s}", "{kind: 1, shell: cmd, timeout: 1s}",
		"{shell: cmd, timeout: 1s, operation: ~}", "{shell: cmd, timeout: 1s, payload_version: 1}",
		"{shell: cmd, timeout: 1s}\ndeploy_authorization: {plan_id: a, plan_digest: b}",
	} {
		yaml := []byte("id: a\nversion: 1\nexecute: " + text + "\n")
		for _, r := range []manifest.Reader{{}, {Contract: wire.V0_101_0}, {Contract: wire.V0_101_0, Strict: true}} {
			var refused *wire.DecodeError
			if _, err := r.Job(yaml); !errors.As(err, &refused) || refused.Line < 3 {
				t.Errorf("%s: %v", text, err)
			}
		}
		if _, err := (manifest.Reader{Contract: wire.V0_43_53}).Job(yaml); err != nil {
			t.Errorf("%s: an older reader: %v", text, err)
		}
	}
}

func TestNoNullHealth(t *testing.T) {
	const text = "id: a\nversion: 1\nexecute: {shell: cmd, script: x, timeout: 1s}\ncheck: {name: n, health: "
	for _, r := range []manifest.Reader{{Contract: wire.V0_101_0}, {Contract: wire.V0_101_0, Strict: true}} {
		for value, ok := range map[string]bool{"true": true, "false": true, "~": false, "": false} {
			if _, err := r.Job([]byte(text + value + "}\n")); (err == nil) != ok {
				t.Errorf("%q: %v", value, err)
			}
		}
	}
	if _, err := (manifest.Reader{Contract: wire.V0_43_53}).Job([]byte(text + "~}\n")); err != nil {
		t.Errorf("an older reader: %v", err)
	}
}

func TestShortForms(t *testing.T) {
	const before = "id: a\nversion: 1\nexecute: {shell: cmd, script: x, timeout: 1s}\nclient: {name: n, category: c, "
	for text, want := range map[string]string{
		"confirm: true":                       `"confirm":{"enabled":true}`,
		"confirm: ~":                          `"category":"c"}`,
		"confirm: {}":                         `"confirm":{"enabled":true}`,
		"confirm: {message: Sure?}":           `"confirm":{"enabled":true,"message":"Sure?"}`,
		"confirm: {enabled: false, x: 1}":     `"confirm":{"enabled":false}`,
		"confirm: yes":                        "error",
		"confirm: 1":                          "error",
		"confirm: []":                         "error",
		"confirm: {enabled: ~}":               "error",
		"show_when: {check: c, is: ok}":       `"show_when":{"check":"c","is":["ok"]}`,
		"show_when: {check: c, is: [ok, ok]}": `"show_when":{"check":"c","is":["ok","ok"]}`,
		"show_when: {check: c, is: []}":       `"show_when":{"check":"c","is":[]}`,
		"show_when: {check: c, is: good}":     "error",
		"show_when: {check: c, is: ~}":        "error",
		"show_when: {check: c, is: {}}":       "error",
		"show_when: {check: c}":               "error",
	} {
		job, err := manifest.DecodeJob([]byte(before + text + "}\n"))
		if want == "error" {
			if err == nil {
				t.Errorf("%s passes", text)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if data, err := job.MarshalJSON(); err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s: %s, %v", text, data, err)
		}
	}
}

func TestValidateJobAt(t *testing.T) {
	const head = "id: a\nversion: 1\n"
	const run = "execute: {shell: cmd, script: x, timeout: 1s}\n"
	check := func(more string) string { return run + "check: {name: n, " + more + "}" }
	client := func(more string) string { return run + "client: {name: n, category: c, " + more + "}" }
	tests := []struct{ text, path string }{ // "" is valid
		{run, ""},
		{`execute: {shell: cmd, script: " ", timeout: 1s}`, "execute"},
		{`execute: {shell: cmd, script: " ", script_file: x, timeout: 1s}`, ""},
		{`execute: {shell: cmd, script_file: " ", timeout: 1s}`, "execute.script_file"},
		{`execute: {shell: cmd, script: x, script_object: "", timeout: 1s}`, "execute.script_object"},
		{`execute: {shell: cmd, script_object: a, timeout: 1s}`, "execute.script_object"},
		{`execute: {shell: cmd, script_object: a/b/c, timeout: 1s}`, "execute.script_object"},
		{`execute: {shell: cmd, script_object: "a /b", timeout: 1s}`, "execute.script_object"},
		{`execute: {shell: cmd, script_object: a/1.0_b-C, timeout: 1s}`, ""},
		{run + "tier: global", "tier"},
		{run + "tier: endpoint\nfeed: [{id: f, field: r, primary_key: [id]}]", "feed"},
		{run + "feed: [{id: ' ', field: r, primary_key: [id]}]", "feed[0].id"},
		{run + "feed: [{id: f, field: '', primary_key: [id]}]", "feed[0].field"},
		{run + "feed: [{id: f, field: r, primary_key: []}]", "feed[0].primary_key"},
		{run + "feed: [{id: f, field: r, primary_key: ['']}]", "feed[0].primary_key"},
		{run + "feed: [{id: f, field: r, primary_key: [a]}, {id: ' f ', field: r, primary_key: [a]}]", "feed[1].id"},
		{run + "finalize: {shell: pwsh, script: ' '}", "finalize.script"},
		{run + "finalize: {shell: pwsh, script: x, timeout: soon}", "finalize.timeout"},
		{run + "finalize: {shell: sh, script: x}", "finalize.shell"},
		{run + "finalize: {shell: cmd, script: x}", "finalize.shell"},
		{run + "finalize: {shell: pwsh, script: x, on_each_bundle: true}", "finalize.on_each_bundle"},
		{run + "finalize: {shell: pwsh, script: x}", ""},
		{run + "emit: {type: events}\ncollect: {name: c}", "emit"},
		{run + "emit: {type: events}\nfeed: [{id: f, field: r, primary_key: [a]}]", "emit"},
		{check("status_field: ''"), "check.status_field"},
		{check("label: ''"), "check.label"},
		{check("alert: {title: t}"), "check.alert"},
		{check("alert: {title: '', notify_user: true}"), "check.alert.title"},
		{check("alert: {title: t, notify_user: true, on: []}"), "check.alert.on"},
		{check("alert: {title: t, notify_groups: ['']}"), "check.alert.notify_groups"},
		{check("alert: {title: t, notify_user: true, email: true}"), "check.alert.email"},
		{check("fleet: false, alert: {title: t, notify_user: true}"), "check.alert"},
		{check("alert: {title: t, notify_user: true}"), ""},
		{run + "client: {name: n, category: ' '}", "client.category"},
		{client("category_label: ''"), "client.category_label"},
		{client("category_icon: ''"), "client.category_icon"},
		{client("visible_to: {}"), "client.visible_to"},
		{client("show_when: {check: 'a b', is: ok}"), "client.show_when.check"},
		{client("show_when: {check: ' a ', is: ok}"), ""},
		{client("show_when: {check: a, is: []}"), "client.show_when.is"},
		{client("confirm: {message: ' '}"), "client.confirm.message"},
		{client("unlock: ' a'"), "client.unlock"},
		{run + "collect: {name: ''}", "collect.name"},
		{run + "collect: {name: c, files_field: ''}", "collect.files_field"},
		{run + "collect: {name: c, description: ''}", "collect.description"},
		{run + "collect: {name: c, max_size: 1TB}", "collect.max_size"},
		{run + "collect: {name: c, max_size: 20000000000GB}", "collect.max_size"},
		{run + "tags: [a, ' ']", "tags"},
	}
	for _, tt := range tests {
		r := manifest.Reader{Contract: wire.V0_101_0, Strict: true}
		job, err := r.Job([]byte(head + tt.text + "\n"))
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		path := ""
		var broken *manifest.RuleError
		if err := job.ValidateAt(wire.V0_101_0); errors.As(err, &broken) {
			path = broken.Path
		}
		if path != tt.path {
			t.Errorf("%s: %v, want %q", tt.text, broken, tt.path)
		}
	}
	older, err := manifest.DecodeJob([]byte(head + `execute: {shell: cmd, script: " ", timeout: 1s}` + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := older.ValidateAt(wire.V0_43_53); err != nil {
		t.Errorf("a script of white space is one in 0.43.53: %v", err)
	}
}

func TestNewerSchedule(t *testing.T) {
	const text = "id: x\njob_id: y\nwhen: {on: [network_change]}\nruns_on: agent\ntarget: {all: true}\n" +
		"constraints: {require: {ac_power: true, idle: 10m, cpu_below: 20, network: true}}\ntags: [t]\norigin: {path: p}\n"
	const want = `{"id":"x","when":{"on":["network_change"]},"job_id":"y","target":{"groups":[],"pcs":[],"all":true},"constraints":{"require":{"ac_power":true,"idle":"10m","cpu_below":20.0,"network":true}},"tz":"local","runs_on":"agent","enabled":true,"tags":["t"],"origin":{"path":"p"}}`
	s, err := manifest.Reader{Contract: wire.V0_101_0, Strict: true}.Schedule([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ValidateAt(wire.V0_101_0, time.UTC); err != nil {
		t.Error(err)
	}
	if data, err := s.MarshalJSON(); string(data) != want || err != nil {
		t.Errorf("%s\n%v", data, err)
	}
	var refused *wire.EncodeError
	if _, err := s.AppendJSONAt(nil, wire.V0_43_53); !errors.As(err, &refused) || refused.Path != "when.on[0]" {
		t.Error(err)
	}
	s.When = manifest.PerPC(manifest.OncePerVersion())
	if got := s.Lower().Mode; got != manifest.ModeOncePerPCVersion || s.When.String() != "per_pc once_per_version" {
		t.Error(got, s.When)
	}
	if _, err := s.AppendJSONAt(nil, wire.V0_43_53); !errors.As(err, &refused) || refused.Path != "when.per_pc" {
		t.Error(err)
	}
	for _, when := range []string{"{on: [network_change]}", "{per_pc: once_per_version}"} {
		older := manifest.Reader{Contract: wire.V0_43_53}
		if _, err := older.Schedule([]byte("id: x\njob_id: y\nwhen: " + when + "\n")); err == nil {
			t.Errorf("%s: an older reader takes it", when)
		}
	}
}

func TestValidateScheduleAt(t *testing.T) {
	const all, agent = "target: {all: true}\n", "runs_on: agent\n"
	tests := []struct{ when, text, path string }{
		{"{per_pc: once}", all, ""},
		{"{per_pc: once}", "target: {pcs: [a.b.c.d]}", ""},
		{"{per_pc: once}", "target: {pcs: [a, a.b.c.d.e]}", "target.pcs[1]"},
		{"{per_pc: once_per_version}", all, ""},
		{"{per_pc: once_per_version}", all + agent, "when.per_pc"},
		{"{per_target: once_per_version}", all, "when.per_target"},
		{"{per_pc: once}", "", "target"},
		{"{per_pc: once}", "rollout: {waves: []}", "target"},
		{"{per_pc: once}", all + "rollout: {waves: []}", "rollout.waves"},
		{"{per_pc: once}", "rollout: {waves: [{group: a, delay: 0s}]}", ""},
		{"{per_pc: once}", "rollout: {waves: [{group: ' ', delay: 0s}]}", "rollout.waves[0].group"},
		{"{per_pc: once}", "rollout: {waves: [{group: a, delay: soon}]}", "rollout.waves[0].delay"},
		{"{per_pc: once}", "starting_deadline: 1h\nrollout: {waves: [{group: a, delay: 59m}]}", ""},
		{"{per_pc: once}", "starting_deadline: 1h\nrollout: {waves: [{group: a, delay: 0s}, {group: b, delay: 1h}]}", "rollout.waves[1].delay"},
		{"{per_pc: once}", agent + "rollout: {waves: [{group: a, delay: 0s}]}", "target"},
		{"{per_pc: once}", all + agent + "rollout: {waves: [{group: a, delay: 0s}]}", "rollout"},
		{"{per_pc: once}", all + "deadline_at: 2026-01-01T00:00:00Z", "deadline_at"},
		{"{per_pc: once}", all + "constraints: {require: {network: true}}", "constraints.require"},
		{"{per_pc: once}", all + "constraints: {require: {}}", ""},
		{"{per_pc: once}", all + agent + "constraints: {require: {network: true}}", ""},
		{"{per_pc: once}", all + agent + "constraints: {require: {idle: soon}}", "constraints.require.idle"},
		{"{per_pc: once}", all + agent + "constraints: {require: {cpu_below: 0}}", "constraints.require.cpu_below"},
		{"{per_pc: once}", all + agent + "constraints: {require: {cpu_below: 100}}", ""},
		{"{per_pc: once}", all + agent + "constraints: {require: {cpu_below: 100.5}}", "constraints.require.cpu_below"},
		{"{per_pc: {every: soon}}", all, "when.every"},
		{"{per_pc: once}", all + "tags: ['']", "tags"},
	}
	for _, tt := range tests {
		r := manifest.Reader{Contract: wire.V0_101_0, Strict: true}
		s, err := r.Schedule([]byte("id: x\njob_id: y\nwhen: " + tt.when + "\n" + tt.text + "\n"))
		if err != nil {
			t.Errorf("%s %s: %v", tt.when, tt.text, err)
			continue
		}
		path := ""
		var broken *manifest.RuleError
		if err := s.ValidateAt(wire.V0_101_0, time.UTC); errors.As(err, &broken) {
			path = broken.Path
		}
		if path != tt.path {
			t.Errorf("%s %s: %v, want %q", tt.when, tt.text, broken, tt.path)
		}
	}
}

func TestOnlyRequireIsNoConstraint(t *testing.T) {
	var c manifest.Constraints
	c.Require = wire.Some(manifest.Require{})
	if !c.IsZero() {
		t.Error("an empty requirement counts")
	}
	c.Require = wire.Some(manifest.Require{Network: true})
	if c.IsZero() {
		t.Error("a requirement does not count")
	}
	if !slices.Equal(wire.Contracts(), []wire.Contract{wire.V0_43_53, wire.V0_101_0}) {
		t.Error("another contract: are its rules there?")
	}
}
