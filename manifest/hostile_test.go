package manifest_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// nested puts n mappings with the key columns inside each other.
func nested(n int) string {
	return "{field: a, label: b" + strings.Repeat(", columns: [{field: a, label: b", n) + strings.Repeat("}]", n) + "}"
}

func TestDepth(t *testing.T) {
	// The root, inventory, display and a field are four levels, and columns two
	// each; up to 128 are legal.
	const most = 62
	legal := minimal + "inventory: {display: [" + nested(most) + "]}\n"
	got := decoded(manifest.DecodeJob, legal)
	if strings.Count(got, `"columns"`) != most {
		t.Errorf("%d levels: %.200s", 4+2*most, got)
	}
	if got := decoded(manifest.DecodeJob, minimal+"inventory: {display: ["+nested(most+1)+"]}\n"); !strings.Contains(got, "expected at most 128 levels") {
		t.Errorf("%d levels: %.200s", 4+2*most+2, got)
	}
	for levels, want := range map[int]string{126: minimalJSON, 127: "expected at most 128 levels"} {
		text := minimal + "staleness: {mode: cached, zz: " + strings.Repeat("[", levels) + strings.Repeat("]", levels) + "}\n"
		if got := decoded(manifest.DecodeJob, text); !strings.Contains(got, want) {
			t.Errorf("%d levels in staleness: %.200s", levels, got)
		}
	}
	// What nobody reads may be deeper.
	if got := decoded(manifest.DecodeJob, minimal+"zz: "+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)+"\n"); got != minimalJSON {
		t.Errorf("an unknown key: %.200s", got)
	}
}

// bomb is a chain of lists in which each holds the one before ten times.
func bomb(n int, first string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "x0: &x0 %s\n", first)
	for i := range n {
		fmt.Fprintf(&b, "x%d: &x%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*x%d, ", i), 10), ", "))
	}
	return b.String()
}

// tree is a chain of columns in which each holds the one before ten times.
func tree(n int) string {
	var b strings.Builder
	b.WriteString("x0: &x0 {field: a, label: b}\n")
	for i := range n {
		columns := strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*x%d, ", i), 10), ", ")
		fmt.Fprintf(&b, "x%d: &x%d {field: a, label: b, columns: [%s]}\n", i+1, i+1, columns)
	}
	return b.String()
}

func TestHostile(t *testing.T) {
	const large = "reasonable size"
	long := strings.Repeat("long ", 200_000)
	tests := []struct{ about, text, want string }{
		{"aliases that nobody follows", minimal + bomb(12, "[a]"), minimalJSON},
		{"aliases inside of staleness", minimal + bomb(12, "[a]") + "staleness: {mode: cached, zz: *x12}\n", large},
		{"aliases of columns", minimal + tree(12) + "inventory: {display: [*x12]}\n", large},
		{"a few aliases of columns", minimal + tree(2) + "inventory: {display: [*x2]}\n", `"columns":[{"field":"a","label":"b"},`},
		{"aliases of a long text", "x: &x " + long + "\n" + minimal + "inventory: {display: [], history_scalars: [" + strings.Repeat("*x, ", 10_000) + "]}\n", large},
		{"a long text as key", "x: &x '" + long + "'\n" + minimal + strings.Repeat("*x : 1\n", 10_000), large},
		{"an alias inside of itself", minimal + "inventory: {display: &d [{field: a, label: b, columns: *d}]}\n", "an alias inside of what it stands for"},
		{"an alias as its own key", minimal + "zz: &z {*z : 1}\n", minimalJSON},
		{"lists in lists", minimal + "zz: " + strings.Repeat("[", 1_000_000), "max depth"},
		{"dashes", minimal + "zz:\n " + strings.Repeat("- ", 1_000_000), "max depth"},
		{"more values than a job can have", minimal + "inventory: {display: [], history_scalars: [" + strings.Repeat("a,", 1_100_000) + "]}\n", large},
		{"more handles of tags than a person writes", strings.Repeat("%TAG !x! y\n", 200) + "---\n" + minimal, "at most 100 lines of %TAG"},
		{"not a number", "staleness: {mode: cached, zz: " + strings.Repeat("9", 1_000_000) + "}\n" + minimal, minimalJSON},
		{"zeros", "staleness: {mode: cached, zz: 0x" + strings.Repeat("0", 1_000_000) + "1}\n" + minimal, minimalJSON},
	}
	for _, tt := range tests {
		got := decoded(manifest.DecodeJob, tt.text)
		if !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %.300s, want %s", tt.about, got, tt.want)
		}
		if _, err := manifest.DecodeJobStrict([]byte(tt.text)); err != nil && len(err.Error()) > 1<<20 {
			t.Errorf("%s: an error of %d bytes", tt.about, len(err.Error()))
		}
	}
}

// A text that is too large is refused before anything is made of it.
func TestTooLarge(t *testing.T) {
	text := []byte(minimal + strings.Repeat("# 50 MB of nothing\n", 50_000_000/19))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := manifest.DecodeJob(text)
	runtime.ReadMemStats(&after)
	var refused *wire.DecodeError
	if !errors.Is(err, manifest.ErrTooLarge) || !errors.As(err, &refused) {
		t.Errorf("got %v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes were allocated", used)
	}
	if _, err := manifest.DecodeJob(text[:manifest.MaxDocument]); err != nil {
		t.Errorf("the longest document: %v", err)
	}
	if _, err := manifest.DecodeJob(text[:manifest.MaxDocument+1]); !errors.Is(err, manifest.ErrTooLarge) {
		t.Errorf("a byte more: %v", err)
	}
}
