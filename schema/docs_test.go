package schema_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

const page = "../docs/schema.md"

// documented compares lines of a table with the page, where the first two columns
// tell which they are.
func documented(t *testing.T, rows []string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for _, row := range rows {
		if slices.Contains(lines, row) {
			continue
		}
		head := strings.Join(strings.SplitAfterN(row, "|", 4)[:3], "")
		i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, head) })
		switch {
		case i < 0:
			t.Errorf("%s has no line %q", page, row)
		case *update:
			lines[i] = row
		default:
			t.Errorf("%s: got %q, want %q", page, lines[i], row)
		}
	}
	if *update {
		if err := os.WriteFile(page, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLimitsAreDocumented: what a schema cannot say has a heading of its own, and
// each such heading has cases.
func TestLimitsAreDocumented(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var headings []string
	for _, m := range regexp.MustCompile("(?m)^### `([a-z-]+)`").FindAllStringSubmatch(string(text), -1) {
		headings = append(headings, m[1])
	}
	have := map[string]bool{"json-text": true, "dst-gap": true} // tested on their own
	for _, at := range wire.Contracts() {
		for _, kind := range manifestsOf(at) {
			for _, c := range cases(t, at, kind) {
				if c.verdict == "beyond" {
					have[c.rule] = true
				}
			}
		}
	}
	for limit := range have {
		if !slices.Contains(headings, limit) {
			t.Errorf("%s says nothing about %s", page, limit)
		}
	}
	for _, h := range headings {
		if !have[h] {
			t.Errorf("%s has a heading %s, and there is no case of it", page, h)
		}
	}
}

func TestJSONText(t *testing.T) {
	const text = `{"id": 1, "version": true, "execute": {"shell": "cmd", "script": "x", "timeout": "1s"}}`
	if err := schema.Validate(schema.KindJob, []byte(text)); err != nil {
		t.Error(err)
	}
}
