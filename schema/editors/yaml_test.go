package editors_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/gocmd"
	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

// withoutCatalogue are settings of an editor that asks no catalogue on the web.
func withoutCatalogue() map[string]any {
	return map[string]any{"yaml": map[string]any{
		"validate": true, "hover": true, "completion": true, "schemaStore": map[string]any{"enable": false},
	}}
}

// uri is the address of a document that exists in the editor alone.
func uri(kind schema.Kind, n int) string {
	return fmt.Sprintf("file:///fleet/%d.kanade-%s.yaml", n, kind)
}

// dressed puts the modeline in front of a document.
func dressed(at wire.Contract, kind schema.Kind, text string) string {
	return schema.ModelineAt(at, kind) + "\n" + text
}

const (
	jobHead      = "id: a\nversion: 1\n"
	scheduleHead = "id: a\njob_id: j\n"
)

func TestUnderlines(t *testing.T) {
	needTools(t)
	type underlined struct {
		name  string
		kind  schema.Kind
		text  string
		under string
		says  string
	}
	tests := []underlined{
		{"wrong enum", schema.KindJob, jobHead + "execute:\n  shell: bash\n  script: x\n  timeout: 1s\n", "bash", `Valid values: "powershell", "cmd"`},
		{"unknown key", schema.KindJob, jobHead + "execute:\n  shell: cmd\n  script: x\n  time_out: 1s\n  timeout: 1s\n", "time_out", "not allowed"},
		{"missing key", schema.KindJob, jobHead + "execute:\n  shell: cmd\n  script: x\n", "execute", `Missing property "timeout"`},
		{"two scripts", schema.KindJob, jobHead + "execute:\n  shell: cmd\n  script: x\n  script_file: run.cmd\n  timeout: 1s\n", "run.cmd", "only one of script, script_file and script_object"},
		{"no script", schema.KindJob, jobHead + "execute:\n  shell: cmd\n  timeout: 1s\n", "execute", "one of script, script_file and script_object must be set"},
		{"empty script", schema.KindJob, jobHead + "execute:\n  shell: cmd\n  script: ''\n  timeout: 1s\n", "''", "must be set"},
		{"emit and check", schema.KindJob, jobHead + "execute: {shell: cmd, script: x, timeout: 1s}\nemit: {type: events}\ncheck: {name: n}\n", "{name: n}", "cannot be combined with emit"},
		{"blank name", schema.KindJob, jobHead + "execute: {shell: cmd, script: x, timeout: 1s}\ncheck:\n  name: ' '\n", "' '", "must not be empty"},
		{"timeout, advice", schema.KindJob, jobHead + "execute:\n  shell: cmd\n  script: x\n  timeout: 30\n", "timeout: 30", "not a duration such as 30s"},
		{"list for text", schema.KindJob, "id: [a]\nversion: 1\nexecute: {shell: cmd, script: x, timeout: 1s}\n", "[a]", "a text is wanted"},
		{"duration", schema.KindSchedule, scheduleHead + "when:\n  per_pc:\n    every: 6x\n", "6x", "a duration such as 30s"},
		{"time", schema.KindSchedule, scheduleHead + "when:\n  calendar:\n    at: noon\n", "noon", "a time of day, HH:MM"},
		{"day", schema.KindSchedule, scheduleHead + "when:\n  calendar:\n    at: 09:00\n    days: [mon, funday]\n", "funday", "a day is wanted"},
		{"days with a date", schema.KindSchedule, scheduleHead + "when:\n  calendar:\n    at: 2026-07-01 09:00\n    days: [wed]\n", "[wed]", "fires once"},
		{"date that is none", schema.KindSchedule, scheduleHead + "when: {per_pc: once}\nconstraints:\n  skip_dates:\n    - 2026-02-29\n", "2026-02-29", "a date is wanted"},
		{"events on the backend", schema.KindSchedule, scheduleHead + "when:\n  on: [logon]\nruns_on: backend\n", "backend", "needs runs_on: agent"},
		{"per target on agents", schema.KindSchedule, scheduleHead + "when:\n  per_target: once\nruns_on: agent\n", "per_target", "cannot be combined with runs_on: agent"},
		{"unknown key, advice", schema.KindSchedule, scheduleHead + "when: {per_pc: once}\ntarget:\n  group: [g]\n", "group: [g]", "nobody knows this key"},
		{"two shapes", schema.KindSchedule, scheduleHead + "when:\n  per_pc: once\n  calendar:\n    at: 09:00\n", "calendar", "only one of per_pc"},
		{"bound", schema.KindFreeze, "from: July 1st\n", "July 1st", "a date such as 2026-07-01"},
		{"nobody", schema.KindFanoutPlan, "target:\n  all: false\n", "false", "must select something"},
	}
	const newerJob = jobHead + "execute: {shell: pwsh, script: x, timeout: 1s}\n"
	const newerSchedule = scheduleHead + "target: {all: true}\n"
	first := len(tests)
	tests = append(tests, []underlined{
		{"wrong shell", schema.KindJob, jobHead + "execute:\n  shell: bash\n  script: x\n  timeout: 1s\n", "bash", `Valid values: "powershell", "cmd", "sh", "pwsh"`},
		{"wrong tier", schema.KindJob, newerJob + "tier: server\n", "server", `"endpoint", "controller"`},
		{"nobody is told", schema.KindJob, newerJob + "check:\n  name: n\n  alert: {title: t}\n", "alert", "nobody is told"},
		{"no bundles", schema.KindJob, newerJob + "collect: null\nfinalize: {shell: pwsh, script: x, on_each_bundle: true}\n", "null", "without it there are no bundles"},
		{"shell of finalize", schema.KindJob, newerJob + "finalize:\n  shell: cmd\n  script: x\n", "cmd", "want powershell or pwsh"},
		{"size", schema.KindJob, newerJob + "collect:\n  name: n\n  max_size: 5TB\n", "5TB", "a size such as 500000, 50MB"},
		{"script object", schema.KindJob, jobHead + "execute: {shell: cmd, script_object: x, timeout: 1s}\n", "x", "want <name>/<version>"},
		{"priority, advice", schema.KindJob, newerJob + "check:\n  name: n\n  alert: {title: t, notify_user: true, priority: high}\n", "priority: high", "no program knows this priority"},
		{"nobody", schema.KindSchedule, scheduleHead + "when: {per_pc: once}\ntarget:\n  all: false\n", "false", "must select something"},
		{"no waves", schema.KindSchedule, newerSchedule + "when: {per_pc: once}\nrollout:\n  waves: []\n", "[]", "too few items"},
		{"deadline", schema.KindSchedule, newerSchedule + "when: {per_pc: once}\ndeadline_at: 2026-07-01T00:00:00Z\n", "2026-07-01T00:00:00Z", "is computed at each fire"},
		{"require on the backend", schema.KindSchedule, newerSchedule + "when: {per_pc: once}\nconstraints:\n  require:\n    idle: 10m\n", "10m", "needs runs_on: agent"},
		{"too busy", schema.KindSchedule, newerSchedule + "when: {on: [logon]}\nruns_on: agent\nconstraints:\n  require:\n    cpu_below: 120\n", "120", "100"},
		{"by version on agents", schema.KindSchedule, newerSchedule + "when:\n  per_pc: once_per_version\nruns_on: agent\n", "once_per_version", "keeps no record by version"},
	}...)
	c := startServer(t, withoutCatalogue())
	for i, tt := range tests {
		at := wire.V0_43_53
		if i >= first {
			at = wire.V0_101_0
		}
		text := dressed(at, tt.kind, tt.text)
		c.show(uri(tt.kind, i), text)
		found := c.underlined(uri(tt.kind, i))
		if !slices.ContainsFunc(found, func(d diagnostic) bool { return under(text, d) == tt.under && strings.Contains(d.Message, tt.says) }) {
			t.Errorf("%s: want %q under %q, got %+v", tt.name, tt.says, tt.under, found)
		}
	}
}

// placeOf is the place behind a text in a document.
func placeOf(t *testing.T, text, before string) position {
	t.Helper()
	i := strings.Index(text, before)
	if i < 0 {
		t.Fatalf("%q is not in %q", before, text)
	}
	head := text[:i+len(before)]
	return position{strings.Count(head, "\n"), len(head) - 1 - strings.LastIndex(head, "\n")}
}

func TestCompletion(t *testing.T) {
	needTools(t)
	tests := []struct {
		name   string
		kind   schema.Kind
		text   string
		behind string
		want   map[string]string // labels, and what their texts say
		not    []string
	}{
		{
			"keys of execute", schema.KindJob, jobHead + "execute:\n  shell: cmd\n  \n", "cmd\n  ",
			map[string]string{
				"script": "The body itself", "script_file": "A file beside the manifest", "script_object": "<name>/<version>",
				"timeout": "duration", "run_as": "privilege of the run", "cwd": "working directory",
			},
			[]string{"id", "shell", "target"},
		},
		{
			"the document", schema.KindJob, "\n", "\n",
			map[string]string{"job": "with its script", "id": "Names the job", "execute": "What to run", "client": "Offers the job"},
			nil,
		},
		{"shells", schema.KindJob, jobHead + "execute:\n  shell: \n", "shell: ", map[string]string{"powershell": "", "cmd": ""}, []string{"bash", "null"}},
		{"an id", schema.KindJob, "id: \n", "id: ", nil, []string{"true", "false", "null"}},
		{
			"keys of when", schema.KindSchedule, scheduleHead + "when:\n  \n", "when:\n  ",
			map[string]string{"per_pc": "on each PC", "per_target": "whole target", "calendar": "times of the clock", "on": "on a PC"},
			nil,
		},
		{
			"the document of 0.101.0", schema.KindJob, "\n", "\n",
			map[string]string{"id": "Names the job", "tier": "Since 0.101.0", "collect": "Since 0.101.0"},
			nil,
		},
		{"shells of 0.101.0", schema.KindJob, jobHead + "execute:\n  shell: \n", "shell: ", map[string]string{"cmd": "", "pwsh": ""}, []string{"bash", "null"}},
		{"zones", schema.KindSchedule, scheduleHead + "tz: \n", "tz: ", map[string]string{"local": "", "utc": ""}, []string{"UTC"}},
	}
	c := startServer(t, withoutCatalogue())
	for i, tt := range tests {
		at := wire.V0_43_53
		if strings.HasSuffix(tt.name, "0.101.0") {
			at = wire.V0_101_0
		}
		text := dressed(at, tt.kind, tt.text)
		c.show(uri(tt.kind, i), text)
		c.underlined(uri(tt.kind, i)) // the schema is there now
		offered := c.complete(uri(tt.kind, i), placeOf(t, text, tt.behind))
		for label, says := range tt.want {
			if item, ok := offered[label]; !ok || !strings.Contains(string(item.Documentation), says) {
				t.Errorf("%s: want %s with %q, got %s in %d offers", tt.name, label, says, item.Documentation, len(offered))
			}
		}
		for _, label := range tt.not {
			if _, ok := offered[label]; ok {
				t.Errorf("%s: %s is offered", tt.name, label)
			}
		}
	}
}

func TestHover(t *testing.T) {
	needTools(t)
	c := startServer(t, withoutCatalogue())
	text := dressed(wire.V0_43_53, schema.KindJob, jobHead+"execute:\n  shell: cmd\n  script: x\n  timeout: 1s\n  run_as: user\n")
	c.show(uri(schema.KindJob, 0), text)
	c.underlined(uri(schema.KindJob, 0))
	shown := c.hover(uri(schema.KindJob, 0), placeOf(t, text, "run_"))
	for _, want := range []string{
		"The session and the privilege of the run", "Default: system",
		"`system`: LocalSystem in the services session", "`user`: the logged-in user", "`system_gui`: LocalSystem in the active console session",
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("want %q in %s", want, shown)
		}
	}
}

// TestEditorVerdicts shows every document of the corpus to the server: what is
// valid is not underlined, unless there is advice about it. The server applies
// merge keys, so it sees none.
func TestEditorVerdicts(t *testing.T) {
	needTools(t)
	samples := slices.DeleteFunc(corpus(t), func(s sample) bool { return s.format != "yaml" || strings.Contains(s.text, "<<: ") })
	enough(t, samples)
	c := startServer(t, withoutCatalogue())
	for i, s := range samples {
		c.show(uri(s.kind, i), dressed(s.at, s.kind, s.text))
	}
	for i, s := range samples {
		found := c.underlined(uri(s.kind, i))
		if (len(found) > 0) != (!s.valid || s.advised) {
			t.Errorf("%s: valid: %t, advice: %t, and the editor says %+v: %s", s.place, s.valid, s.advised, found, s.text)
		}
	}
}

// TestByName associates the files of people by their names, without a modeline.
func TestByName(t *testing.T) {
	needTools(t)
	settings := withoutCatalogue()
	settings["yaml"].(map[string]any)["schemas"] = map[string]any{
		schema.URL(schema.KindJob, schema.Editor):      "*.kanade-job.yaml",
		schema.URL(schema.KindSchedule, schema.Editor): "*.kanade-schedule.yaml",
	}
	c := startServer(t, settings)
	for _, kind := range []schema.Kind{schema.KindJob, schema.KindSchedule} {
		c.show(uri(kind, 1), "zz: 1\n")
		if found := c.underlined(uri(kind, 1)); !slices.ContainsFunc(found, func(d diagnostic) bool { return strings.Contains(d.Message, "zz") }) {
			t.Errorf("%s: the schema does not apply: %+v", kind, found)
		}
	}
	c.show("file:///fleet/other.yaml", "zz: 1\n")
	if found := c.underlined("file:///fleet/other.yaml"); len(found) > 0 {
		t.Errorf("a file of another name: %+v", found)
	}
}

// TestModelines opens every manifest of this repository, those in its pages and
// those that the tool writes included: each says by its modeline what it is, and nothing in it is underlined.
func TestModelines(t *testing.T) {
	needTools(t)
	c := startServer(t, withoutCatalogue())
	opened := 0
	look := func(name, text string, at wire.Contract, kind schema.Kind) {
		opened++
		if line := schema.ModelineAt(at, kind); !strings.Contains(text, line+"\n") {
			t.Errorf("%s lacks the line %s", name, line)
		}
		address := fmt.Sprintf("file:///%d/%s", opened, filepath.Base(name)+".yaml")
		c.show(address, text)
		if found := c.underlined(address); len(found) > 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
	err := filepath.WalkDir("../..", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && passedOver(e.Name()) {
			return filepath.SkipDir
		}
		kind := schema.KindJob
		switch {
		case strings.HasSuffix(path, ".kanade-job.yaml"):
		case strings.HasSuffix(path, ".kanade-schedule.yaml"):
			kind = schema.KindSchedule
		case strings.HasSuffix(path, ".md"):
			text, err := os.ReadFile(path)
			for _, block := range modelined(string(text)) {
				at, kind := schemaOf(block)
				look(path, block, at, kind)
			}
			return err
		default:
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil {
			look(path, string(text), contractOf(path), kind)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []schema.Kind{schema.KindJob, schema.KindSchedule} {
		for _, at := range wire.Contracts() {
			text := gocmd.Run(t, nil, "run", "./cmd/kanade-contract", "init", string(kind), "--contract", at.String())
			look("init."+string(kind), string(text), at, kind)
		}
	}
	if opened < 18 {
		t.Errorf("only %d manifests", opened)
	}
}

// passedOver are folders of what others wrote, and of mistakes.
func passedOver(name string) bool {
	return strings.HasPrefix(name, ".") && name != ".." && name != "../.." ||
		slices.Contains([]string{"node_modules", "negative_test", "dist"}, name)
}

// contractOf is the contract of a manifest: the folder that is called like one is
// for what needs it.
func contractOf(path string) wire.Contract {
	if at, ok := wire.ParseContract(filepath.Base(filepath.Dir(path))); ok {
		return at
	}
	return wire.V0_43_53
}

// modelined are the blocks of YAML in a page that have a modeline.
func modelined(page string) []string {
	var out []string
	for i, part := range strings.Split(page, "```") {
		if block, ok := strings.CutPrefix(part, "yaml\n"); ok && i%2 == 1 && strings.HasPrefix(block, "# yaml-language-server:") {
			out = append(out, block)
		}
	}
	return out
}

// schemaOf is what the modeline of a block names.
func schemaOf(block string) (wire.Contract, schema.Kind) {
	for _, at := range wire.Contracts() {
		for _, kind := range schema.KindsOf(schema.VersionAt(at)) {
			if strings.HasPrefix(block, schema.ModelineAt(at, kind)+"\n") {
				return at, kind
			}
		}
	}
	return wire.V0_43_53, schema.KindJob
}
