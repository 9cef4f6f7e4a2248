package editors_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/kanadehq/kanade-shared/schema"
)

// TestTaplo lets Taplo, which stands behind editors of TOML, judge configuration
// files by the dialects that editors.md names.
func TestTaplo(t *testing.T) {
	needTools(t)
	dir := t.TempDir()
	judged := 0
	for _, s := range files(t) {
		if s.format != "toml" {
			continue
		}
		file := filepath.Join(dir, "c.toml")
		if err := os.WriteFile(file, []byte(s.text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, dialect := range []schema.Dialect{schema.Editor, schema.Draft07} {
			text, err := schema.Get(schema.Version, s.kind, dialect)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, string(dialect)+".json")
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command("node", "node_modules/@taplo/cli/dist/cli.js", "check", "--schema", "file://"+filepath.ToSlash(path), file).CombinedOutput()
			var failed *exec.ExitError
			if err != nil && !errors.As(err, &failed) {
				t.Fatal(err)
			}
			judged++
			if (err == nil) != s.valid {
				t.Errorf("%s %s: %v\n%s", s.place, dialect, err, out)
			}
		}
	}
	if judged < 20 {
		t.Errorf("only %d verdicts", judged)
	}
}
