package lint

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/kanadehq/kanade-shared/manifest"
)

// WriteGitHub writes the findings as workflow commands, of which GitHub makes
// annotations of the files.
func WriteGitHub(out io.Writer, results []Result, severity manifest.Severity) error {
	w := bufio.NewWriter(out)
	each(results, severity, func(r *Result, f *manifest.Finding, fixed bool) {
		if fixed {
			return
		}
		command := map[manifest.Severity]string{manifest.SeverityError: "error", manifest.SeverityWarning: "warning"}[f.Severity]
		if command == "" {
			command = "notice"
		}
		start, end := f.Span.Start, f.Span.End
		place := fmt.Sprintf("line=%d", start.Line)
		if end.Line > start.Line {
			// Columns count on a single line only.
			place += fmt.Sprintf(",endLine=%d", end.Line)
		} else {
			place += fmt.Sprintf(",col=%d,endColumn=%d", start.Column, max(end.Column, start.Column))
		}
		text := Clean(f.Message)
		if s := f.Suggestion; s != nil && s.Message != "" {
			text += "\n" + Clean(s.Message)
		}
		text += "\n" + RuleURL(f.Rule)
		fmt.Fprintf(w, "::%s file=%s,%s,title=%s::%s\n", command, property(r.Name), place, property(f.Rule), data(text))
	})
	return w.Flush()
}

// data escapes the text of a workflow command.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// property escapes a value among a command's properties.
func property(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(text)
}
