package reference_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/config"
	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// goLink is a link of a Go doc comment.
var goLink = regexp.MustCompile(`\[[A-Z][A-Za-z.]*\]`)

// Every type that a field names is described, and everything has a text.
func TestComplete(t *testing.T) {
	r := reference.New()
	for _, doc := range r.Documents() {
		root := r.Type(doc.Root)
		if root == nil || root.Doc == "" {
			t.Errorf("%s: no type, or no text", doc.Name)
			continue
		}
		for key := range r.Keys(doc) {
			if strings.Contains(key.Field.Type, ".") && key.Type == nil {
				t.Errorf("%s: the type %s is not described", key.Full(), key.Field.Type)
			}
			if key.DocText() == "" && doc.Group != reference.ClientMessages {
				t.Errorf("%s: no text", key.Full())
			}
			if key.Field.Presence == reference.Defaulted && key.Field.Default == "" {
				t.Errorf("%s: no default", key.Full())
			}
			found, err := r.Find(key.Full())
			if err != nil || found.Field != key.Field {
				t.Errorf("Find(%q) = %v, %v", key.Full(), found, err)
			}
			if goLink.MatchString(key.DocText()) || strings.Contains(key.DocText(), "zero value") {
				t.Errorf("%s: %q speaks of Go", key.Full(), key.DocText())
			}
		}
	}
}

// useless are keys that have no effect, so that there is nothing to learn from an
// example.
var useless = []string{
	"job.require_approval", "schedule.deadline_at",
	"job.deploy_authorization", "job.deploy_authorization.plan_id", "job.deploy_authorization.plan_digest",
}

// Each key that people write is shown by an example, and the examples are good.
func TestExamples(t *testing.T) {
	r := reference.New()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for _, doc := range r.Documents() {
		if doc.Group != reference.Manifests && doc.Group != reference.Configs {
			continue
		}
		examples := r.Examples(doc)
		if len(examples) == 0 {
			t.Errorf("%s: no example", doc.Name)
		}
		for _, e := range examples {
			if e.Title == "" {
				t.Errorf("%s: no title", e.Name)
			}
			if doc.Kind != "" {
				contract := wire.V0_43_53
				if e.Since != "" {
					contract, _ = wire.ParseContract(e.Since)
				}
				for _, f := range manifest.Check(doc.Kind, []byte(e.Text), manifest.CheckOptions{Now: now, Name: e.Name, Contract: contract}).Findings {
					t.Errorf("%s:%d: %s (%s)", e.Name, f.Span.Start.Line, f.Message, f.Rule)
				}
				continue
			}
			path := filepath.Join(t.TempDir(), e.Name)
			if err := os.WriteFile(path, []byte(e.Text), 0o600); err != nil {
				t.Fatal(err)
			}
			var err error
			if doc.Name == "agent-config" {
				_, err = config.LoadAgent(path)
			} else {
				_, err = config.LoadBackend(path)
			}
			if err != nil {
				t.Error(err)
			}
		}
		for key := range r.Keys(doc) {
			if !key.Again && r.Example(key) == "" && !slices.Contains(useless, key.Full()) {
				t.Errorf("%s: no example shows it", key.Full())
			}
		}
	}
}

func TestFind(t *testing.T) {
	r := reference.New()
	tests := []struct{ path, typ, def string }{
		{"job.execute.run_as", "wire.RunAs", "system"},
		{"job.staleness", "wire.Staleness", "{mode: cached}"},
		{"schedule.rollout.waves[1].delay", "string", ""},
		{"schedule.when.calendar.days", "[]string", "[]"},
		{"schedule.when.per_pc.every", "string", ""},
		{"schedule.enabled", "bool", "true"},
		{"command.job_id", "string", ""}, // the older name
		{"agent-config.log.keep_days", "int64", "14"},
	}
	for _, tt := range tests {
		key, err := r.Find(tt.path)
		if err != nil {
			t.Errorf("Find(%q): %v", tt.path, err)
			continue
		}
		if key.Field.Type != tt.typ || key.Field.Default != tt.def {
			t.Errorf("Find(%q) has type %s, default %q; want %s, %q", tt.path, key.Field.Type, key.Field.Default, tt.typ, tt.def)
		}
	}
}

func TestFindNothing(t *testing.T) {
	r := reference.New()
	tests := []struct{ path, unknown, suggestion string }{
		{"job.execute.runas", "runas", "job.execute.run_as"},
		{"jobb.execute.run_as", "jobb", "job.execute.run_as"},
		{"jobb.nonsense", "jobb", "job"},
		{"job.exectue.run_as", "exectue", "job.execute.run_as"},
		{"job.script_object", "script_object", "job.execute.script_object"},
		{"job.id.more", "more", ""},
		{"", "", ""},
		{"job..id", "", ""},
	}
	for _, tt := range tests {
		_, err := r.Find(tt.path)
		var e *reference.PathError
		if !errors.As(err, &e) {
			t.Errorf("Find(%q): %v", tt.path, err)
			continue
		}
		if e.Unknown != tt.unknown || e.Suggestion != tt.suggestion {
			t.Errorf("Find(%q): unknown %q, suggestion %q; want %q, %q", tt.path, e.Unknown, e.Suggestion, tt.unknown, tt.suggestion)
		}
	}
}
