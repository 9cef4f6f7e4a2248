package catalogue_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/examples/controller/catalogue"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/manifest"
)

func TestProblems(t *testing.T) {
	tests := []struct {
		name, yaml string
		want       []string
	}{
		{"no YAML", "id: [\n", []string{"job.yaml:1:1: expected YAML, got"}},
		{"no mapping", "- a\n", []string{"job.yaml:1:1: expected"}},
		{"missing member", "id: a\nversion: 1\n", []string{"job.yaml:1:1: execute: expected a required key, got nothing"}},
		{"wrong shell", strings.Replace(hello, "cmd", "bash", 1), []string{"job.yaml:5:10: execute.shell: expected"}},
		{"unknown keys", "target: x\n" + hello + "tagz: [a]\n", []string{"job.yaml:1:1: target: unknown key", "job.yaml:9:1: tagz: unknown key"}},
		{"unknown key and broken rule", strings.Replace(hello, "script: echo hello", "scrpt: echo", 1),
			[]string{"job.yaml:6:3: execute.scrpt: unknown key", "job.yaml: execute: one of `script`"}},
		{"unknown key and no value", "tags: [a]\nid: a\nversion: 1\n", []string{"execute: expected a required key"}},
		{"two scripts", hello + "  script_object: a/1\n", []string{"job.yaml: execute: only one of"}},
		{"id that is no key", strings.Replace(hello, "id: hello", "id: hello*", 1), []string{`job.yaml: id: "hello*" contains`}},
		{"empty id", strings.Replace(hello, "id: hello", "id: ''", 1), []string{`job.yaml: id: "" is empty`}},
		{"empty version", strings.Replace(hello, "version: 1.0.0", "version: ''", 1), []string{"job.yaml: version: must not be empty"}},
		{"timeout without unit", strings.Replace(hello, "30s", "30", 1), []string{"job.yaml: execute.timeout: "}},
		{"timeout below a second", strings.Replace(hello, "30s", "900ms", 1), []string{"job.yaml: execute.timeout: must be a second or more"}},
		{"empty object", strings.Replace(hello, "script: echo hello", "script_object: ''", 1), []string{"execute.script_object: must not be empty"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := catalogue.Load(write(t, "job.yaml", tt.yaml))
			var problems *catalogue.ProblemsError
			if !errors.As(err, &problems) || len(problems.Problems) < len(tt.want) {
				t.Fatalf("got %v", err)
			}
			lines := strings.Split(err.Error(), "\n")
			for i, want := range tt.want {
				if !strings.Contains(lines[i], want) {
					t.Errorf("line %d is %q, want %q in it", i, lines[i], want)
				}
			}
		})
	}
}

func TestLoadErrors(t *testing.T) {
	if _, err := catalogue.Load(filepath.Join(t.TempDir(), "absent.yaml")); err == nil || !strings.Contains(err.Error(), "absent.yaml") {
		t.Errorf("absent: %v", err)
	}
	large := write(t, "large.yaml", hello+strings.Repeat("#", manifest.MaxDocument))
	if _, err := catalogue.Load(large); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("large: %v", err)
	}
	if _, err := catalogue.Parse([]byte(strings.Replace(hello, "script: echo hello", "script_file: x.ps1", 1))); !errors.Is(err, manifest.ErrScriptFile) {
		t.Errorf("a script_file from no folder: %v", err)
	}
}

func TestScriptFile(t *testing.T) {
	const script = "Write-Output \"é<&>\"\r\n"
	path := write(t, "job.yaml", strings.Replace(hello, "script: echo hello", "script_file: sub/x.ps1", 1))
	body := filepath.Join(filepath.Dir(path), "sub", "x.ps1")
	load := func() (*catalogue.File, error) { return catalogue.Load(path) }
	if _, err := load(); err == nil || !strings.Contains(err.Error(), "execute.script_file: ") {
		t.Errorf("absent: %v", err)
	}
	if err := os.Mkdir(filepath.Dir(body), 0o700); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"": "is empty", "\xff": "is not UTF-8"} {
		if err := os.WriteFile(body, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := load(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := os.WriteFile(body, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := load()
	if err != nil {
		t.Fatal(err)
	}
	if m := f.Job.Manifest; m.Execute.Script.Or("") != script || m.Execute.ScriptFile.IsSet() {
		t.Errorf("execute %+v", m.Execute)
	}
	// The text for editors is the whole job, and reads as such.
	again := parse(t, string(f.YAML))
	if again.Job.Manifest.Execute.Script.Or("") != script || again.Job.Manifest.ID != "hello" {
		t.Errorf("read again: %+v", again.Job.Manifest)
	}
}

// FuzzParse checks that what is taken can be run, and that what is refused is
// explained.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		hello, "", "id: [", hello + "x: 1\n", strings.Replace(hello, "30s", "30", 1), strings.Replace(hello, "script:", "script_file:", 1),
		`{"id":"a","version":"1","execute":{"shell":"cmd","script":"x","timeout":"1s"}}`, strings.Replace(hello, "hello", "a b", 1),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, yaml []byte) {
		file, err := catalogue.Parse(yaml)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
		if file.Job.Manifest.Execute.ScriptObject.IsSet() {
			return
		}
		if _, err := file.Job.Command(""); err != nil {
			t.Fatalf("taken, and cannot be run: %v", err)
		}
		if err := kvkeys.ValidateKey(file.Job.Manifest.ID); err != nil {
			t.Fatal(err)
		}
	})
}
