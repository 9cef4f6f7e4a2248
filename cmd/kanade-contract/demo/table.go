package demo

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/kanadehq/kanade-shared/examples/controller/console"
	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
)

// maxCell is how much of a line of output the table shows.
const maxCell = 60

// printTable writes a row for each PC, and below it what the failed ones said
// in full, each text once.
func printTable(w io.Writer, report *dispatch.Report) {
	results := slices.SortedFunc(slices.Values(report.Results), func(a, b dispatch.Result) int {
		return cmp.Compare(a.Exec.PCID, b.Exec.PCID)
	})
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "PC\tOUTCOME\tTIME\tOUTPUT")
	for _, r := range results {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", console.Clean(r.Exec.PCID), console.Exit(&r.Exec), console.Took(r.Took()), cell(firstLine(r)))
	}
	for _, pc := range report.Missing {
		fmt.Fprintf(table, "%s\tno answer\n", console.Clean(pc))
	}
	table.Flush()
	fmt.Fprintln(w)
	printFailures(w, results)
}

// printFailures tells why scripts failed where the table had no room for it.
func printFailures(w io.Writer, results []dispatch.Result) {
	count := map[string]int{}
	var order []string
	for _, r := range results {
		if r.OK() {
			continue
		}
		text := lastLine(r.Stderr)
		if text == "" {
			continue
		}
		if count[text]++; count[text] == 1 {
			order = append(order, text)
		}
	}
	for _, text := range order {
		fmt.Fprintf(w, "%d failed: %s\n", count[text], console.Clean(text))
	}
}

// firstLine is the first line that says something: of the output, else of the
// errors.
func firstLine(r dispatch.Result) string {
	for _, text := range []string{r.Stdout, r.Stderr} {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				return line
			}
		}
	}
	return ""
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// cell is a line short enough for the table.
func cell(s string) string {
	runes := []rune(strings.ReplaceAll(console.Clean(s), "\t", " "))
	if len(runes) > maxCell {
		return string(runes[:maxCell-1]) + "…"
	}
	return string(runes)
}
