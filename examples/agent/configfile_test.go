package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestConfigFile(t *testing.T) {
	t.Setenv("RUST_LOG", "")
	t.Setenv("KANADE_DEV_AGENT_ID", "PC7")
	path := filepath.Join(t.TempDir(), "agent.toml")
	const file = `[vars]
id = '{{ env(name="KANADE_DEV_AGENT_ID", default=system.host) }}'
[agent]
id = '{{ vars.id }}'
nats_url = 'nats://127.0.0.1:4223'
[inventory]
enabled = true
[log]
path = './{{ vars.id }}.log'
level = 'debug'
`
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		flags, id, server string
	}{
		{"", "PC7", "nats://127.0.0.1:4223"},
		{"--id PC8 --server nats://127.0.0.1:1", "PC8", "nats://127.0.0.1:1"},
	}
	for _, tt := range tests {
		var stderr bytes.Buffer
		cfg, err := parse(append([]string{"--config", path}, strings.Fields(tt.flags)...), &stderr)
		if err != nil || cfg.pc.String() != tt.id || cfg.server != tt.server || !cfg.verbose {
			t.Errorf("%q: %+v, %v", tt.flags, cfg, err)
		}
		if !strings.Contains(stderr.String(), "agent.toml:6:2: inventory: nobody knows this") {
			t.Errorf("%q", &stderr)
		}
	}
	for _, bad := range []string{path + ".no", filepath.Dir(path)} {
		if _, err := parse([]string{"--config", bad}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), filepath.Base(bad)) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
