package schema_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

// TestIndex compares the index with the files: each is in it, with its hash, and
// has its address as its id.
func TestIndex(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range schema.Index() {
		text, err := schema.Get(e.Version, e.Kind, e.Dialect)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != e.SHA256 {
			t.Errorf("%s has changed", e.URL)
		}
		var s struct {
			ID    string `json:"$id"`
			Title string
			Type  any
		}
		if err := json.Unmarshal(text, &s); err != nil || s.ID != e.URL || s.Title == "" || s.Type != "object" {
			t.Errorf("%s: %+v, %v", e.URL, s, err)
		}
		seen[filepath.Join("schemas", filepath.FromSlash(strings.TrimPrefix(e.URL, schema.Base)))] = true
	}
	want := 0
	for _, version := range schema.Versions() {
		want += len(schema.KindsOf(version)) * len(schema.Dialects())
	}
	if len(seen) != want {
		t.Errorf("%d entries, want %d", len(seen), want)
	}
	err := filepath.WalkDir("schemas", func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && filepath.Base(path) != "index.json" && !seen[path] {
			t.Errorf("%s is not in the index", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var versions []string
	for _, at := range wire.Contracts() {
		versions = append(versions, schema.VersionAt(at))
	}
	if v := schema.Versions(); !slices.Equal(v, append(versions, schema.Next)) {
		t.Error(v)
	}
}

func TestFunctions(t *testing.T) {
	for kind, get := range map[schema.Kind]func() []byte{
		schema.KindJob: schema.Job, schema.KindSchedule: schema.Schedule, schema.KindFreeze: schema.Freeze, schema.KindFanoutPlan: schema.FanoutPlan,
		schema.KindAgentConfig: schema.AgentConfig, schema.KindBackendConfig: schema.BackendConfig,
	} {
		if want, err := schema.Get(schema.Version, kind, schema.Plain); err != nil || !bytes.Equal(get(), want) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if got, want := schema.Modeline(schema.KindJob), "# yaml-language-server: $schema="+schema.Base+schema.Version+"/editor/job.schema.json"; got != want {
		t.Error(got)
	}
	if got, want := schema.ModelineAt(wire.V0_101_0, schema.KindJob), "# yaml-language-server: $schema="+schema.Base+"0.101.0/editor/job.schema.json"; got != want {
		t.Error(got)
	}
}

func TestUnknown(t *testing.T) {
	for _, tt := range []struct {
		version string
		kind    schema.Kind
		dialect schema.Dialect
	}{
		{schema.Version, "x", schema.Plain},
		{schema.Version, "", schema.Plain},
		{schema.Version, "../next/job", schema.Plain},
		{schema.Version, schema.KindJob, "x"},
		{"1.0", schema.KindJob, schema.Plain},
		{"..", schema.KindJob, schema.Plain},
		{"", schema.KindJob, schema.Plain},
		{schema.Version + "/editor", schema.KindJob, schema.Plain},
	} {
		if text, err := schema.Get(tt.version, tt.kind, tt.dialect); !errors.Is(err, schema.ErrUnknown) || text != nil {
			t.Errorf("%+v: %v", tt, err)
		}
	}
	if err := schema.Validate("x", []byte("{}")); !errors.Is(err, schema.ErrUnknown) {
		t.Error(err)
	}
	for _, at := range []wire.Contract{0, 99} {
		if err := schema.ValidateAt(at, schema.KindJob, []byte("{}")); !errors.Is(err, schema.ErrUnknown) {
			t.Errorf("%d: %v", at, err)
		}
	}
}

// TestRulesExist: what the schemas name as rules, the checker has.
func TestRulesExist(t *testing.T) {
	known := map[string]bool{}
	for _, r := range manifest.Rules() {
		known[r.ID] = true
	}
	named := map[string]bool{}
	for _, at := range wire.Contracts() {
		rulesNamed(t, at, named)
	}
	if len(named) < 10 {
		t.Fatal(named)
	}
	for rule := range named {
		if !known[rule] {
			t.Errorf("the checker has no rule %s", rule)
		}
	}
}

// rulesNamed gathers the rules in the schemas and cases of a contract.
func rulesNamed(t *testing.T, at wire.Contract, named map[string]bool) {
	for _, kind := range manifestsOf(at) {
		text, err := schema.Get(schema.VersionAt(at), kind, schema.Plain)
		if err != nil {
			t.Fatal(err)
		}
		for part := range strings.SplitSeq(string(text), `"$comment": "rule: `) {
			rule, _, _ := strings.Cut(part, `"`)
			if !strings.HasPrefix(part, "{") {
				named[rule] = true
			}
		}
		for _, c := range cases(t, at, kind) {
			if c.verdict == "refused" {
				named[c.rule] = true
			}
		}
	}
}

func TestRealFiles(t *testing.T) {
	for folder, valid := range map[string]bool{
		"schemastore/test": true, "schemastore/negative_test": false, "testdata/config/valid": true, "testdata/config/invalid": false,
	} {
		paths, err := filepath.Glob(folder + "/*/*")
		if err != nil || len(paths) == 0 {
			t.Fatal(folder, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			kind := schema.Kind(strings.TrimPrefix(filepath.Base(filepath.Dir(path)), "kanade-"))
			if err := schema.Validate(kind, text); (err == nil) != valid {
				t.Errorf("%s: %v", path, err)
			}
			if slices.Contains(manifests, kind) && (len(refusals(wire.V0_43_53, kind, text)) == 0) != valid {
				t.Errorf("%s: %v", path, refusals(wire.V0_43_53, kind, text))
			}
		}
	}
}

// TestCatalogue: the entry for SchemaStore names the schemas by their addresses.
func TestCatalogue(t *testing.T) {
	text, err := os.ReadFile("schemastore/catalog.json")
	if err != nil {
		t.Fatal(err)
	}
	var entries []struct {
		Name, Description, URL string
		FileMatch              []string
		Versions               map[string]string
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&entries); err != nil {
		t.Fatal(err)
	}
	want := map[string]schema.Kind{"*.kanade-job.yaml": schema.KindJob, "*.kanade-schedule.yaml": schema.KindSchedule}
	for _, e := range entries {
		if len(e.FileMatch) != 1 || e.Name == "" || e.Description == "" {
			t.Fatalf("%+v", e)
		}
		kind := want[e.FileMatch[0]]
		versions := map[string]string{}
		for _, at := range wire.Contracts() {
			versions[schema.VersionAt(at)] = schema.URLAt(at, kind, schema.Draft07)
		}
		if e.URL != schema.URL(kind, schema.Draft07) || !maps.Equal(e.Versions, versions) {
			t.Errorf("%+v", e)
		}
	}
	if len(entries) != len(want) {
		t.Errorf("%d entries", len(entries))
	}
}
