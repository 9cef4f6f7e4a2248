package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/kanadehq/kanade-shared/examples/controller/console"
	"github.com/kanadehq/kanade-shared/examples/controller/settings"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

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
--format json writes one document, whatever names are given: layer (its key), there
(false where nothing was ever set), config (the layer); with --effective pc_id,
groups, config, sources (the layer that each setting comes from: default, global,
group NAME, PC ID), warnings (field, groups), notes

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
