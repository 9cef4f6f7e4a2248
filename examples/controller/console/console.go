// Package console shows the results of scripts to a person at a terminal.
package console

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/wire"
)

// maxNames is how many PCs a summary names.
const maxNames = 10

// PrintResult writes who answered, how the script ended, and its output.
func PrintResult(w io.Writer, r dispatch.Result) {
	fmt.Fprintf(w, "--- %s: %s, %s\n", Clean(r.Exec.PCID), Exit(&r.Exec), Took(r.Took()))
	PrintText(w, "", r.Stdout)
	PrintText(w, "stderr: ", r.Stderr)
	if r.Stored() {
		fmt.Fprintln(w, "(there is output in the object store; --output fetches it)")
	}
}

// PrintText writes each line of a text behind a prefix, the last one with a line
// end of its own, and makes them safe for a terminal.
func PrintText(w io.Writer, prefix, text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintf(w, "%s%s\n", prefix, Clean(strings.TrimRight(line, "\r\n")))
	}
}

// Summary is one line about all results.
func Summary(r *dispatch.Report) string {
	failed := len(r.Results) - r.Succeeded()
	s := fmt.Sprintf("%d succeeded, %d failed, %d missing", r.Succeeded(), failed, len(r.Missing))
	if n := len(r.Missing); n > 0 {
		s += ": " + Clean(strings.Join(r.Missing[:min(n, maxNames)], ", "))
		if n > maxNames {
			s += fmt.Sprintf(" and %d more", n-maxNames)
		}
	}
	switch {
	case r.Interrupted:
		s += " (interrupted)"
	case r.Stopped:
		s += " (stopped)"
	}
	return s
}

// Exit says in words what an exit code means.
func Exit(r *wire.ExecResult) string {
	switch {
	case r.ExitCode == wire.ExitKilled:
		return "killed"
	case strings.HasPrefix(r.Stderr, "skipped: ") && r.ExitCode != 0:
		return fmt.Sprintf("skipped (%d)", r.ExitCode)
	default:
		return fmt.Sprintf("exit %d", r.ExitCode)
	}
}

// Took is a duration as people read it.
func Took(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// Clean makes text from elsewhere safe for a terminal: control characters,
// which could move the cursor or change the window, become U+FFFD.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// maxCell is how many characters of a text a table shows.
const maxCell = 60

// Cell is [Clean] for a cell of a table: no tabulators, and short.
func Cell(s string) string {
	runes := []rune(strings.ReplaceAll(Clean(s), "\t", " "))
	if len(runes) > maxCell {
		return string(runes[:maxCell-1]) + "…"
	}
	return string(runes)
}
