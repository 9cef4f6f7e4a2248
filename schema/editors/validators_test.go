package editors_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

// TestAjv lets Ajv compile every schema in strict mode, and compares its verdicts.
func TestAjv(t *testing.T) {
	needTools(t)
	type published struct {
		Schema json.RawMessage `json:"schema"`
		Loose  bool            `json:"loose"`
	}
	type document struct {
		Schema string `json:"schema"`
		Format string `json:"format"`
		Text   string `json:"text"`
	}
	var in struct {
		Schemas   map[string]published `json:"schemas"`
		Documents []document           `json:"documents"`
	}
	in.Schemas = map[string]published{}
	name := func(version string, kind schema.Kind, dialect schema.Dialect) string {
		return fmt.Sprint(version, " ", kind, " ", dialect)
	}
	var samples []sample
	for _, e := range schema.Index() {
		text, err := schema.Get(e.Version, e.Kind, e.Dialect)
		if err != nil {
			t.Fatal(err)
		}
		in.Schemas[name(e.Version, e.Kind, e.Dialect)] = published{text, e.Dialect == schema.Editor}
		// A document of any kind, so that each is compiled.
		in.Documents = append(in.Documents, document{name(e.Version, e.Kind, e.Dialect), "json", "[]"})
		samples = append(samples, sample{place: e.URL})
	}
	for _, dialect := range schema.Dialects() {
		for _, s := range corpus(t) {
			in.Documents = append(in.Documents, document{name(schema.VersionAt(s.at), s.kind, dialect), s.format, s.text})
			s.place += " " + string(dialect)
			samples = append(samples, s)
		}
	}
	enough(t, samples)
	input, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "ajv.mjs")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var verdicts []any
	if err := json.Unmarshal(out, &verdicts); err != nil || len(verdicts) != len(samples) {
		t.Fatalf("%d verdicts on %d documents: %v", len(verdicts), len(samples), err)
	}
	for i, s := range samples {
		if valid := verdicts[i] == true; valid != s.valid {
			t.Errorf("%s: Ajv says %v: %s", s.place, verdicts[i], s.text)
		}
	}
	t.Logf("%d verdicts", len(verdicts))
}

// otherYAML are values in the corpus that the parser of check-jsonschema reads in
// another way: it applies merge keys, and takes 1_000 for a number.
var otherYAML = []string{"<<: ", "max_concurrent: 1_000}"}

// TestCheckJSONSchema compares the verdicts of check-jsonschema, in whose face each
// document is a file.
func TestCheckJSONSchema(t *testing.T) {
	needTools(t)
	tool, err := filepath.Abs(".venv/bin/check-jsonschema")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(tool); errors.Is(err, os.ErrNotExist) {
		t.Skip("check-jsonschema is not installed: make test-editors does so where there is python3")
	}
	var all []string
	for _, e := range schema.Index() {
		all = append(all, filepath.Join("..", "schemas", filepath.FromSlash(e.URL[len(schema.Base):])))
	}
	if out, err := exec.Command(tool, append([]string{"--check-metaschema"}, all...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	samples := corpus(t)
	enough(t, samples)
	dir := t.TempDir()
	type schemaOf struct {
		at   wire.Contract
		kind schema.Kind
	}
	bySchema := map[schemaOf][]string{}
	paths := map[string]sample{}
	for i, s := range samples {
		if s.format == "toml" {
			continue // it would need another library
		}
		path := filepath.Join(dir, fmt.Sprintf("%d.%s", i, s.format))
		if err := os.WriteFile(path, []byte(s.text), 0o600); err != nil {
			t.Fatal(err)
		}
		of := schemaOf{s.at, s.kind}
		bySchema[of] = append(bySchema[of], path)
		paths[path] = s
	}
	for _, dialect := range schema.Dialects() {
		for of, files := range bySchema {
			text, err := schema.Get(schema.VersionAt(of.at), of.kind, dialect)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, fmt.Sprintf("%s-%s-%s.json", of.at, of.kind, dialect))
			if err := os.WriteFile(file, text, 0o600); err != nil {
				t.Fatal(err)
			}
			refused := refusedFiles(t, tool, append([]string{"--schemafile", file, "--output-format", "json"}, files...))
			for _, path := range files {
				s := paths[path]
				other := slices.ContainsFunc(otherYAML, func(part string) bool { return strings.Contains(s.text, part) })
				if refused[path] == (s.valid || other) {
					t.Errorf("%s %s: check-jsonschema refuses it: %t: %s", s.place, dialect, refused[path], s.text)
				}
			}
		}
	}
	t.Logf("%d documents", len(paths))
}

func refusedFiles(t *testing.T, tool string, args []string) map[string]bool {
	t.Helper()
	out, err := exec.Command(tool, args...).Output()
	var failed *exec.ExitError
	if err != nil && (!errors.As(err, &failed) || failed.ExitCode() != 1) {
		t.Fatalf("%v\n%s", err, out)
	}
	var report struct {
		Errors      []struct{ Filename string }
		ParseErrors []struct{ Filename string } `json:"parse_errors"`
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	refused := map[string]bool{}
	for _, e := range append(report.Errors, report.ParseErrors...) {
		refused[e.Filename] = true
	}
	return refused
}
