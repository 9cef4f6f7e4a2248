package manifest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
)

// with is a valid job with the members of execute, and further ones.
func with(t *testing.T, execute, more string) *manifest.Job {
	t.Helper()
	job, err := manifest.DecodeJob([]byte("id: a\nversion: 1\nexecute: {shell: cmd, timeout: 1s, " + execute + "}\n" + more))
	if err != nil {
		t.Fatalf("%s %s: %v", execute, more, err)
	}
	return job
}

func TestValidateScript(t *testing.T) {
	const none, two = "must be set", "execute: only one of"
	tests := []struct{ execute, want string }{
		{"script: x", ""},
		{"script: 1", ""},
		{"script: ' '", ""},
		{"script_file: ''", ""},
		{"script_object: ''", ""},
		{"script_object: no-slash", ""},
		{"script: '', script_object: a/1", ""},
		{"script: '', script_file: ''", ""},
		{"", none},
		{"script: ''", none},
		{"script: ", none},
		{"script: null, script_file: ~", none},
		{"script: x, script_file: ''", two + " … script=true, script_file=true, script_object=false"},
		{"script: x, script_object: o", two + " … script=true, script_file=false, script_object=true"},
		{"script_file: f, script_object: o", two + " … script=false, script_file=true, script_object=true"},
		{"script: x, script_file: f, script_object: o", two + " … script=true, script_file=true, script_object=true"},
	}
	for _, tt := range tests {
		job := with(t, tt.execute, "")
		err := job.Validate()
		if again := job.Execute.Validate(); (err == nil) != (again == nil) {
			t.Errorf("%s: the job says %v, execute %v", tt.execute, err, again)
		}
		wantRule(t, tt.execute, err, "execute", tt.want)
		if tt.want == none && !strings.Contains(err.Error(), "`script`, `script_file`, `script_object`") {
			t.Errorf("%s: %v names no source", tt.execute, err)
		}
	}
}

// wantRule compares an error with a path and parts of a text, "" for none.
func wantRule(t *testing.T, about string, err error, path, want string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Errorf("%s: %v", about, err)
		}
		return
	}
	var broken *manifest.RuleError
	if !errors.As(err, &broken) || broken.Path != path {
		t.Errorf("%s: got %#v, want a rule about %s", about, err, path)
		return
	}
	for part := range strings.SplitSeq(want, " … ") {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%s: got %q, want %q in it", about, err, part)
		}
	}
}

func TestValidate(t *testing.T) {
	const (
		emit, empty  = "emit: {type: events}\n", " must not be empty"
		incompatible = "emit: … incompatible … inventory: … check:"
		whenSet      = " must not be empty when set"
	)
	tests := []struct{ more, path, want string }{
		{"", "", ""},
		{emit, "", ""},
		{emit + "client: {name: n, category: catalog}", "", ""},
		{"check: {name: n}\ninventory: {display: []}\nclient: {name: n, category: weird}", "", ""},
		{emit + "check: {name: n}", "emit", incompatible},
		{emit + "inventory: {display: []}", "emit", incompatible},
		{emit + "check: {name: ''}", "emit", incompatible},
		{"check: {name: ' '}", "check.name", "check.name" + empty},
		{`check: {name: "\u3000\u00a0\u0085"}`, "check.name", "check.name" + empty},
		{`check: {name: "\u200b"}`, "", ""},
		{`check: {name: "\ufeff"}`, "", ""},
		{"check: {name: n, status_field: ''}", "check.status_field", "check.status_field" + empty},
		{"check: {name: n, status_field: }", "check.status_field", "check.status_field" + empty},
		{"check: {name: n, detail_field: '  ', troubleshoot: ''}", "check.detail_field", "check.detail_field" + empty},
		{"check: {name: n, troubleshoot: ' '}", "check.troubleshoot", "check.troubleshoot" + whenSet},
		{"check: {name: n, troubleshoot: }", "", ""},
		{"check: {name: ''}\nclient: {name: '', category: catalog}", "check.name", "check.name" + empty},
		{"client: {name: '', category: catalog, icon: ''}", "client.name", "client.name" + empty},
		{"client: {name: n, category: catalog, description: ' ', icon: ' '}", "client.description", "client.description" + whenSet},
		{"client: {name: n, category: catalog, icon: ''}", "client.icon", "client.icon" + whenSet},
		{"client: {name: n, category: ''}", "", ""},
	}
	for _, tt := range tests {
		wantRule(t, tt.more, with(t, "script: x", tt.more).Validate(), tt.path, tt.want)
	}
	wantRule(t, "execute first", with(t, "", emit+"check: {name: ''}").Validate(), "execute", "must be set")
}

func TestKnownCategories(t *testing.T) {
	for text, want := range map[string]bool{"catalog": true, "troubleshoot": true, "software_update": true, "Catalog": false, "unknown": false, "": false} {
		if got := manifest.JobCategory(text).Known(); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestTargetSpecified(t *testing.T) {
	for text, want := range map[string]bool{`{}`: false, `{"groups":[],"pcs":[]}`: false, `{"all":true}`: true, `{"groups":["g"]}`: true, `{"pcs":["p"]}`: true} {
		var target manifest.Target
		if err := target.UnmarshalJSON([]byte(text)); err != nil || target.Specified() != want {
			t.Errorf("%s: %t, %v", text, target.Specified(), err)
		}
	}
}
