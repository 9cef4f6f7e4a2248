package schema_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/conformance"
	"github.com/kanadehq/kanade-shared/schema"
)

// What others recorded with the reference, where it stands beside the module.
const (
	vectorsDir = "../../shared/vectors"
	corpusDir  = "../../shared/corpus"
)

type request struct {
	Op, Kind, Mode, Format, Text string
	Validate                     bool
}

func TestForeignVectors(t *testing.T) {
	for _, name := range []string{
		"manifest-job-yaml.jsonl", "manifest-job-json.jsonl", "manifest-schedule-yaml.jsonl", "manifest-schedule-json.jsonl",
	} {
		t.Run(name, func(t *testing.T) {
			vectors, err := conformance.Read(filepath.Join(vectorsDir, name))
			if errors.Is(err, os.ErrNotExist) {
				t.Skip("there are no further vectors beside the module")
			}
			if err != nil {
				t.Fatal(err)
			}
			n, fa := 0, 0
			for _, v := range vectors {
				var req request
				if err := json.Unmarshal(v.Request, &req); err != nil {
					t.Fatal(err)
				}
				if req.Mode != "strict" || !req.Validate {
					continue
				}
				n++
				want := v.Want
				err := schema.Validate(schema.Kind(req.Kind), []byte(req.Text))
				switch {
				case want.OK != nil && err != nil:
					t.Errorf("FALSE REJECT %s: %v\n%s", v.Note, err, req.Text)
				case want.OK == nil && err == nil:
					fa++
					t.Logf("false accept %s %s: %.300q", want.Err.Kind, v.Note, req.Text)
				}
			}
			t.Logf("%d vectors, %d false accepts", n, fa)
		})
	}
}

func TestForeignManifests(t *testing.T) {
	table, err := os.Open(filepath.Join(corpusDir, "verdicts-0.43.53.tsv"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("there is no collection of manifests beside the module")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	r := csv.NewReader(table)
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		path, verdict := row[0], row[1]
		dir, _, _ := strings.Cut(path, "/")
		kind := schema.Kind(strings.TrimSuffix(dir, "s"))
		if dir == "toml" {
			kind = schema.KindAgentConfig
			if strings.HasPrefix(filepath.Base(path), "backend") {
				kind = schema.KindBackendConfig
			}
		}
		text, err := os.ReadFile(filepath.Join(corpusDir, path))
		if err != nil {
			t.Fatal(err)
		}
		err = schema.Validate(kind, text)
		if (err == nil) != (verdict == "accept") {
			t.Errorf("%s: got %v, want %s (%s)", path, err, verdict, row[2])
		}
	}
}
