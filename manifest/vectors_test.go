package manifest_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/conformance"
	"github.com/kanadehq/kanade-shared/manifest"
)

// What others recorded with the reference, where it stands beside the module.
const (
	vectorsDir = "../../shared/vectors"
	corpusDir  = "../../shared/corpus"
)

type request struct {
	ID                       json.RawMessage
	Op, Type                 string
	Kind, Mode, Format, Text string
	JSON                     string
	Validate                 bool
}

// document is a type of the op wire.
type document interface {
	json.Unmarshaler
	json.Marshaler
}

func TestForeignVectors(t *testing.T) {
	for _, name := range []string{"manifest-job-yaml.jsonl", "manifest-job-json.jsonl", "manifest-wire.jsonl"} {
		t.Run(name, func(t *testing.T) {
			vectors, err := conformance.Read(filepath.Join(vectorsDir, name))
			if errors.Is(err, os.ErrNotExist) {
				t.Skip("there are no further vectors beside the module")
			}
			if err != nil {
				t.Fatal(err)
			}
			asked := 0
			for _, v := range vectors {
				var req request
				if err := json.Unmarshal(v.Request, &req); err != nil {
					t.Fatalf("%s: %v", v.Place, err)
				}
				if req.Type == "Schedule" || req.Type == "Freeze" {
					continue // schedules are not here yet
				}
				asked++
				if err := v.Judge(answer(t, req)); err != nil {
					t.Errorf("%s (%s): %.400s\n%.2000v", v.Place, v.Note, v.Request, err)
				}
			}
			if asked == 0 {
				t.Error("nothing was asked")
			}
			t.Logf("%d vectors", asked)
		})
	}
}

// answer is what this package says to a request, as a line of the protocol.
func answer(t *testing.T, req request) []byte {
	t.Helper()
	doc, kind, err := perform(t, req)
	var body any
	if err != nil {
		body = struct {
			ID  json.RawMessage `json:"id"`
			Err any             `json:"err"`
		}{req.ID, map[string]string{"kind": kind, "message": err.Error()}}
	} else {
		data, err := doc.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		body = struct {
			ID json.RawMessage `json:"id"`
			OK any             `json:"ok"`
		}{req.ID, map[string]string{"json": string(data)}}
	}
	line, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// perform does what is asked, and gives a failure its kind.
func perform(t *testing.T, req request) (doc document, kind string, err error) {
	t.Helper()
	if req.Op == "wire" {
		doc := map[string]document{
			"Manifest": new(manifest.Job), "Execute": new(manifest.Execute),
			"FanoutPlan": new(manifest.FanoutPlan), "Target": new(manifest.Target),
		}[req.Type]
		if doc == nil {
			t.Fatalf("no type %s", req.Type)
		}
		return doc, "decode", doc.UnmarshalJSON([]byte(req.JSON))
	}
	decode := map[string]func([]byte) (*manifest.Job, error){
		"yaml tolerant": manifest.DecodeJob,
		"yaml strict":   manifest.DecodeJobStrict,
		"json strict":   manifest.DecodeJobJSONStrict,
		"json tolerant": func(data []byte) (*manifest.Job, error) {
			job := new(manifest.Job)
			return job, job.UnmarshalJSON(data)
		},
	}[req.Format+" "+req.Mode]
	if req.Op != "manifest" || req.Kind != "job" || decode == nil {
		t.Fatalf("an odd request: %+v", req)
	}
	job, err := decode([]byte(req.Text))
	var unknown *manifest.UnknownFieldsError
	switch {
	case errors.As(err, &unknown):
		return nil, "unknown_field", err
	case err != nil:
		return nil, "decode", err
	case req.Validate:
		return job, "invalid", job.Validate()
	}
	return job, "", nil
}

// TestForeignManifests compares with the reference's verdicts on the jobs of
// real fleets, and with the unknown keys that it found.
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
	judged := 0
	for _, row := range rows {
		path, verdict, message := row[0], row[1], row[2]
		if !strings.HasPrefix(path, "jobs/") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(corpusDir, path))
		if err != nil {
			t.Fatal(err)
		}
		judged++
		got := ""
		if job, err := manifest.DecodeJobStrict(text); err != nil {
			got = "parse: " + err.Error()
		} else if err := job.Validate(); err != nil {
			got = err.Error()
		}
		want, _, _ := strings.Cut(message, " — ")
		if (got == "") != (verdict == "accept") || got != want {
			t.Errorf("%s: got %q, want %s %q", path, got, verdict, want)
		}
		if _, err := manifest.DecodeJob(text); err != nil {
			t.Errorf("%s: the tolerant reading: %v", path, err)
		}
	}
	if judged == 0 {
		t.Error("no job was judged")
	}
	t.Logf("%d jobs", judged)
}
