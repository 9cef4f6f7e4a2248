// Manifests writes a folder of jobs and schedules that are in order, of 20 to 200
// lines each, for measuring the checker. The same number gives the same files.
//
//	go run ./conformance/internal/manifests -n 5000 FOLDER
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	n := flag.Int("n", 5000, "`number` of files")
	flag.Parse()
	if flag.NArg() != 1 || *n < 1 {
		fmt.Fprintln(os.Stderr, "usage: manifests [-n NUMBER] FOLDER")
		os.Exit(2)
	}
	if err := write(flag.Arg(0), *n); err != nil {
		fmt.Fprintln(os.Stderr, "manifests:", err)
		os.Exit(3)
	}
}

func write(folder string, n int) error {
	for _, sub := range []string{"jobs", "schedules"} {
		if err := os.MkdirAll(filepath.Join(folder, sub), 0o755); err != nil {
			return err
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		name, text := filepath.Join("jobs", fmt.Sprintf("job-%04d.yaml", i)), job(r, i)
		if i%5 == 4 {
			name, text = filepath.Join("schedules", fmt.Sprintf("schedule-%04d.yaml", i)), schedule(r, i)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// comment is what authors write above their documents.
func comment(b *strings.Builder, lines int) {
	for i := range lines {
		fmt.Fprintf(b, "# Line %d of what the author wants others to know about this document.\n", i+1)
	}
}

// job is a job with a script of some length and, now and then, with facts or a
// check.
func job(r *rand.Rand, i int) string {
	lines := 30 + r.IntN(171)
	var b strings.Builder
	comment(&b, lines/10)
	fmt.Fprintf(&b, "id: job-%04d\nversion: 1.%d.0\ndescription: Job %d of the fleet\nexecute:\n  shell: powershell\n  run_as: system\n", i, r.IntN(50), i)
	fmt.Fprintf(&b, "  timeout: %dm\n  script: |\n    $ErrorActionPreference = 'Stop'\n", 1+r.IntN(30))
	for line := strings.Count(b.String(), "\n"); line < lines-12; line++ {
		fmt.Fprintf(&b, "    $value%d = Get-ItemProperty -Path 'HKLM:\\SOFTWARE\\Vendor\\Product%d' -Name \"Setting%d\" # step %d\n", line, r.IntN(100), line, line)
	}
	b.WriteString("    [pscustomobject]@{ status = 'ok'; detail = \"done: $value\" } | ConvertTo-Json -Compress\n")
	switch r.IntN(3) {
	case 0:
		fmt.Fprintf(&b, "check:\n  name: check_%d\n  detail_field: detail # shown to the user\n", i)
	case 1:
		b.WriteString("inventory:\n  display:\n    - { field: status, label: Status }\n    - field: volumes\n      label: Volumes\n      type: table\n" +
			"      columns:\n        - { field: drive, label: Drive }\n        - { field: size, label: Size, type: bytes }\n")
	default:
		fmt.Fprintf(&b, "client:\n  name: Repair %d\n  description: Puts things right.\n  category: troubleshoot\nstaleness:\n  mode: strict\n  max_cache_age: 5m\n", i)
	}
	return b.String()
}

// schedule starts the job before it.
func schedule(r *rand.Rand, i int) string {
	lines := 24 + r.IntN(60)
	var b strings.Builder
	comment(&b, lines/2)
	fmt.Fprintf(&b, "id: schedule-%04d\njob_id: job-%04d\nwhen:\n", i, i-1)
	if r.IntN(2) == 0 {
		fmt.Fprintf(&b, "  per_pc: { every: %dh }\n", 1+r.IntN(24))
	} else {
		fmt.Fprintf(&b, "  calendar:\n    at: \"%02d:%02d\"\n    days: [mon-fri]\n", r.IntN(24), r.IntN(60))
	}
	b.WriteString("target:\n  groups:\n")
	for line := strings.Count(b.String(), "\n"); line < lines-5; line++ {
		fmt.Fprintf(&b, "    - group-%d # in building %d\n", line, r.IntN(9))
	}
	b.WriteString("    - last\njitter: 30s\non_failure:\n  retry: { max: 2, backoff: 10m }\n")
	return b.String()
}
