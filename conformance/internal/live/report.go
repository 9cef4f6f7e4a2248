package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"text/tabwriter"
)

// report makes what was found small, prints it, and keeps it.
func report(ctx context.Context, cfg config, d *desk, active []rule, total *tally, stdout io.Writer) error {
	all := total.first()
	var lines []byte
	for i, f := range all {
		if i == cfg.show {
			fmt.Fprintf(stdout, "%d further kinds of differences are not shown\n", len(all)-i)
			break
		}
		small := f.exchange
		if ctx.Err() == nil {
			var err error
			if small, err = shrink(ctx, d, active, f); err != nil && ctx.Err() == nil {
				return err
			}
		}
		fmt.Fprintf(stdout, "\n%s, %s: question %d, and %d more like it\n", f.question.Topic(), f.class, f.number, f.like-1)
		request := small.question.AppendRequest(nil, 1)
		fmt.Fprintf(stdout, "  request    %s\n", request)
		for _, document := range small.question.Documents() {
			fmt.Fprintf(stdout, "  document   %q\n", *document)
		}
		fmt.Fprintf(stdout, "  reference  %.2000s\n  testee     %.2000s\n", small.ref, small.our)
		text, err := vector(cfg, f, small, request)
		if err != nil {
			return err
		}
		lines = append(append(lines, text...), '\n')
	}
	if cfg.keep == "" || len(lines) == 0 {
		return nil
	}
	file, err := os.OpenFile(cfg.keep, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := file.Write(lines); err != nil {
		file.Close()
		return err
	}
	fmt.Fprintf(stdout, "\nkept in %s\n", cfg.keep)
	return file.Close()
}

// vector is a difference as a line of a file of vectors.
func vector(cfg config, f finding, small exchange, request []byte) ([]byte, error) {
	note := fmt.Sprintf("live: question %d of seed %d, %s", f.number, cfg.seed, f.class)
	return line(note, request, small.question.File, small.ref)
}

// table prints what was asked about, and which rules were needed.
func (t *tally) table(stdout io.Writer) {
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "topic\tasked\trefused\tas intended\tdiffer\t")
	for _, topic := range slices.Sorted(maps.Keys(t.topics)) {
		c := t.topics[topic]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t\n", topic, c.asked, c.refused, c.intended, c.left)
	}
	_ = w.Flush()
	fmt.Fprintln(stdout)
	w = tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "rule\tdifferences\t")
	for _, name := range slices.Sorted(maps.Keys(t.rules)) {
		fmt.Fprintf(w, "%s\t%d\t\n", name, t.rules[name])
	}
	_ = w.Flush()
}
