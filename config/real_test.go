package config

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestRealFiles loads configuration files of real fleets, where they lie beside
// the module, as on each system.
func TestRealFiles(t *testing.T) {
	n := 0
	_ = filepath.WalkDir("../../shared/corpus/toml", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".toml" {
			return nil
		}
		n++
		for _, goos := range []string{"linux", "windows", "darwin"} {
			m := testMachine(goos, map[string]string{"ProgramData": `C:\ProgramData`, "KANADE_REMOTE_NATS_URL": "wss://example.com"})
			fields := new(Agent).fields()
			if strings.HasPrefix(filepath.Base(path), "backend") {
				fields = new(Backend).fields()
			}
			var files []string
			var warnings []Problem
			var origins []Origin
			if err := load(path, m, nil, fields, &files, &warnings, &origins); err != nil {
				t.Errorf("%s: %v", goos, err)
			}
			for _, o := range origins {
				if strings.Contains(o.Value, "{{") || strings.Contains(o.Value, "{%") {
					t.Errorf("%s: %s: %s is %q", goos, path, o.Key, o.Value)
				}
			}
		}
		return nil
	})
	if n == 0 {
		t.Skip("there are no such files beside the module")
	}
}
