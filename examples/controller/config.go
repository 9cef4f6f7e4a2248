package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/console"
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

func configGetVerb() verb {
	return verb{
		name: "config get", args: "[NAME ...]",
		short: "show settings, or what they come to for a PC",
		long: `
  controller config get
  controller config get --group canary target_version
  controller config get --effective PC1
` + layersHelp + `
--effective puts the layers of a PC together, as its agent does, and says where
each value comes from and where groups disagree.

` + settingsHelp() + `
--format json writes one document: layer (its key), there (false where nothing was
ever set), config (the layer); with --effective pc_id, groups, config, sources (the
layer that each setting comes from: default, global, group NAME, PC ID), warnings
(field, groups), notes

exit codes: 0 shown; 1 a layer does not decode; 2 wrong use; 3 the broker could not
be asked`,
		flags: func(fs *flag.FlagSet) work {
			var layer layerFlags
			layer.register(fs)
			effective := fs.String("effective", "", "what the agent of the PC `ID` works with")
			return func(ctx context.Context, a *app, args []string) error {
				if err := checkNames(args); err != nil {
					return err
				}
				if *effective == "" {
					l, err := layer.layer()
					if err != nil {
						return err
					}
					return a.showLayer(ctx, l, args)
				}
				if layer != (layerFlags{}) {
					return asUse(errors.New("--effective shows all layers together: leave --group and --pc out"))
				}
				pc, err := subjects.ParsePCID(*effective)
				if err != nil {
					return asUse(fmt.Errorf("--effective: %w", err))
				}
				return a.showEffective(ctx, pc, args)
			}
		},
	}
}

// wanted reports whether a setting is to be shown: of no names all are.
func wanted(name string, names []string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return len(names) == 0
}

func (a *app) showLayer(ctx context.Context, l settings.Layer, names []string) error {
	return a.ask(ctx, func(ctx context.Context, b broker) error {
		scope, there, err := settings.Get(ctx, b.js, l)
		if decode := new(wire.DecodeError); errors.As(err, &decode) {
			return finding(err)
		} else if err != nil {
			return err
		}
		if a.json() {
			return a.emit(struct {
				Layer  string            `json:"layer"`
				There  bool              `json:"there"`
				Config *wire.ConfigScope `json:"config"`
			}{l.Key(), there, &scope})
		}
		shown := 0
		for _, v := range settings.Values(&scope) {
			if wanted(v.Name, names) {
				a.screen.Line("%s=%s", v.Name, v.Text)
				shown++
			}
		}
		if shown == 0 {
			a.screen.Note("%s: nothing is set", l)
		}
		return nil
	})
}

func (a *app) showEffective(ctx context.Context, pc subjects.PCID, names []string) error {
	return a.ask(ctx, func(ctx context.Context, b broker) error {
		e, err := settings.Explain(ctx, b.js, pc)
		if err != nil {
			return err
		}
		if a.json() {
			err = a.emit(effectiveDocument(e))
		} else {
			a.screen.Show(func(w io.Writer) { printEffective(w, e, names) })
			for _, warning := range e.Warnings {
				a.note(warning.String())
			}
			for _, text := range e.Notes {
				a.note(text)
			}
		}
		if err == nil && len(e.Notes) > 0 {
			return errSaid
		}
		return err
	})
}

func printEffective(w io.Writer, e *settings.Explanation, names []string) {
	fmt.Fprintf(w, "%s is in: %s\n", console.Clean(e.PC), console.Clean(orNone(e.Groups)))
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, v := range e.Values {
		if !wanted(v.Name, names) {
			continue
		}
		text := v.Text
		if text == "" {
			text = "-"
		}
		fmt.Fprintf(table, "%s\t%s\tfrom %s\n", v.Name, console.Clean(text), console.Clean(v.From))
	}
	table.Flush()
}

// conflict is a warning in the form for scripts.
type conflict struct {
	Field  string   `json:"field"`
	Groups []string `json:"groups"`
}

type effective struct {
	PCID     string                `json:"pc_id"`
	Groups   []string              `json:"groups"`
	Config   *wire.EffectiveConfig `json:"config"`
	Sources  map[string]string     `json:"sources"`
	Warnings []conflict            `json:"warnings"`
	Notes    []string              `json:"notes"`
}

func effectiveDocument(e *settings.Explanation) effective {
	doc := effective{
		PCID: e.PC, Groups: orEmpty(e.Groups), Config: &e.Config,
		Sources: map[string]string{}, Warnings: []conflict{}, Notes: orEmpty(e.Notes),
	}
	for _, v := range e.Values {
		doc.Sources[v.Name] = v.From
	}
	for _, warning := range e.Warnings {
		doc.Warnings = append(doc.Warnings, conflict(warning))
	}
	return doc
}
