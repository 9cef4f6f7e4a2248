package manifest_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
)

// TestCheckHostile gives the checker texts that were made to hurt. They are
// bounded in time, in memory and in what is reported.
func TestCheckHostile(t *testing.T) {
	list := func(n int, what string) string { return strings.Repeat(what, n) }
	tests := []struct {
		about, text, want string
	}{
		{"too large", minimal + list(250_000, "# 50 MB of nothing\n"), "too-large"},
		{"aliases that nobody follows", minimal + bomb(12, "[a]"), "unknown-key"},
		{"aliases inside of staleness", minimal + bomb(12, "[a]") + "staleness: {mode: cached, zz: *x12}\n", "too-complex"},
		{"aliases of columns", minimal + tree(12) + "inventory: {display: [*x12]}\n", "too-complex"},
		{"an alias inside of itself", minimal + "inventory: {display: &d [{field: a, label: b, columns: *d}]}\n", "too-complex"},
		{"10,000 levels", minimal + "zz: " + list(9_990, "[") + list(9_990, "]"), "unknown-key"},
		{"too many levels", minimal + "inventory: {display: [" + nested(5_000) + "]}\n", "syntax"},
		{"some levels too many", minimal + "inventory: {display: [" + nested(100) + "]}\n", "too-complex"},
		{"a million lists", minimal + "zz: " + list(1_000_000, "["), "syntax"},
		{"twenty thousand unknown keys", minimal + func() string {
			var b strings.Builder
			for i := range 20_000 {
				b.WriteString(strings.Repeat("x", i%7+1))
				b.WriteString(strings.Repeat("y", i/7%50+1))
				b.WriteString(": 1\n")
			}
			return b.String()
		}(), "unknown-key"},
		{"as many in one line", "{" + list(20_000, "zz: [], ") + "}", "unknown-key"},
		{"a list of numbers", minimal + "description: [" + list(100_000, "1,") + "]\n", "wrong-type"},
		{"the same field over and over", minimal + "inventory: {display: [" + list(10_000, "{field: a, label: b}, ") + "]}\n", "repeated"},
		{"a long key", minimal + "? '" + list(1_000_000, "x") + "'\n: 1\n", "unknown-key"},
		{"a long text", "execute: {shell: cmd, timeout: 1m, script: '#!" + list(1_000_000, "日") + "'}\n", "script-shell"},
		{"a long timeout", strings.Replace(minimal, "timeout: ", "timeout: "+list(500_000, "1h"), 1), ""},
		{"aliases of a long list", minimal + "x: &x [ # " + list(1_000_000, "x") + "\n ]\ninventory: {display: [" + list(50_000, "*x, ") + "], history_scalars: [" + list(50_000, "*x, ") + "]}\n", "wrong-type"},
		{"NUL", "id: \x00", "encoding"},
		{"UTF-16", "\xff\xfei\x00d\x00", "encoding"},
		{"nothing", "", "missing-key"},
	}
	for _, tt := range tests {
		for _, kind := range []manifest.Kind{manifest.KindJob, manifest.KindSchedule} {
			text := []byte(tt.text)
			begun := time.Now()
			r := manifest.Check(kind, text, manifest.CheckOptions{Now: exampleNow})
			manifest.DetectKind(text)
			t.Logf("%s as %s: %v, %d findings", tt.about, kind, time.Since(begun), len(r.Findings))
			wellFormed(t, text[:min(len(text), manifest.MaxDocument+1_000_000)], r)
			if kind == manifest.KindSchedule {
				continue // it has other members
			}
			rules := ""
			volume := 0
			for _, f := range r.Findings {
				rules += f.Rule + " "
				volume += len(f.Message) + len(f.Path)
			}
			if !strings.Contains(rules, tt.want) {
				t.Errorf("%s: %.300s, want %s", tt.about, rules, tt.want)
			}
			if volume > 1<<20+len(tt.text)*2 {
				t.Errorf("%s: %d bytes of findings", tt.about, volume)
			}
		}
	}
}

// TestCheckTooLarge makes sure that nothing is made of a text that is too large.
func TestCheckTooLarge(t *testing.T) {
	text := []byte(strings.Repeat("# nothing\n", manifest.MaxDocument/10+1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := manifest.Check(manifest.KindJob, text, manifest.CheckOptions{})
	runtime.ReadMemStats(&after)
	if len(r.Findings) != 1 || r.Findings[0].Rule != "too-large" || r.Findings[0].Severity != manifest.SeverityError {
		t.Errorf("%+v", r.Findings)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes were allocated", used)
	}
}

func BenchmarkCheck(b *testing.B) {
	var script strings.Builder
	for range 80 {
		script.WriteString("    Get-CimInstance -ClassName Win32_LogicalDisk | Select-Object DeviceID, FreeSpace\n")
	}
	text := []byte(strings.Replace(seeds[manifest.KindJob][2], "    Get-PSDrive -Name C\n", script.String(), 1))
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if manifest.Check(manifest.KindJob, text, manifest.CheckOptions{}).Job == nil {
			b.Fatal("no job")
		}
	}
}
