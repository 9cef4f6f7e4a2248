package lint

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
)

func edit(text, part, new string) manifest.Edit {
	return manifest.Edit{Span: spanOf(text, part), NewText: new}
}

func TestSafeEdits(t *testing.T) {
	const text = "one two three"
	suggest := func(safe bool, edits ...manifest.Edit) manifest.Finding {
		return manifest.Finding{Rule: edits[0].NewText, Suggestion: &manifest.Suggestion{Safe: safe, Edits: edits}}
	}
	findings := []manifest.Finding{
		{Rule: "advice only"},
		suggest(true, edit(text, "three", "3")),
		suggest(false, edit(text, "two", "unsafe")),
		suggest(true, edit(text, "two", "2"), edit(text, "one", "1")),
		suggest(true, edit(text, "ne t", "collides")),
		suggest(true, edit(text, "", "at the beginning, too")),
	}
	edits, cured := safeEdits(findings)
	if got := string(manifest.ApplyEdits([]byte(text), edits)); got != "1 2 3" || len(cured) != 2 {
		t.Errorf("%s, %d cured", got, len(cured))
	}
}

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.yaml")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	through := path
	if runtime.GOOS != "windows" {
		through = filepath.Join(dir, "link.yaml")
		if err := os.Symlink("a.yaml", through); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if err := replace(through, []byte("new")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode() != 0o640 {
		t.Errorf("the mode is %v", info.Mode())
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "new" {
		t.Errorf("%q, %v", text, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 2 {
		t.Errorf("%v, %v", entries, err)
	}
	if err := replace(filepath.Join(dir, "lost"), nil); err == nil {
		t.Error("a file that is not there was replaced")
	}
}

func TestHasCRLF(t *testing.T) {
	for text, want := range map[string]bool{"": false, "a": false, "a\n": false, "\n": false, "a\r\nb\n": true, "a\nb\r\n": false} {
		if got := hasCRLF([]byte(text)); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestDiff(t *testing.T) {
	lines := func(from, to int) string {
		var b strings.Builder
		for i := from; i <= to; i++ {
			b.WriteString("line " + string(rune('a'+i-1)) + "\n")
		}
		return b.String()
	}
	tests := []struct{ name, before, after, want string }{
		{
			"two hunks", lines(1, 20), strings.NewReplacer("line b\n", "line B\n", "line r\n", "line R\nmore\n").Replace(lines(1, 20)),
			"--- f\n+++ f\n@@ -1,5 +1,5 @@\n line a\n-line b\n+line B\n line c\n line d\n line e\n" +
				"@@ -15,6 +15,7 @@\n line o\n line p\n line q\n-line r\n+line R\n+more\n line s\n line t\n",
		},
		{
			"near", lines(1, 6), strings.NewReplacer("line a\n", "", "line f\n", "").Replace(lines(1, 6)),
			"--- f\n+++ f\n@@ -1,6 +1,4 @@\n-line a\n line b\n line c\n line d\n line e\n-line f\n",
		},
		{"no end", "a\nb", "a\nc", "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"},
		{"CRLF", "a\r\nb\r\n", "a\r\nc\r\n", "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"},
	}
	for _, tt := range tests {
		var b bytes.Buffer
		if err := WriteDiff(&b, []Result{{Source: Source{Name: "f"}, Before: []byte(tt.before), After: []byte(tt.after)}, {}}); err != nil || b.String() != tt.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", tt.name, err, b.String(), tt.want)
		}
	}
	// What is too long to compare is one change.
	var b bytes.Buffer
	before, after := strings.Repeat("a\n", 3000), strings.Repeat("b\n", 3000)
	if err := WriteDiff(&b, []Result{{Source: Source{Name: "f"}, Before: []byte(before), After: []byte(after)}}); err != nil || strings.Count(b.String(), "\n") != 6003 {
		t.Errorf("%v, %d lines", err, strings.Count(b.String(), "\n"))
	}
}
