package manifest_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/conformance"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
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
	for _, name := range []string{
		"manifest-job-yaml.jsonl", "manifest-job-json.jsonl", "manifest-schedule-yaml.jsonl", "manifest-schedule-json.jsonl", "manifest-wire.jsonl",
	} {
		t.Run(name, func(t *testing.T) {
			vectors, err := conformance.Read(filepath.Join(vectorsDir, name))
			if errors.Is(err, os.ErrNotExist) {
				t.Skip("there are no further vectors beside the module")
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range vectors {
				var req request
				if err := json.Unmarshal(v.Request, &req); err != nil {
					t.Fatalf("%s: %v", v.Place, err)
				}
				if err := v.Judge(answer(t, req)); err != nil {
					t.Errorf("%s (%s): %.400s\n%.2000v", v.Place, v.Note, v.Request, err)
				}
			}
			t.Logf("%d vectors", len(vectors))
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

// The vectors are of the first contract.
var (
	first     = manifest.Reader{Contract: wire.V0_43_53}
	firstJSON = manifest.Reader{Contract: wire.V0_43_53, JSON: true}
)

// perform does what is asked, and gives a failure its kind.
func perform(t *testing.T, req request) (doc document, kind string, err error) {
	t.Helper()
	if req.Op == "wire" {
		doc := map[string]document{
			"Manifest": new(manifest.Job), "Execute": new(manifest.Execute), "Schedule": new(manifest.Schedule), "Freeze": new(manifest.Freeze),
			"FanoutPlan": new(manifest.FanoutPlan), "Target": new(manifest.Target),
		}[req.Type]
		if doc == nil {
			t.Fatalf("no type %s", req.Type)
		}
		return doc, "decode", doc.UnmarshalJSON([]byte(req.JSON))
	}
	text := []byte(req.Text)
	var validate func() error
	switch req.Kind + " " + req.Format + " " + req.Mode {
	case "job yaml tolerant":
		doc, validate, err = asJob(first.Job(text))
	case "job yaml strict":
		doc, validate, err = asJob(manifest.DecodeJobStrict(text))
	case "job json tolerant":
		doc, validate, err = asJob(firstJSON.Job(text))
	case "job json strict":
		doc, validate, err = asJob(manifest.DecodeJobJSONStrict(text))
	case "schedule yaml tolerant":
		doc, validate, err = asSchedule(first.Schedule(text))
	case "schedule yaml strict":
		doc, validate, err = asSchedule(manifest.DecodeScheduleStrict(text))
	case "schedule json tolerant":
		doc, validate, err = asSchedule(firstJSON.Schedule(text))
	case "schedule json strict":
		doc, validate, err = asSchedule(manifest.DecodeScheduleJSONStrict(text))
	default:
		t.Fatalf("an odd request: %+v", req)
	}
	var unknown *manifest.UnknownFieldsError
	switch {
	case errors.As(err, &unknown):
		return nil, "unknown_field", err
	case err != nil:
		return nil, "decode", err
	case req.Validate:
		return doc, "invalid", validate()
	}
	return doc, "", nil
}

func asJob(job *manifest.Job, err error) (document, func() error, error) {
	return job, job.Validate, err
}

func asSchedule(s *manifest.Schedule, err error) (document, func() error, error) {
	return s, func() error { return s.Validate(time.UTC) }, err
}

// TestForeignManifests compares with the reference's verdicts on the jobs and
// schedules of real fleets, and with the unknown keys that it found.
func TestForeignManifests(t *testing.T) {
	judged := 0
	for _, row := range verdicts(t) {
		path, verdict, message := row[0], row[1], row[2]
		kind, _, _ := strings.Cut(path, "/")
		if kind != "jobs" && kind != "schedules" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(corpusDir, path))
		if err != nil {
			t.Fatal(err)
		}
		judged++
		strict := request{Op: "manifest", Kind: strings.TrimSuffix(kind, "s"), Format: "yaml", Mode: "strict", Text: string(text), Validate: true}
		got := ""
		if _, failed, err := perform(t, strict); err != nil {
			if got = err.Error(); failed != "invalid" {
				got = "parse: " + got
			}
		}
		want, _, _ := strings.Cut(message, " — ")
		if kind == "schedules" && strings.HasPrefix(got, "parse: unknown field(s): ") && !strings.Contains(got, ".") {
			got = "" // the reference does not see keys of the schedule itself
		}
		// Texts of the decoder are its own.
		sameText := got == want || strings.HasPrefix(want, "parse: missing field") && strings.HasPrefix(got, "parse: ")
		if (got == "") != (verdict == "accept") || !sameText {
			t.Errorf("%s: got %q, want %s %q", path, got, verdict, want)
		}
		tolerant := strict
		tolerant.Mode, tolerant.Validate = "tolerant", false
		if _, _, err := perform(t, tolerant); err != nil && !strings.HasPrefix(want, "parse: missing field") {
			t.Errorf("%s: the tolerant reading: %v", path, err)
		}
	}
	if judged == 0 {
		t.Error("nothing was judged")
	}
	t.Logf("%d manifests", judged)
}

// verdicts are the rows of the table: path, verdict and message. The test is
// skipped where there is none.
func verdicts(t *testing.T) [][]string {
	t.Helper()
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
	return rows
}
