package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/kanadehq/kanade-shared/config"
)

func configVerb() verb {
	return verb{
		name: "config", args: "FILE",
		short: "render, check and show agent.toml or backend.toml",
		long: `
Loads a configuration file as the agent or the backend does, with its templates,
[vars] and includes, and prints what comes out. Every problem is reported at its
line and column in the file; keys that nobody knows are warnings.

  kanade-contract config agent.toml
  kanade-contract config --kind backend --explain /etc/kanade/prod.toml

With --explain each value is followed by where it came from. Passwords within
URLs are not printed.

exit codes: 0 the file is good, perhaps with warnings; 1 it is not; 2 wrong use;
3 it cannot be read`,
		flags: func(fs *flag.FlagSet) func(context.Context, streams, []string) int {
			var v configFlags
			fs.StringVar(&v.kind, "kind", "", "`KIND` of the file: agent or backend (default: backend if its name begins so, otherwise agent)")
			fs.BoolVar(&v.explain, "explain", false, "say where each value came from")
			fs.StringVar(&v.format, "format", "text", "`FORMAT` of the output: text or json")
			return func(_ context.Context, std streams, args []string) int {
				switch {
				case len(args) != 1:
					return wrongUse(std, "config", fmt.Sprintf("config takes one file, got %d", len(args)))
				case v.format != "text" && v.format != "json":
					return wrongUse(std, "config", fmt.Sprintf("unknown format %q: text or json", v.format))
				}
				return v.run(std, args[0])
			}
		},
	}
}

type configFlags struct {
	kind, format string
	explain      bool
}

// configReport is what --format json prints.
type configReport struct {
	Kind     string           `json:"kind"`
	Files    []string         `json:"files"`
	Values   []configValue    `json:"values,omitempty"`
	Warnings []config.Problem `json:"warnings"`
	Problems []config.Problem `json:"problems"`
}

type configValue struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Source string `json:"source,omitempty"`
}

func (v *configFlags) run(std streams, path string) int {
	kind := v.kind
	if kind == "" {
		kind = "agent"
		if strings.HasPrefix(filepath.Base(path), "backend") {
			kind = "backend"
		}
	}
	report := configReport{Kind: kind}
	var err error
	switch kind {
	case "agent":
		var l config.Loaded[config.Agent]
		l, err = config.LoadAgent(path, config.Environment(nil))
		report.fill(l.Files, l.Warnings, l.Explain(), v.explain)
	case "backend":
		var l config.Loaded[config.Backend]
		l, err = config.LoadBackend(path, config.Environment(nil))
		report.fill(l.Files, l.Warnings, l.Explain(), v.explain)
	default:
		return wrongUse(std, "config", fmt.Sprintf("unknown kind %q: agent or backend", kind))
	}
	if e, ok := errors.AsType[*config.Error](err); ok {
		report.Problems, report.Values = e.Problems, nil
	}
	if v.format == "json" {
		e := json.NewEncoder(std.stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(report); err != nil {
			return cannot(std, err)
		}
	} else {
		report.print(std)
	}
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission), errors.Is(err, config.ErrNotRegular):
		return exitCannot
	}
	return exitFindings
}

func (r *configReport) fill(files []string, warnings []config.Problem, origins []config.Origin, explain bool) {
	r.Files, r.Warnings, r.Problems = append([]string{}, files...), append([]config.Problem{}, warnings...), []config.Problem{}
	for _, o := range origins {
		value := configValue{Key: o.Key, Value: o.Value}
		if explain {
			value.Source = o.Source()
		}
		r.Values = append(r.Values, value)
	}
}

func (r *configReport) print(std streams) {
	for _, p := range r.Problems {
		fmt.Fprintf(std.stderr, "error: %s\n", p)
	}
	for _, p := range r.Warnings {
		fmt.Fprintf(std.stderr, "warning: %s\n", p)
	}
	table := tabwriter.NewWriter(std.stdout, 0, 0, 2, ' ', 0)
	for _, v := range r.Values {
		fmt.Fprintf(table, "%s\t= %q", v.Key, v.Value)
		if v.Source != "" {
			fmt.Fprintf(table, "\t# %s", v.Source)
		}
		fmt.Fprintln(table)
	}
	table.Flush()
}
