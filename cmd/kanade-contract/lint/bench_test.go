package lint

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// BenchmarkRun checks a hundred jobs of a hundred lines.
func BenchmarkRun(b *testing.B) {
	b.Chdir(b.TempDir())
	script := strings.Repeat("    Write-Output \"a line of a script\" # with a comment\n", 93)
	var sources []Source
	var bytes int64
	for i := range 100 {
		name := fmt.Sprintf("%03d.yaml", i)
		text := fmt.Sprintf("id: job%d\nversion: 1.0.0\nexecute:\n  shell: powershell\n  timeout: 1s\n  script: |\n", i) + script
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
		bytes += int64(len(text))
		sources = append(sources, Source{Name: name, Path: name})
	}
	b.SetBytes(bytes)
	for b.Loop() {
		results, err := Run(b.Context(), sources, Options{})
		if err != nil || len(results[99].Findings) > 0 {
			b.Fatal(err, results[99].Findings)
		}
	}
}
