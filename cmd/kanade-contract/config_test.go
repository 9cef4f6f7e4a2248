package main

import (
	"os"
	"strings"
	"testing"
)

func TestConfig(t *testing.T) {
	t.Setenv("RUST_LOG", "")
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"agent.toml":   "[vars]\nid = '{{ env(name=\"KTEST_ID\", default=\"PC1\") }}'\n[agent]\nid = '{{ vars.id }}'\nnats_url = 'nats://u:secret@h'\n[log]\npath = 'p'\nlevel = 'info'\n[logg]\n",
		"backend.toml": "[server]\nbind = ':8080'\n[nats]\nurl = 'nats://h'\n[db]\nsqlite_path = 'b.db'\n[log]\npath = 'p'\nlevel = 'info'\n",
		"bad.toml":     "[agent]\nid = 7\n[log]\nlevel = 'info'\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		args           string
		code           int
		stdout, stderr string
	}{
		{"agent.toml", exitFine, `agent.id        = "PC1"`, "warning: agent.toml:9:2: logg: nobody knows this: ignored; did you mean log?"},
		{"--explain agent.toml", exitFine, "# agent.toml:4:1", ""},
		{"--explain agent.toml", exitFine, "# default", ""},
		{"agent.toml --format json", exitFine, `"key": "agent.nats_url",` + "\n" + `      "value": "nats://[redacted]@h"`, ""},
		{"backend.toml", exitFine, `server.bind     = ":8080"`, ""},
		{"backend.toml --kind agent", exitFindings, "", "error: backend.toml: agent: the table [agent] is missing"},
		{"bad.toml", exitFindings, "", "error: bad.toml:2:1: agent.id: expected a string, got an integer"},
		{"bad.toml --format json", exitFindings, `"text": "expected a string, got an integer"`, ""},
		{"no.toml", exitCannot, "", "error: no.toml: "},
		{".", exitCannot, "", "not a regular file"},
		{"", exitWrongUse, "", "config takes one file, got 0"},
		{"a b", exitWrongUse, "", "config takes one file, got 2"},
		{"agent.toml --format xml", exitWrongUse, "", `unknown format "xml"`},
		{"agent.toml --kind x", exitWrongUse, "", `unknown kind "x"`},
	}
	for _, tt := range tests {
		code, stdout, stderr := tool(t.Context(), append([]string{"config"}, strings.Fields(tt.args)...)...)
		if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) || strings.Contains(stdout, "secret") {
			t.Errorf("%s: %d\n%s%s", tt.args, code, stdout, stderr)
		}
	}
	t.Setenv("RUST_LOG", "debug")
	if _, stdout, _ := tool(t.Context(), "config", "--explain", "agent.toml"); !strings.Contains(stdout, "# environment variable RUST_LOG") {
		t.Error(stdout)
	}
}
