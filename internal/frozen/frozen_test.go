package frozen

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestReleases looks at every release there is.
func TestReleases(t *testing.T) {
	entries, err := os.ReadDir(root(t))
	if err != nil {
		t.Fatal(err)
	}
	releases := 0
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		releases++
		t.Run(e.Name(), func(t *testing.T) {
			which := map[string][]string{}
			for _, d := range Documents(t, e.Name()) {
				which[d.Type] = append(which[d.Type], d.Which)
				if len(d.Input) == 0 || len(d.Output) == 0 {
					t.Errorf("%s.%s is empty", d.Type, d.Which)
				}
			}
			for _, typ := range slices.Sorted(maps.Keys(which)) {
				for _, w := range []string{"full", "minimal", "hostile"} {
					if !slices.Contains(which[typ], w) {
						t.Errorf("%s has no %s document", typ, w)
					}
				}
			}
		})
	}
	if releases == 0 {
		t.Error("there is no release")
	}
}

func TestVerify(t *testing.T) {
	sum := sha256.Sum256([]byte("{}"))
	listed := hex.EncodeToString(sum[:]) + "  A.full.json\n"
	tests := []struct {
		name  string
		files map[string]string
		list  string
		bad   int
	}{
		{"as listed", map[string]string{"A.full.json": "{}"}, listed, 0},
		{"changed", map[string]string{"A.full.json": "{ }"}, listed, 1},
		{"removed", nil, listed, 1},
		{"added", map[string]string{"A.full.json": "{}", "B.full.json": "{}"}, listed, 1},
		{"no digest", map[string]string{"A.full.json": "{}"}, listed + "A.full.json\n", 1},
		{"elsewhere", map[string]string{"A.full.json": "{}"}, listed + hex.EncodeToString(sum[:]) + "  ../A.full.json\n", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, content := range tt.files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if _, problems := verify(dir, tt.list); len(problems) != tt.bad {
				t.Errorf("%d problems, want %d: %q", len(problems), tt.bad, problems)
			}
		})
	}
}
