package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/kanadehq/kanade-shared/cmd/kanade-contract/lint"
	"github.com/kanadehq/kanade-shared/cmd/kanade-contract/preview"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// The number of fires that a preview shows.
const (
	defaultFires = 10
	maxFires     = 1000
)

func previewVerb() verb {
	return verb{
		name: "preview", args: "SCHEDULE.yaml…",
		short: "show when schedules fire, and what keeps them from it",
		long: `
Says in words what each schedule does, lists the next times of the clock at which
they fire, and marks the days in a calendar: * where something starts, x where
something is held back by a window, a date to skip, the active range, a freeze or
enabled: false. Times that are held back do not count for -n.

  kanade-contract preview schedules/greeting.yaml
  kanade-contract preview schedules -n 20 --from 2026-12-01T00:00:00Z
  kanade-contract preview schedules --tz Asia/Tokyo --freeze freeze.yaml

A path is what it is for validate. Schedules that are not bound to the clock, which
run again some time after a success or on events of a PC, are explained and have no
times.

exit codes: 0 everything was shown; 1 a schedule has errors, which are shown
instead; 2 wrong use; 3 a path cannot be read, or there is no schedule`,
		flags: func(fs *flag.FlagSet) func(context.Context, streams, []string) int {
			var p previewRun
			fs.IntVar(&p.count, "n", defaultFires, "show the next `N` fires")
			fs.StringVar(&p.from, "from", "", "`TIME` after which fires are looked for, in RFC 3339 (default: now)")
			fs.StringVar(&p.zone, "tz", "", "`ZONE` of the hosts, such as Asia/Tokyo (default: that of this machine)")
			fs.StringVar(&p.contract, "contract", wire.V0_43_53.String(), "`VERSION` of which all agents of the fleet are at least: "+contractNames())
			fs.StringVar(&p.freeze, "freeze", "", "`FILE` with a freeze to heed")
			fs.StringVar(&p.format, "format", "text", "`FORMAT` of what is printed: text, json")
			fs.StringVar(&p.color, "color", "auto", "`WHEN` to use colours: auto (on a terminal, unless NO_COLOR is set), always, never")
			return p.run
		},
	}
}

// previewRun is one run of the verb.
type previewRun struct {
	count                             int
	from, zone, freeze, format, color string
	contract                          string
}

func (p *previewRun) run(ctx context.Context, std streams, args []string) int {
	opts := preview.Options{Count: p.count, Local: time.Local}
	err := error(nil)
	switch {
	case len(args) == 0:
		err = fmt.Errorf("preview needs a schedule's file, or a folder of them")
	case p.count < 1 || p.count > maxFires:
		err = fmt.Errorf("-n must be 1 to %d", maxFires)
	case p.format != "text" && p.format != "json":
		err = choice("--format", p.format, []string{"text", "json"})
	case !slices.Contains([]string{"auto", "always", "never"}, p.color):
		err = choice("--color", p.color, []string{"auto", "always", "never"})
	}
	if err == nil {
		opts.From, err = instant("--from", p.from)
	}
	if err == nil && p.zone != "" {
		opts.Local, err = zone("--tz", p.zone)
	}
	check := lint.Options{Check: manifest.CheckOptions{Local: opts.Local}, Stdin: std.stdin}
	if err == nil {
		check.Check.Contract, err = contract(p.contract)
	}
	if err != nil {
		return wrongUse(std, "preview", err.Error())
	}

	sources, problems := lint.Find(args, nil)
	results, err := lint.Run(ctx, sources, check)
	if err == nil && p.freeze != "" {
		// It is read like the schedules, and is among the results.
		check.Kind = manifest.KindFreeze
		var more []lint.Result
		more, err = lint.Run(ctx, []lint.Source{{Name: p.freeze, Path: p.freeze}}, check)
		results = append(results, more...)
	}
	if err != nil {
		return cannot(std, err)
	}
	var schedules []*manifest.Schedule
	broken := false
	for i := range results {
		r := &results[i]
		switch {
		case r.Err != nil:
			problems = append(problems, r.Err)
		case lint.Count(results[i:i+1], manifest.SeverityError).Affected > 0:
			broken = broken || r.Kind == manifest.KindSchedule || r.Path == p.freeze
		case r.Report == nil:
		case r.Report.Schedule != nil:
			schedules = append(schedules, r.Report.Schedule)
		case r.Report.Freeze != nil && r.Path == p.freeze:
			opts.Freeze = r.Report.Freeze
		}
	}
	for _, err := range problems {
		fmt.Fprintf(std.stderr, "kanade-contract: %v\n", err)
	}
	switch {
	case len(problems) > 0:
		return exitCannot
	case broken:
		text := lint.Text{Color: useColor(p.color, std.errTerminal), Severity: manifest.SeverityError}
		if err := text.Write(std.stderr, results); err != nil {
			return cannot(std, err)
		}
		return exitFindings
	case len(schedules) == 0:
		fmt.Fprintln(std.stderr, "kanade-contract: there is no schedule among these files")
		return exitCannot
	}
	if p.format == "json" {
		if err := printJSON(std.stdout, preview.Report(schedules, opts)); err != nil {
			return cannot(std, err)
		}
		return exitFine
	}
	p.text(std.stdout, schedules, opts, lint.Text{Color: useColor(p.color, std.terminal)})
	return exitFine
}

// text writes the preview for people.
func (p *previewRun) text(w io.Writer, schedules []*manifest.Schedule, opts preview.Options, style lint.Text) {
	for _, s := range schedules {
		for i, line := range preview.Explain(s, opts) {
			if i > 0 {
				line = "  " + line
			}
			fmt.Fprintln(w, lint.Clean(line))
		}
	}
	fires := preview.Fires(schedules, opts)
	if len(fires) == 0 {
		return
	}
	zone := preview.Zone(schedules, opts.Local)
	fmt.Fprintln(w)
	preview.Table(w, fires, zone, style.Paint)
	fmt.Fprintln(w)
	preview.Months(w, fires, zone, style.Paint)
	if preview.Happening(fires) == 0 {
		fmt.Fprintln(w, "nothing starts: every time that was looked at is held back")
	}
}
