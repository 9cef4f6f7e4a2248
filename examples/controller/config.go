package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/settings"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// layerFlags say which layer of the configuration is meant.
type layerFlags struct{ group, pc string }

func (f *layerFlags) register(fs *flag.FlagSet) {
	fs.StringVar(&f.group, "group", "", "the layer of the group `NAME` (default: that of all PCs)")
	fs.StringVar(&f.pc, "pc", "", "the layer of the PC `ID`")
}

func (f *layerFlags) layer() (settings.Layer, error) {
	switch {
	case f.group != "" && f.pc != "":
		return settings.Layer{}, asUse(errors.New("--group and --pc are two layers: name one"))
	case f.group != "":
		g, err := subjects.ParseGroup(f.group)
		if err != nil {
			return settings.Layer{}, asUse(fmt.Errorf("--group: %w", err))
		}
		l, err := settings.Group(g)
		return l, asUse(err)
	case f.pc != "":
		pc, err := subjects.ParsePCID(f.pc)
		if err != nil {
			return settings.Layer{}, asUse(fmt.Errorf("--pc: %w", err))
		}
		l, err := settings.PC(pc)
		return l, asUse(err)
	default:
		return settings.Global(), nil
	}
}

// settingsHelp lists what can be set.
func settingsHelp() string {
	var b strings.Builder
	b.WriteString("The settings:\n")
	table := tabwriter.NewWriter(&b, 0, 0, 3, ' ', 0)
	for _, name := range settings.Names() {
		fmt.Fprintf(table, "  %s\t%s\n", name, settings.About(name))
	}
	table.Flush()
	return b.String()
}

const layersHelp = `
There is a layer for all PCs, one for each group (--group) and one for each PC
(--pc). What a narrower layer sets counts; of a PC's groups the last one in
alphabetical order. Agents follow changes live. What a newer program keeps in a
layer stays, and nobody's change is lost.
`

const changeHelp = `
--format json writes one document: layer (its key), changed, revision, config (the
layer as it is now)

exit codes: 0 done, or so already; 2 wrong use; 3 the broker could not be asked`

func configSetVerb() verb {
	return verb{
		name: "config set", args: "NAME=VALUE ...",
		short: "change settings of the agents",
		long: `
  controller config set heartbeat_interval=15s
  controller config set --group canary target_version=0.44.0
  controller config set --pc PC1 process_perf_enabled=true process_perf_expires_at=2h
` + layersHelp + "\n" + settingsHelp() + changeHelp,
		flags: func(fs *flag.FlagSet) work {
			var layer layerFlags
			layer.register(fs)
			return func(ctx context.Context, a *app, args []string) error {
				l, err := layer.layer()
				if err != nil {
					return err
				}
				if len(args) == 0 {
					return asUse(errors.New("nothing to set: write NAME=VALUE"))
				}
				now := time.Now()
				assignments := make([]settings.Assignment, len(args))
				var wrong []error
				for i, arg := range args {
					if assignments[i], err = settings.Parse(arg, now); err != nil {
						wrong = append(wrong, err)
					}
				}
				if err := errors.Join(wrong...); err != nil {
					return asUse(err)
				}
				return a.changeConfig(ctx, func(ctx context.Context, c broker) (settings.Change, error) {
					return settings.Set(ctx, c.js, l, assignments)
				})
			}
		},
	}
}

func configUnsetVerb() verb {
	return verb{
		name: "config unset", args: "NAME ...",
		short: "let wider layers count again",
		long: `
  controller config unset --pc PC1 process_perf_enabled process_perf_expires_at
` + layersHelp + "\n" + settingsHelp() + changeHelp,
		flags: func(fs *flag.FlagSet) work {
			var layer layerFlags
			layer.register(fs)
			return func(ctx context.Context, a *app, args []string) error {
				l, err := layer.layer()
				if err != nil {
					return err
				}
				if len(args) == 0 {
					return asUse(errors.New("nothing to unset: name the settings"))
				}
				if err := checkNames(args); err != nil {
					return err
				}
				return a.changeConfig(ctx, func(ctx context.Context, c broker) (settings.Change, error) {
					return settings.Unset(ctx, c.js, l, args)
				})
			}
		},
	}
}

func checkNames(names []string) error {
	var wrong []error
	for _, name := range names {
		if err := settings.Check(name); err != nil {
			wrong = append(wrong, err)
		}
	}
	return asUse(errors.Join(wrong...))
}

func (a *app) changeConfig(ctx context.Context, change func(context.Context, broker) (settings.Change, error)) error {
	return a.ask(ctx, func(ctx context.Context, b broker) error {
		c, err := change(ctx, b)
		if err != nil {
			return err
		}
		if a.json() {
			return a.emit(struct {
				Layer    string            `json:"layer"`
				Changed  bool              `json:"changed"`
				Revision uint64            `json:"revision"`
				Config   *wire.ConfigScope `json:"config"`
			}{c.Layer.Key(), c.Changed, c.Revision, &c.Scope})
		}
		a.screen.Line("%s", layerText(c.Layer, &c.Scope, c.Changed))
		return nil
	})
}

// layerText is a layer on one line.
func layerText(l settings.Layer, scope *wire.ConfigScope, changed bool) string {
	var parts []string
	for _, v := range settings.Values(scope) {
		parts = append(parts, v.Name+"="+v.Text)
	}
	text := fmt.Sprintf("%s: %s", l, strings.Join(parts, " "))
	if len(parts) == 0 {
		text = fmt.Sprintf("%s: nothing is set", l)
	}
	if !changed {
		text += " (unchanged)"
	}
	return text
}
