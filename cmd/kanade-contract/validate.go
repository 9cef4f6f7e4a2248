package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/cmd/kanade-contract/lint"
	"github.com/kanadehq/kanade-shared/examples/controller/suggest"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

func validateVerb() verb {
	return verb{
		name: "validate", args: "PATH…",
		short: "check manifests, and show every mistake where it stands",
		long: `
Checks jobs, schedules, freezes and fan-out plans, all of them together, and the
views and groups of newer controllers: what the fleet would refuse (errors), what it
takes although it cannot work (warnings), and what could be better (hints).
docs/rules.md explains each rule.

  kanade-contract validate jobs schedules
  kanade-contract validate 'fleet/**/*.yaml'
  git show HEAD:jobs/hello.yaml | kanade-contract validate -

A path is a file, a folder (its *.yaml and *.yml, hidden ones aside), a pattern or -
for standard input. What a document is, is told by its keys, or by a name that ends
in .kanade-job.yaml, .kanade-schedule.yaml, .kanade-view.yaml or .kanade-group.yaml,
or by --kind. Other files in a folder are passed over.

Keys and values of a newer contract are mistakes, unless --contract says that all
agents of the fleet know it. Where some do, --contract both judges by the newer one,
and warns of what the older agents would pass over or cannot read.

Findings below --severity are neither shown nor make the exit code 1; hints are
below it unless you ask for them. --fix writes the suggestions that keep what you
meant, and leaves the rest of a file as it was; with --diff they are shown instead.
With - the mended document goes to standard output, and the findings to standard
error.

In a workflow of GitHub, and for a code scanner:

  kanade-contract validate --format github .
  kanade-contract validate --format sarif . > findings.sarif

exit codes: 0 nothing was found; 1 something was, or --diff has shown a change;
2 wrong use; 3 a path cannot be read, or nothing could be checked`,
		flags: func(fs *flag.FlagSet) func(context.Context, streams, []string) int {
			var v validateRun
			fs.StringVar(&v.kind, "kind", "", "take every document for a `KIND`: "+strings.Join(kindNames(), ", "))
			fs.StringVar(&v.format, "format", "text", "`FORMAT` of what is printed: "+strings.Join(formats, ", "))
			fs.StringVar(&v.severity, "severity", "warning", "least `SEVERITY` that is shown and counts: error, warning, hint")
			fs.BoolVar(&v.fix, "fix", false, "mend what is safe to mend")
			fs.BoolVar(&v.diff, "diff", false, "show what --fix would change, and change nothing")
			fs.StringVar(&v.color, "color", "auto", "`WHEN` to use colours: auto (on a terminal, unless NO_COLOR is set), always, never")
			fs.StringVar(&v.stdinName, "stdin-name", "", "`NAME` of the document on standard input")
			fs.Func("exclude", "`PATTERN` of files and folders to pass over in folders; may be repeated", func(p string) error {
				v.exclude = append(v.exclude, p)
				return lint.CheckPattern(p)
			})
			fs.StringVar(&v.contract, "contract", wire.V0_43_53.String(), "`VERSION` of which all agents of the fleet are at least: "+contractNames()+"; both, where there are agents of either")
			fs.StringVar(&v.now, "now", "", "`TIME` that \"in the past\" refers to, in RFC 3339 (default: the clock)")
			fs.StringVar(&v.zone, "tz", "", "`ZONE` of the hosts, such as Asia/Tokyo (default: findings that hold in any)")
			fs.BoolVar(&v.verbose, "verbose", false, "name the files that are passed over too")
			return v.run
		},
	}
}

var formats = []string{"text", "json", "jsonl", "sarif", "github"}

func kindNames() []string {
	return []string{
		string(manifest.KindJob), string(manifest.KindSchedule), string(manifest.KindFreeze), string(manifest.KindFanoutPlan),
		string(manifest.KindView), string(manifest.KindGroup),
	}
}

// validateRun is one run of the verb.
type validateRun struct {
	kind, format, severity, color string
	stdinName, now, zone          string
	contract                      string
	exclude                       []string
	fix, diff, verbose            bool
}

// options reads the flags.
func (v *validateRun) options() (lint.Options, manifest.Severity, error) {
	opts := lint.Options{Kind: manifest.Kind(v.kind), Fix: v.fix || v.diff, DryRun: v.diff}
	severities := map[string]manifest.Severity{
		"error": manifest.SeverityError, "warning": manifest.SeverityWarning, "hint": manifest.SeverityHint,
	}
	severity, ok := severities[v.severity]
	switch {
	case !ok:
		return opts, 0, choice("--severity", v.severity, []string{"error", "warning", "hint"})
	case v.kind != "" && !slices.Contains(kindNames(), v.kind):
		return opts, 0, choice("--kind", v.kind, kindNames())
	case !slices.Contains(formats, v.format):
		return opts, 0, choice("--format", v.format, formats)
	case !slices.Contains([]string{"auto", "always", "never"}, v.color):
		return opts, 0, choice("--color", v.color, []string{"auto", "always", "never"})
	case v.diff && v.format != "text":
		return opts, 0, errors.New("--diff is a format of its own: leave --format out")
	}
	var err error
	if opts.Check.Now, err = instant("--now", v.now); err != nil {
		return opts, 0, err
	}
	if opts.Check.Contract, opts.Check.Oldest, err = fleet(v.contract); err != nil {
		return opts, 0, err
	}
	if v.zone != "" {
		opts.Check.Local, err = zone("--tz", v.zone)
	}
	return opts, severity, err
}

// contractNames lists the versions of the contract.
func contractNames() string {
	var names []string
	for _, c := range wire.Contracts() {
		names = append(names, c.String())
	}
	return strings.Join(names, ", ")
}

// contract reads the flag --contract.
func contract(version string) (wire.Contract, error) {
	c, ok := wire.ParseContract(version)
	if !ok {
		return 0, fmt.Errorf("--contract must be one of %s, not %q", contractNames(), version)
	}
	return c, nil
}

// bothContracts is the value of --contract for a fleet with agents of any version.
const bothContracts = "both"

// fleet reads the flag --contract of a verb that takes both: the version by which
// documents are judged, and that of the oldest agents.
func fleet(version string) (judged, oldest wire.Contract, err error) {
	if version == bothContracts {
		all := wire.Contracts()
		return all[len(all)-1], all[0], nil
	}
	if judged, err = contract(version); err != nil {
		return 0, 0, fmt.Errorf("%w; %s is for a fleet with agents of either", err, bothContracts)
	}
	return judged, judged, nil
}

func (v *validateRun) run(ctx context.Context, std streams, args []string) int {
	if len(args) == 0 {
		return wrongUse(std, "validate", "validate needs a file, a folder, a pattern or -; the folder where you are is .")
	}
	opts, severity, err := v.options()
	if err != nil {
		return wrongUse(std, "validate", err.Error())
	}
	for _, path := range args {
		if err := lint.CheckPattern(path); err != nil {
			if _, missing := os.Stat(path); missing != nil {
				return wrongUse(std, "validate", err.Error())
			}
		}
	}
	sources, problems := lint.Find(args, v.exclude)
	opts.Stdin = std.stdin
	for i := range sources {
		if sources[i].Path == lint.Stdin && v.stdinName != "" {
			sources[i].Name = v.stdinName
		}
	}
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		// What a check leaves behind is small and plenty. Collecting it seldom, as
		// long as there is little of it, saves a fifth of the time.
		defer debug.SetGCPercent(debug.SetGCPercent(1000))
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(200 << 20))
	}
	line := newProgress(std.stderr, std.errTerminal, len(sources))
	opts.Progress = line.show
	results, err := lint.Run(ctx, sources, opts)
	line.clear()
	if err != nil {
		fmt.Fprintln(std.stderr, "kanade-contract: interrupted")
		return exitCannot
	}
	for _, r := range results {
		if r.Err != nil {
			problems = append(problems, r.Err)
		}
	}
	for _, err := range problems {
		fmt.Fprintf(std.stderr, "kanade-contract: %v\n", err)
	}
	if err := v.write(std, results, problems, severity); err != nil {
		return cannot(std, err)
	}
	counts := lint.Count(results, severity)
	switch {
	case len(problems) > 0:
		return exitCannot
	case counts.Documents == 0:
		fmt.Fprintln(std.stderr, "kanade-contract: there is no job, schedule, freeze, fan-out plan, view or group among these files")
		return exitCannot
	case counts.Findings() > 0 || v.diff && counts.Fixed > 0:
		return exitFindings
	}
	return exitFine
}

// write writes the results in the format that was asked for.
func (v *validateRun) write(std streams, results []lint.Result, problems []error, severity manifest.Severity) error {
	out := std.stdout
	terminal := std.terminal
	if v.fix && !v.diff {
		for i := range results {
			if results[i].Path == lint.Stdin && results[i].Kind != "" {
				// The document takes standard output.
				if _, err := out.Write(results[i].Text()); err != nil {
					return err
				}
				out, terminal = std.stderr, std.errTerminal
			}
		}
	}
	switch v.format {
	case "json":
		return lint.WriteJSON(out, results, problems, severity)
	case "jsonl":
		return lint.WriteJSONLines(out, results, severity)
	case "sarif":
		return lint.WriteSARIF(out, results, problems, severity, moduleVersion())
	case "github":
		return lint.WriteGitHub(out, results, severity)
	}
	if v.diff {
		return lint.WriteDiff(out, results)
	}
	text := lint.Text{Color: useColor(v.color, terminal), Severity: severity, Verbose: v.verbose, CanFix: !v.fix}
	return text.Write(out, results)
}

// useColor reports whether to use colours.
func useColor(when string, terminal bool) bool {
	switch when {
	case "always":
		return true
	case "never":
		return false
	}
	return terminal && os.Getenv("NO_COLOR") == ""
}

// choice is the error for a value of a flag that is none of those that there are.
func choice(name, got string, of []string) error {
	near := ""
	if n := suggest.Nearest(got, of); n != "" {
		near = fmt.Sprintf("; did you mean %s?", n)
	}
	last := len(of) - 1
	return fmt.Errorf("%s must be %s or %s, not %q%s", name, strings.Join(of[:last], ", "), of[last], got, near)
}

// instant reads a flag that is an instant; the default is now.
func instant(name, text string) (time.Time, error) {
	if text == "" {
		return time.Now(), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("%s must be a time such as 2026-07-01T09:00:00Z, not %q", name, text)
	}
	return at, nil
}

// zone reads a flag that is a time zone.
func zone(name, text string) (*time.Location, error) {
	z, err := time.LoadLocation(text)
	if err != nil {
		return nil, fmt.Errorf("%s must be a time zone such as Europe/Paris, not %q", name, text)
	}
	return z, nil
}

// progress is a line on a terminal that says how far the work is.
type progress struct {
	w     io.Writer
	total int
	shown time.Time
}

// manyFiles is how many are worth a progress line.
const manyFiles = 500

func newProgress(w io.Writer, terminal bool, total int) *progress {
	if !terminal || total < manyFiles {
		w = nil
	}
	return &progress{w: w, total: total}
}

func (p *progress) show(done int) {
	if p.w == nil || time.Since(p.shown) < 100*time.Millisecond {
		return
	}
	p.shown = time.Now()
	fmt.Fprintf(p.w, "\r\x1b[Kchecked %d of %d", done, p.total)
}

func (p *progress) clear() {
	if p.w != nil && !p.shown.IsZero() {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
