package schema_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/kanadehq/kanade-shared/conformance"
	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

// What others recorded with the reference, where it stands beside the module.
const (
	vectorsDir = "../../shared/vectors"
	corpusDir  = "../../shared/corpus"
)

// judges are the schemas of the dialects, compiled.
type judges map[schema.Kind]map[schema.Dialect]*jsonschema.Schema

func newJudges(t testing.TB, at wire.Contract) judges {
	t.Helper()
	all := judges{}
	for _, kind := range manifestsOf(at) {
		all[kind] = map[schema.Dialect]*jsonschema.Schema{}
		for _, dialect := range schema.Dialects() {
			text, err := schema.Get(schema.VersionAt(at), kind, dialect)
			if err != nil {
				t.Fatal(err)
			}
			c := jsonschema.NewCompiler()
			if err := c.AddResource("schema.json", bytes.NewReader(text)); err != nil {
				t.Fatal(err)
			}
			if all[kind][dialect], err = c.Compile("schema.json"); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}

// tally counts the verdicts of a dialect on documents that the contract has
// judged.
type tally struct {
	accepted, refused        int // by the contract
	falseRefused, falseTaken int
	limits                   map[string]int
}

type tallies map[schema.Dialect]*tally

func newTallies() tallies {
	all := tallies{}
	for _, d := range schema.Dialects() {
		all[d] = &tally{limits: map[string]int{}}
	}
	return all
}

// judge lets every dialect judge a document. limit says why a schema may accept
// what the contract refuses.
func (a tallies) judge(t *testing.T, j judges, kind schema.Kind, format, text string, accepted bool, limit func() string) {
	t.Helper()
	value, err := parse(format, text)
	for _, d := range schema.Dialects() {
		n := a[d]
		valid := err == nil && j[kind][d].Validate(value) == nil
		if accepted {
			n.accepted++
		} else {
			n.refused++
		}
		switch {
		case accepted && !valid:
			n.falseRefused++
			t.Errorf("%s refuses what the contract accepts: %s", d, text)
		case !accepted && valid:
			n.falseTaken++
			why := limit()
			n.limits[why]++
			if why == "" {
				t.Errorf("%s accepts what the contract refuses, and no limit says why: %s", d, text)
			}
		}
	}
}

// limitOf is the limit because of which a schema accepts a document that the
// contract refuses, or "".
func limitOf(t *testing.T, at wire.Contract, kind schema.Kind, format, text string) string {
	if format == "json" {
		var doc json.Marshaler
		var err error
		r := manifest.Reader{Contract: at, Strict: true, JSON: true}
		if kind == schema.KindJob {
			doc, err = r.Job([]byte(text))
		} else {
			doc, err = r.Schedule([]byte(text))
		}
		if err != nil {
			return "json-text"
		}
		written, err := doc.MarshalJSON() // YAML does not take tabs as JSON does
		if err != nil {
			t.Fatal(err)
		}
		text = string(written)
	}
	if found := refusals(at, kind, []byte(text)); len(found) > 0 {
		return limitOfFinding(found[0])
	}
	return ""
}

// rows are lines of the table in docs/schema.md.
func (a tallies) rows(name string) []string {
	var out []string
	for _, d := range schema.Dialects() {
		n := a[d]
		var why []string
		for _, limit := range slices.Sorted(mapKeys(n.limits)) {
			why = append(why, fmt.Sprintf("%s %d", limit, n.limits[limit]))
		}
		out = append(out, fmt.Sprintf("| %s | %s | %d | %d | %d | %d | %s |",
			name, d, n.accepted, n.refused, n.falseRefused, n.falseTaken, strings.Join(why, ", ")))
	}
	return out
}

func mapKeys(m map[string]int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

type request struct {
	Op, Kind, Mode, Format, Text string
	Validate                     bool
}

// TestAgreement compares every dialect with the contract: on the cases of this
// package, and on what was recorded with the reference and on real manifests,
// where these stand beside the module. The counts are in docs/schema.md.
func TestAgreement(t *testing.T) {
	j := newJudges(t, wire.V0_43_53)
	documented(t, agreeOnCases(t, wire.V0_43_53, j).rows("cases of this package"))
	if a := agreeOnVectors(t, wire.V0_43_53, j); a != nil {
		documented(t, a.rows("recorded answers"))
	}
	if a := agreeOnManifests(t, wire.V0_43_53, j); a != nil {
		documented(t, a.rows("real manifests"))
	}
}

// TestNewerAgreement is TestAgreement for 0.101.0. All documents are read strictly
// and validated here: of that contract the reference's answers are about decoding
// alone.
func TestNewerAgreement(t *testing.T) {
	const at = wire.V0_101_0
	j := newJudges(t, at)
	documented(t, agreeOnCases(t, at, j).rows("cases, 0.101.0"))
	a := newTallies()
	for name, kind := range map[string]schema.Kind{"manifest.jsonl": schema.KindJob, "schedule.jsonl": schema.KindSchedule} {
		vectors, err := conformance.Read(filepath.Join("../conformance/vectors", at.String(), name))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range vectors {
			var req struct{ Op, Type, JSON string }
			if err := json.Unmarshal(v.Request, &req); err != nil {
				t.Fatal(err)
			}
			if req.Op != "wire" || req.Type != map[schema.Kind]string{schema.KindJob: "Manifest", schema.KindSchedule: "Schedule"}[kind] {
				continue
			}
			_, verdict := strictly(at, kind, "json", []byte(req.JSON))
			if verdict == nil && v.Want.OK == nil {
				t.Errorf("%s: the reference refuses it: %s", v.Place, req.JSON)
			}
			a.judge(t, j, kind, "json", req.JSON, verdict == nil, func() string { return limitOf(t, at, kind, "json", req.JSON) })
		}
	}
	documented(t, a.rows("recorded documents, 0.101.0"))
	if a := agreeOnVectors(t, at, j); a != nil {
		documented(t, a.rows("those of 0.43.53, 0.101.0"))
	}
	if a := agreeOnManifests(t, at, j); a != nil {
		documented(t, a.rows("real manifests, 0.101.0"))
	}
}

func agreeOnCases(t *testing.T, at wire.Contract, j judges) tallies {
	a := newTallies()
	for _, kind := range manifestsOf(at) {
		for _, c := range cases(t, at, kind) {
			a.judge(t, j, kind, "yaml", c.document, c.verdict == "ok" || c.verdict == "advised", func() string {
				if c.verdict == "beyond" {
					return c.rule
				}
				return ""
			})
		}
	}
	return a
}

func agreeOnVectors(t *testing.T, at wire.Contract, j judges) tallies {
	a := newTallies()
	for _, name := range []string{
		"manifest-job-yaml.jsonl", "manifest-job-json.jsonl", "manifest-schedule-yaml.jsonl", "manifest-schedule-json.jsonl",
	} {
		vectors, err := conformance.Read(filepath.Join(vectorsDir, name))
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range vectors {
			var req request
			if err := json.Unmarshal(v.Request, &req); err != nil {
				t.Fatal(err)
			}
			// A tolerant reading says nothing about the document at the door.
			if req.Mode != "strict" || !req.Validate {
				continue
			}
			kind := schema.Kind(req.Kind)
			text := req.Text
			accepted := v.Want.OK != nil
			if accepted && unseen(kind, req.Format, text) {
				continue
			}
			if at > wire.V0_43_53 {
				_, verdict := strictly(at, kind, req.Format, []byte(text))
				accepted = verdict == nil
			}
			a.judge(t, j, kind, req.Format, text, accepted, func() string { return limitOf(t, at, kind, req.Format, text) })
		}
	}
	return a
}

// unseen reports whether a schedule has a key of its own that nobody knows, which
// the reference does not see; docs/divergences.md has it.
func unseen(kind schema.Kind, format, text string) bool {
	if kind != schema.KindSchedule {
		return false
	}
	var unknown *manifest.UnknownFieldsError
	decode := manifest.DecodeScheduleStrict
	if format == "json" {
		decode = manifest.DecodeScheduleJSONStrict
	}
	_, err := decode([]byte(text))
	return errors.As(err, &unknown)
}

// parse reads a document without knowing what it should be.
func parse(format, text string) (any, error) {
	if format != "json" {
		return yamldoc.Values([]byte(text))
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, errors.New("more than one value")
	}
	return value, nil
}

func agreeOnManifests(t *testing.T, at wire.Contract, j judges) tallies {
	table, err := os.Open(filepath.Join(corpusDir, "verdicts-0.43.53.tsv"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
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
	a := newTallies()
	for _, row := range rows[1:] {
		dir, _, _ := strings.Cut(row[0], "/")
		text, err := os.ReadFile(filepath.Join(corpusDir, row[0]))
		if err != nil {
			t.Fatal(err)
		}
		switch kind := schema.Kind(strings.TrimSuffix(dir, "s")); kind {
		case schema.KindJob, schema.KindSchedule:
			accepted := row[1] == "accept" && !unseen(kind, "yaml", string(text))
			if at > wire.V0_43_53 {
				_, verdict := strictly(at, kind, "yaml", text)
				accepted = verdict == nil
			}
			a.judge(t, j, kind, "yaml", string(text), accepted, func() string { return limitOf(t, at, kind, "yaml", string(text)) })
		default:
			agreeOnConfig(t, at, row[0], text)
		}
	}
	return a
}

// agreeOnConfig: every configuration file among the real ones is in order as it is
// written, even where it cannot be rendered here.
func agreeOnConfig(t *testing.T, at wire.Contract, path string, text []byte) {
	t.Helper()
	kind := schema.KindAgentConfig
	if strings.HasPrefix(filepath.Base(path), "backend") {
		kind = schema.KindBackendConfig
	}
	if err := schema.ValidateAt(at, kind, text); err != nil {
		t.Errorf("%s: %v", path, err)
	}
}
