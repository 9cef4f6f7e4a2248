package schema_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/kanadehq/kanade-shared/config"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

type node struct {
	Ref        string           `json:"$ref"`
	Default    any              `json:"default"`
	Properties map[string]*node `json:"properties"`
	Defs       map[string]*node `json:"$defs"`
}

func tree(t *testing.T, kind schema.Kind) *node {
	t.Helper()
	text, err := schema.Get(schema.Version, kind, schema.Plain)
	if err != nil {
		t.Fatal(err)
	}
	var n node
	if err := json.Unmarshal(text, &n); err != nil {
		t.Fatal(err)
	}
	return &n
}

// TestDefaults decodes documents with nothing but what is required: what is in them
// then are the defaults of the schema.
func TestDefaults(t *testing.T) {
	tests := []struct {
		kind    schema.Kind
		text    string
		decoded interface {
			json.Unmarshaler
			json.Marshaler
		}
		found int
	}{
		{schema.KindJob, `{"id":"a","version":"1","execute":{"shell":"cmd","timeout":"1s"}}`, new(manifest.Job), 2},
		{schema.KindSchedule, `{"id":"a","job_id":"j","when":{"per_pc":"once"}}`, new(manifest.Schedule), 3},
		{schema.KindFreeze, `{}`, new(manifest.Freeze), 1},
		{schema.KindCommand, `{"id":"a","version":"1","request_id":"r","shell":"cmd","script":"x","timeout_secs":1}`, new(wire.Command), 2},
		{schema.KindLogsRequest, `{}`, new(wire.LogsRequest), 1},
		{schema.KindJobTailReply, `{}`, new(wire.JobTailReply), 6},
	}
	for _, tt := range tests {
		if err := tt.decoded.UnmarshalJSON([]byte(tt.text)); err != nil {
			t.Fatal(err)
		}
		text, err := tt.decoded.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var values map[string]any
		if err := json.Unmarshal(text, &values); err != nil {
			t.Fatal(err)
		}
		found := 0
		for key, property := range tree(t, tt.kind).Properties {
			if property.Default == nil {
				continue
			}
			found++
			if !reflect.DeepEqual(property.Default, values[key]) {
				t.Errorf("%s.%s: the schema says %v, decoded is %v", tt.kind, key, property.Default, values[key])
			}
		}
		if found < tt.found {
			t.Errorf("%s: only %d defaults", tt.kind, found)
		}
	}
}

// TestConfigKeys loads files that lack one key each: it fails just where the schema
// requires the key, and otherwise has the default of the schema.
func TestConfigKeys(t *testing.T) {
	full := map[schema.Kind]map[string]map[string]string{
		schema.KindAgentConfig: {
			"agent": {"id": `"a"`, "nats_url": `"u"`, "groups": `["g"]`},
			"log":   {"path": `"p"`, "level": `"info"`, "keep_days": "3"},
		},
		schema.KindBackendConfig: {
			"server": {"bind": `":8080"`}, "nats": {"url": `"u"`}, "db": {"sqlite_path": `"p"`},
			"log": {"path": `"p"`, "level": `"info"`, "keep_days": "3"},
		},
	}
	for kind, sections := range full {
		root := tree(t, kind)
		for section, keys := range sections {
			def := root.Defs[root.Properties[section].Ref[len("#/$defs/"):]]
			for key := range keys {
				if def.Properties[key] == nil {
					t.Errorf("%s: no %s.%s", kind, section, key)
				}
				text := ""
				for s, ks := range sections {
					text += "[" + s + "]\n"
					for k, value := range ks {
						if s != section || k != key {
							text += k + " = " + value + "\n"
						}
					}
				}
				path := filepath.Join(t.TempDir(), "c.toml")
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				var loadErr error
				var log config.Log
				if kind == schema.KindAgentConfig {
					l, err := config.LoadAgent(path)
					loadErr, log = err, l.Config.Log
				} else {
					l, err := config.LoadBackend(path)
					loadErr, log = err, l.Config.Log
				}
				if err := schema.Validate(kind, []byte(text)); (err == nil) != (loadErr == nil) {
					t.Errorf("%s without %s.%s: the schema says %v, the loader %v", kind, section, key, err, loadErr)
				}
				if key == "keep_days" && def.Properties[key].Default != float64(log.KeepDays) {
					t.Errorf("keep_days: %v, %d", def.Properties[key].Default, log.KeepDays)
				}
			}
		}
	}
}
