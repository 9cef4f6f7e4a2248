package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestSchema(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("taken", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		args           string
		code           int
		stdout, stderr string
	}{
		{"job", exitFine, `"$id": "` + schema.URL(schema.KindJob, schema.Plain) + `"`, ""},
		{"schedule --dialect editor", exitFine, `"markdownDescription"`, ""},
		{"freeze --dialect draft-07", exitFine, `"$schema": "http://json-schema.org/draft-07/schema#"`, ""},
		{"heartbeat", exitFine, `"pc_id"`, ""},
		{"job --contract next", exitFine, "/schemas/next/job.schema.json", ""},
		{"", exitFine, schema.URL(schema.KindAgentConfig, schema.Plain), ""},
		{"--dialect editor", exitFine, schema.URL(schema.KindJob, schema.Editor), ""},
		{"--out all", exitFine, "60 schemas in " + filepath.Join("all", schema.Version), ""},
		{"--out all", exitFine, "60 schemas", ""},
		{"job --out one --dialect draft-07", exitFine, "1 schemas", ""},
		{"job --out taken", exitCannot, "", "taken"},
		{"jobb", exitWrongUse, "", `unknown kind "jobb"; did you mean job?`},
		{"x", exitWrongUse, "", `unknown kind "x": job, schedule`},
		{"job schedule", exitWrongUse, "", "one kind, got 2"},
		{"job --dialect draft-04", exitWrongUse, "", `unknown dialect "draft-04"`},
		{"job --contract 1.0", exitWrongUse, "", `no schemas of version "1.0": ` + strings.Join(schema.Versions(), ", ")},
		{"job --contract 0.101.0", exitFine, `"$id": "` + schema.URLAt(wire.V0_101_0, schema.KindJob, schema.Plain) + `"`, ""},
		{"--contract 0.101.0", exitFine, schema.URLAt(wire.V0_101_0, schema.KindCommand, schema.Plain), ""},
		{"--out newer --contract 0.101.0", exitFine, fmt.Sprintf("%d schemas in ", 3*len(schema.KindsOf("0.101.0"))) + filepath.Join("newer", "0.101.0"), ""},
	}
	for _, tt := range tests {
		code, stdout, stderr := tool(t.Context(), append([]string{"schema"}, strings.Fields(tt.args)...)...)
		if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) {
			t.Errorf("%s: %d\n%.500s%s", tt.args, code, stdout, stderr)
		}
	}
	for path, kind := range map[string]schema.Kind{
		"all/0.43.53/job.schema.json": schema.KindJob, "all/0.43.53/command.schema.json": schema.KindCommand,
	} {
		want, err := schema.Get(schema.Version, kind, schema.Plain)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != string(want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := os.Stat("one/0.43.53/draft-07/job.schema.json"); err != nil {
		t.Error(err)
	}
}
