package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/scenarios"
)

// printOutcome says how a scenario ended, and shows what helps to see why.
func printOutcome(w io.Writer, o scenarios.Outcome) {
	if o.LeftOut != "" {
		fmt.Fprintf(w, "%-7s %s: %s\n", result(o), o.Name, o.LeftOut)
		return
	}
	fmt.Fprintf(w, "%-7s %s: %s (%s)\n", result(o), o.Name, o.About, o.Took.Round(time.Millisecond))
	if o.Err == nil {
		return
	}
	fmt.Fprintln(w, indent(o.Err.Error()))
	for _, p := range o.Printed {
		fmt.Fprintf(w, "  printed by %s meanwhile:\n%s\n", p.Program, indent(strings.TrimRight(p.Text, "\n")))
	}
}

func result(o scenarios.Outcome) string {
	switch {
	case o.Skipped:
		return "skipped"
	case o.LeftOut != "":
		return "left out"
	case o.Err != nil:
		return "FAILED"
	default:
		return "ok"
	}
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}

// printTable sums up.
func printTable(w io.Writer, all []scenarios.Outcome) {
	fmt.Fprintln(w)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "scenario\tresult\ttook\t")
	for _, o := range all {
		took := ""
		if !o.Skipped && o.LeftOut == "" {
			took = o.Took.Round(10 * time.Millisecond).String()
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t\n", o.Name, result(o), took)
	}
	_ = tw.Flush() // as good as w, which is not asked either
}

// verdict is the exit code that the outcomes make.
func verdict(all []scenarios.Outcome) int {
	for _, o := range all {
		if o.Err != nil || o.Skipped {
			return exitFailed
		}
	}
	return exitFine
}
