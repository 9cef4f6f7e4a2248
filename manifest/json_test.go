package manifest_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// fullJob has every member, each with a value that is not its default.
func fullJob() manifest.Job {
	field := manifest.DisplayField{Field: "f", Label: "L", Type: wire.Some("table"), Columns: wire.Some([]manifest.DisplayField{{Field: "g", Label: "M"}})}
	return manifest.Job{
		ID: "full", Version: "1.2", Description: wire.Some("<d> & é"),
		Execute: manifest.Execute{
			Shell: wire.ShellPowerShell, Script: wire.Some(""), ScriptFile: wire.Some("f"), ScriptObject: wire.Some("o"),
			Timeout: "5m", RunAs: wire.RunAsSystemGUI, Cwd: wire.Some("C:\\"),
		},
		RequireApproval: true,
		Inventory: wire.Some(manifest.InventoryHint{
			Display: []manifest.DisplayField{field}, Summary: wire.Some([]manifest.DisplayField{}),
			Explode: wire.Some([]manifest.ExplodeSpec{{
				Field: "a", Table: "t", PrimaryKey: []string{"k"}, TrackHistory: true,
				Columns: []manifest.ExplodeColumn{{Field: "k", Type: wire.Some("integer"), Index: true}, {Field: "n"}},
			}}),
			HistoryScalars: wire.Some([]string{"s"}),
		}),
		Emit:      wire.Some(manifest.EmitConfig{Type: wire.EmitEvents, WatermarkPath: wire.Some("w")}),
		Check:     wire.Some(manifest.CheckHint{Name: "c", StatusField: "s", DetailField: "d", Troubleshoot: wire.Some("t")}),
		Staleness: manifest.Staleness{Mode: wire.ModeStrict, MaxCacheAge: "5m"},
		Client:    wire.Some(manifest.ClientHint{Name: "n", Description: wire.Some("d"), Category: "of the future", Icon: wire.Some("i")}),
	}
}

const fullJSON = `{"id":"full","version":"1.2","description":"<d> & é",` +
	`"execute":{"shell":"powershell","script":"","script_file":"f","script_object":"o","timeout":"5m","run_as":"system_gui","cwd":"C:\\"},` +
	`"require_approval":true,"inventory":{"display":[{"field":"f","label":"L","type":"table","columns":[{"field":"g","label":"M"}]}],"summary":[],` +
	`"explode":[{"field":"a","table":"t","primary_key":["k"],"columns":[{"field":"k","type":"integer","index":true},{"field":"n","index":false}],"track_history":true}],` +
	`"history_scalars":["s"]},"emit":{"type":"events","watermark_path":"w"},` +
	`"check":{"name":"c","status_field":"s","detail_field":"d","troubleshoot":"t","fleet":false},` +
	`"staleness":{"mode":"strict","max_cache_age":"5m"},"client":{"name":"n","description":"d","category":"of the future","icon":"i"}}`

func TestJobJSON(t *testing.T) {
	full, err := fullJob().MarshalJSON()
	if err != nil || string(full) != fullJSON {
		t.Errorf("got  %s, %v\nwant %s", full, err, fullJSON)
	}
	for _, text := range []string{fullJSON, minimalJSON} {
		var job manifest.Job
		if err := job.UnmarshalJSON([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := job.AppendJSON([]byte("> ")); err != nil || string(got) != "> "+text {
			t.Errorf("got  %s, %v\nwant %s", got, err, text)
		}
	}
	// JSON is YAML too, as far as text goes.
	if got := decoded(manifest.DecodeJobStrict, fullJSON); got != fullJSON {
		t.Errorf("as YAML: %s", got)
	}
}

func TestJobJSONRefuses(t *testing.T) {
	tests := []struct{ old, new, want string }{
		{`"id":"a",`, ``, "id: expected a required member"},
		{`"id":"a"`, `"id":null`, "id: expected a string, got null"},
		{`"id":"a"`, `"id":1`, "id: expected a string, got the number 1"},
		{`"version"`, `"id":"b","version"`, "id: expected the member once"},
		{`"require_approval":false`, `"require_approval":null`, "require_approval: expected true or false"},
		{`"staleness":{"mode":"cached"}`, `"staleness":null`, "staleness: expected an object"},
		{`"mode":"cached"`, `"mode":"strict"`, "staleness.max_cache_age: expected a required member"},
		{`"shell":"cmd"`, `"shell":"zsh"`, "execute.shell: expected powershell, cmd, sh or pwsh"},
		{`"shell":"cmd"`, `"shell":{"cmd":null}`, "execute.shell: expected powershell, cmd, sh or pwsh, got an object"},
		{`"inventory":null`, `"inventory":{"display":null}`, "inventory.display: expected an array, got null"},
		{`"inventory":null`, `"inventory":{"display":[{"field":"a"}]}`, "inventory.display[0].label: expected a required member"},
		{`"check":null`, `"check":{"name":"n","fleet":"true"}`, "check.fleet: expected true or false"},
		{`"check":null`, `"client":{"name":"n","category":5}`, "client.category: expected a string"},
		{`"check":null`, `"client":{"name":"n"}`, "client.category: expected a required member"},
	}
	for _, tt := range tests {
		text := strings.Replace(minimalJSON, tt.old, tt.new, 1)
		was := fullJob()
		err := was.UnmarshalJSON([]byte(text))
		var refused *wire.DecodeError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.new, err, tt.want)
		}
		if now, err := was.MarshalJSON(); err != nil || string(now) != fullJSON {
			t.Errorf("%s: the job has changed: %s, %v", tt.new, now, err)
		}
	}
}

func TestJobJSONWritesNoNonsense(t *testing.T) {
	tests := []struct {
		change func(*manifest.Job)
		path   string
	}{
		{func(j *manifest.Job) { j.Execute.Shell = "zsh" }, "execute.shell"},
		{func(j *manifest.Job) { j.Execute.Script = wire.Some("\xff") }, "execute.script"},
		{func(j *manifest.Job) { j.Staleness.Mode = "" }, "staleness.mode"},
	}
	for _, tt := range tests {
		job := fullJob()
		tt.change(&job)
		_, err := job.MarshalJSON()
		var refused *wire.EncodeError
		if !errors.As(err, &refused) || refused.Path != tt.path || refused.Type != "Job" {
			t.Errorf("%s: %v", tt.path, err)
		}
	}
}

func TestFanoutPlanJSON(t *testing.T) {
	tests := []struct{ text, want string }{
		{`{}`, `{"target":{"groups":[],"pcs":[],"all":false}}`},
		{`{"target":{"all":true},"rollout":null,"jitter":null,"deadline_at":null,"zz":1}`, `{"target":{"groups":[],"pcs":[],"all":true}}`},
		{
			`{"rollout":{"waves":[{"group":"g","delay":"0"}]},"jitter":"30s","deadline_at":"2026-07-01T09:00:00.5+09:00","target":{"pcs":["p"],"groups":["g"]}}`,
			`{"target":{"groups":["g"],"pcs":["p"],"all":false},"rollout":{"strategy":"wave","waves":[{"group":"g","delay":"0"}]},"jitter":"30s","deadline_at":"2026-07-01T00:00:00.500Z"}`,
		},
	}
	for _, tt := range tests {
		var plan manifest.FanoutPlan
		if err := plan.UnmarshalJSON([]byte(tt.text)); err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		if got, err := plan.MarshalJSON(); err != nil || string(got) != tt.want {
			t.Errorf("%s:\n got %s, %v\nwant %s", tt.text, got, err, tt.want)
		}
	}
	for text, want := range map[string]string{
		`{"target":null}`:                           "target: expected an object",
		`{"rollout":{}}`:                            "rollout.waves: expected a required member",
		`{"rollout":{"waves":[{"group":"g"}]}}`:     "rollout.waves[0].delay: expected a required member",
		`{"rollout":{"strategy":"all","waves":[]}}`: "rollout.strategy: expected wave",
		`{"jitter":30}`:                             "jitter: expected a string",
		`{"deadline_at":"2026-07-01"}`:              "deadline_at: expected an RFC 3339 timestamp",
	} {
		var plan manifest.FanoutPlan
		if err := plan.UnmarshalJSON([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	at := manifest.FanoutPlan{DeadlineAt: wire.Some(time.Date(2026, 7, 1, 9, 0, 0, 0, time.FixedZone("", 9*3600)))}
	if got, err := at.MarshalJSON(); err != nil || !strings.HasSuffix(string(got), `"deadline_at":"2026-07-01T00:00:00Z"}`) {
		t.Errorf("%s, %v", got, err)
	}
}

// Jobs stand in documents of other people's types too.
func TestJobInsideOfOthers(t *testing.T) {
	var outer struct{ Job manifest.Job }
	if err := json.Unmarshal([]byte(`{"Job":`+fullJSON+`}`), &outer); err != nil {
		t.Fatal(err)
	}
	if got, err := outer.Job.MarshalJSON(); err != nil || string(got) != fullJSON {
		t.Errorf("%s, %v", got, err)
	}
}
