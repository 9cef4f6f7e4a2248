package manifest_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
)

func TestDecodeStrict(t *testing.T) {
	// Every place in which there may be an unknown key, and its path.
	tests := []struct{ text, want string }{
		{"zz: 1", "zz"},
		{"target: {all: true}\nrollout: {waves: []}", "rollout, target"},
		{"zz: {inner: 1, other: [{deep: 2}]}", "zz"},
		{"zz: 1\nzz: 2", "zz"},
		{"ID: b", "ID"},
		{"a.b: 1\n'': 2", ", a.b"},
		{"1: x\ntrue: x\n~: x\nnull: x\n1.50: x", "1, 1.50, null, true, ~"},
		{"<<: {description: x}", "<<"},
		{"!x zz: 1", "zz"},
		{"description: &k zz\n*k : 1", "zz"},
		{"client: {name: n, category: catalog, displayname: x}", "client.?.displayname"},
		{"check: {name: n, label: x, alert: {title: t}}", "check.?.alert, check.?.label"},
		{"emit: {type: events, zz: 1}", "emit.?.zz"},
		{"inventory: {display: [], zz: 1}", "inventory.?.zz"},
		{"inventory: {display: [{field: a, label: b}, {field: a, label: b, zz: 1}]}", "inventory.?.display.1.zz"},
		{"inventory: {display: [{field: a, label: b, columns: [{field: a, label: b, zz: 1}]}]}", "inventory.?.display.0.columns.?.0.zz"},
		{"inventory: {display: [], summary: [{field: a, label: b, zz: 1}]}", "inventory.?.summary.?.0.zz"},
		{"inventory: {display: [], explode: [{field: a, table: t, primary_key: [], columns: [{field: b, zz: 1}], yy: 2}]}", "inventory.?.explode.?.0.columns.0.zz, inventory.?.explode.?.0.yy"},
		{"x: &x {field: a, label: b, zz: 1}\ninventory: {display: [*x, *x], summary: [*x]}", "inventory.?.display.0.zz, inventory.?.display.1.zz, inventory.?.summary.?.0.zz, x"},
		{"staleness: {mode: cached, max_cache_age: 5m, zz: 1}", ""},
		{"zz: &z {a: *z}", "zz"},
		{"", ""},
	}
	for _, tt := range tests {
		got := ""
		_, err := manifest.DecodeJobStrict([]byte(minimal + tt.text + "\n"))
		var unknown *manifest.UnknownFieldsError
		switch {
		case errors.As(err, &unknown):
			got, _ = strings.CutPrefix(err.Error(), "unknown field(s): ")
		case err != nil:
			got = err.Error()
		}
		if got != tt.want || (unknown == nil) != (tt.want == "") {
			t.Errorf("%s:\n got %s\nwant %s", tt.text, got, tt.want)
		}
		if job, err := manifest.DecodeJob([]byte(minimal + tt.text + "\n")); err != nil || job.ID != "a" {
			t.Errorf("%s: the tolerant reading: %v", tt.text, err)
		}
	}
}

// An error of decoding counts more than keys that nobody knows, and strictness
// finds some of its own.
func TestDecodeStrictRefuses(t *testing.T) {
	tests := []struct{ text, want string }{
		{"zz: 1\nrequire_approval: yes\n", "require_approval: expected true or false"},
		{"staleness: {mode: cached, ~: 1}\n", "staleness: expected a name as key, got ~"},
		{"staleness: {mode: cached, zz: {1.5: 1}}\n", "staleness: expected a name as key, got 1.5"},
		{"staleness: {mode: cached, zz: {[a]: 1}}\n", "staleness: expected a name as key, got a list"},
	}
	for _, tt := range tests {
		_, err := manifest.DecodeJobStrict([]byte(minimal + tt.text))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s got %v, want %s", tt.text, err, tt.want)
		}
	}
}

// TestUnknownFieldPlaces looks at the places, in YAML and in JSON.
func TestUnknownFieldPlaces(t *testing.T) {
	const yaml = "日: 1\n" + minimal + "check: {name: n, zz: 日, yy: 1}\n"
	const json = "{\"日\":1, \"id\":\"a\",\n\"version\":\"1\",\"execute\":{\"shell\":\"cmd\",\"timeout\":\"1s\"},\n" +
		" \"check\" : {\"name\":\"n\" ,\"zz\": \"日\", \"y\\u0079\":{\"zz\":[1]}}}"
	tests := []struct {
		form   string
		text   string
		decode func([]byte) (*manifest.Job, error)
		want   []manifest.UnknownField
	}{
		{"YAML", yaml, manifest.DecodeJobStrict, []manifest.UnknownField{
			{Path: "check.?.yy", Offset: strings.Index(yaml, "yy"), Line: 5, Column: 25},
			{Path: "check.?.zz", Offset: strings.Index(yaml, "zz"), Line: 5, Column: 18},
			{Path: "日", Offset: 0, Line: 1, Column: 1},
		}},
		{"JSON", json, manifest.DecodeJobJSONStrict, []manifest.UnknownField{
			{Path: "check.?.yy", Offset: strings.Index(json, `"y\u`), Line: 3, Column: 36},
			{Path: "check.?.zz", Offset: strings.Index(json, `"zz"`), Line: 3, Column: 25},
			{Path: "日", Offset: 1, Line: 1, Column: 2},
		}},
	}
	for _, tt := range tests {
		_, err := tt.decode([]byte(tt.text))
		var unknown *manifest.UnknownFieldsError
		if !errors.As(err, &unknown) || !slices.Equal(unknown.Fields, tt.want) || unknown.Type != "Job" {
			t.Errorf("%s: got %+v\nwant %+v", tt.form, err, tt.want)
			if unknown != nil {
				t.Errorf("%+v", unknown.Fields)
			}
		}
	}
}

func TestDecodeJSONStrict(t *testing.T) {
	tests := []struct{ text, want string }{
		{minimalJSON, ""},
		{strings.Replace(minimalJSON, `"mode"`, `"zz":1,"mode"`, 1), ""}, // staleness is not looked at
		{strings.Replace(minimalJSON, `"shell"`, `"kind":null,"shell"`, 1), "unknown field(s): execute.kind"},
		{strings.Replace(minimalJSON, `"inventory":null`, `"inventory":{"display":[{"field":"a","label":"b","columns":[{"field":"a","label":"b","zz":1}]}],"summary":null}`, 1), "unknown field(s): inventory.?.display.0.columns.?.0.zz"},
		{minimalJSON + "{}", "expected the end of the document"},
		{`{"zz":1}`, "id: expected a required member"},
	}
	for _, tt := range tests {
		_, err := manifest.DecodeJobJSONStrict([]byte(tt.text))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.text, err, tt.want)
		}
	}
}

// A document of unknown keys does not make an error of its own size.
func TestUnknownFieldsAreBounded(t *testing.T) {
	const bound = 1000
	var unknown *manifest.UnknownFieldsError
	var yaml, json strings.Builder
	yaml.WriteString(minimal)
	json.WriteString(strings.TrimSuffix(minimalJSON, "}"))
	for i := range 3 * bound {
		key := strings.Repeat("z", i%50) + string(rune('a'+i%26)) + strings.Repeat("y", i/50)
		yaml.WriteString(key + ": 1\n")
		json.WriteString(`,"` + key + `":1`)
	}
	json.WriteString("}")
	_, err := manifest.DecodeJobStrict([]byte(yaml.String()))
	if !errors.As(err, &unknown) || len(unknown.Fields) > bound {
		t.Errorf("YAML: %.100v", err)
	}
	_, err = manifest.DecodeJobJSONStrict([]byte(json.String()))
	if !errors.As(err, &unknown) || len(unknown.Fields) > bound {
		t.Errorf("JSON: %.100v", err)
	}
}
