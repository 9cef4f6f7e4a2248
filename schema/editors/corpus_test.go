package editors_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

// switchOn names the variable that says that the tools are installed.
const switchOn = "KANADE_EDITORS"

// needTools skips a test where the tools are not installed.
func needTools(t *testing.T) {
	t.Helper()
	if os.Getenv(switchOn) == "" {
		t.Skip("make test-editors installs what this needs")
	}
}

// sample is a document with the verdict of the schemas.
type sample struct {
	place  string
	at     wire.Contract
	kind   schema.Kind
	format string // yaml, toml or json
	text   string
	valid  bool
	// advised says that editors underline something though it is valid.
	advised bool
}

// ownReading are the limits in testdata/cases at which parsers differ, so that
// there is no verdict to compare.
var ownReading = []string{"tags", "number-forms", "odd-keys"}

// corpus gathers the cases of package schema, and the files of the catalogue's
// entry.
func corpus(t *testing.T) []sample {
	t.Helper()
	var out []sample
	names, err := filepath.Glob("../testdata/cases/*.tsv")
	if err != nil || len(names) < 4 {
		t.Fatal(names, err)
	}
	for _, at := range wire.Contracts()[1:] {
		newer, err := filepath.Glob("../testdata/cases/" + at.String() + "/*.tsv")
		if err != nil || len(newer) < 2 {
			t.Fatal(newer, err)
		}
		names = append(names, newer...)
	}
	for _, name := range names {
		kind := schema.Kind(strings.TrimSuffix(filepath.Base(name), ".tsv"))
		at, ok := wire.ParseContract(filepath.Base(filepath.Dir(name)))
		if !ok {
			at = wire.V0_43_53
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		for n := 1; lines.Scan(); n++ {
			if strings.HasPrefix(lines.Text(), "#") {
				continue
			}
			c := strings.SplitN(lines.Text(), "\t", 4)
			if slices.Contains(ownReading, c[1]) || strings.Contains(c[3], ": 01}") {
				continue // nor on a number that begins with 0
			}
			out = append(out, sample{fmt.Sprintf("%s:%d", name, n), at, kind, "yaml", c[3] + "\n", c[0] != "refused", c[0] == "advised" || c[1] == "empty-text"})
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return append(out, files(t)...)
}

// files are the test files of the entry for SchemaStore, and configuration files.
func files(t *testing.T) []sample {
	t.Helper()
	var out []sample
	for folder, valid := range map[string]bool{
		"schemastore/test": true, "schemastore/negative_test": false, "testdata/config/valid": true, "testdata/config/invalid": false,
	} {
		paths, err := filepath.Glob("../" + folder + "/*/*")
		if err != nil || len(paths) == 0 {
			t.Fatal("there are no files in ", folder, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			kind := schema.Kind(strings.TrimPrefix(filepath.Base(filepath.Dir(path)), "kanade-"))
			out = append(out, sample{path, wire.V0_43_53, kind, strings.TrimPrefix(filepath.Ext(path), "."), string(text), valid, false})
		}
	}
	return out
}

// enough fails where something has been lost on the way.
func enough(t *testing.T, samples []sample) {
	t.Helper()
	valid := 0
	for _, s := range samples {
		if s.valid {
			valid++
		}
	}
	if valid < 100 || len(samples)-valid < 100 {
		t.Fatalf("only %d documents, %d of them valid", len(samples), valid)
	}
}
