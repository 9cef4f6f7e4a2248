package manifest_test

import (
	"fmt"

	"github.com/kanadehq/kanade-shared/manifest"
)

func ExampleCheck() {
	text := []byte(`id: flush-dns
version: 1.0
execute:
  shell: PowerShell
  script: Clear-DnsClientCache
  timout: 30
`)
	report := manifest.Check(manifest.KindJob, text, manifest.CheckOptions{})
	for _, f := range report.Findings {
		fmt.Printf("%d:%d %s: %s [%s]\n", f.Span.Start.Line, f.Span.Start.Column, f.Severity, f.Message, f.Rule)
		if f.Suggestion != nil {
			fmt.Println("   ", f.Suggestion.Message)
		}
	}
	// Output:
	// 3:1 error: the required key 'timeout' is missing in execute, want a duration such as 30s [missing-key]
	// 4:10 error: expected powershell or cmd, got 'PowerShell' [unknown-value]
	//     did you mean powershell?
	// 6:3 error: nobody knows the key 'timout' in execute [unknown-key]
	//     did you mean timeout?
}
