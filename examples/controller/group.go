package main

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/groups"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
)

const groupHelp = `
Agents follow their groups live. Several operators may change one PC at the same
time: nobody's change is lost, and what a newer program keeps beside the groups
stays. A PC that was never heard of is all right, so that it finds its groups when
it comes.

--format json writes one document:
  pc_id, before and groups (sorted names), changed, revision

exit codes: 0 done, or so already; 2 wrong use; 3 the broker could not be asked`

func groupAddVerb() verb {
	return verb{
		name: "group add", args: "PC GROUP ...",
		short: "put a PC into groups",
		long:  "\n  controller group add PC1 canary tokyo\n" + groupHelp,
		flags: groupChange(groups.Add, false),
	}
}

func groupRemoveVerb() verb {
	return verb{
		name: "group remove", args: "PC GROUP ...",
		short: "take a PC out of groups",
		long:  "\n  controller group remove PC1 canary\n" + groupHelp,
		flags: groupChange(groups.Remove, false),
	}
}

func groupSetVerb() verb {
	return verb{
		name: "group set", args: "PC GROUP ...",
		short: "put a PC into exactly these groups",
		long: `
  controller group set PC1 canary tokyo
  controller group set PC1 --none

It takes the PC out of all others, also out of those that somebody else has just
put it into; "group add" and "group remove" leave them alone.
` + groupHelp,
		flags: groupChange(groups.Set, true),
	}
}

type changeGroups func(ctx context.Context, js jetstream.JetStream, pc subjects.PCID, names []subjects.Group) (groups.Change, error)

func groupChange(change changeGroups, mayBeNone bool) func(fs *flag.FlagSet) work {
	return func(fs *flag.FlagSet) work {
		none := new(bool)
		if mayBeNone {
			fs.BoolVar(none, "none", false, "no group at all")
		}
		return func(ctx context.Context, a *app, args []string) error {
			switch {
			case len(args) == 0:
				return asUse(fmt.Errorf("name the PC and its groups"))
			case *none && len(args) > 1:
				return asUse(fmt.Errorf("--none and groups: %s", strings.Join(args[1:], " ")))
			case !*none && len(args) == 1 && mayBeNone:
				return asUse(fmt.Errorf("name the groups of %s, or give --none", args[0]))
			case !*none && len(args) == 1:
				return asUse(fmt.Errorf("name the groups of %s", args[0]))
			}
			pc, err := parsePC(args[0])
			if err != nil {
				return err
			}
			if _, err := kvkeys.PC(pc); err != nil {
				return asUse(err)
			}
			names, err := parseGroups(args[1:])
			if err != nil {
				return err
			}
			return a.changeGroups(ctx, change, pc, names)
		}
	}
}

func (a *app) changeGroups(ctx context.Context, change changeGroups, pc subjects.PCID, names []subjects.Group) error {
	return a.ask(ctx, func(ctx context.Context, b broker) error {
		c, err := change(ctx, b.js, pc, names)
		if err != nil {
			return err
		}
		if a.json() {
			return a.emit(struct {
				PCID     string   `json:"pc_id"`
				Before   []string `json:"before"`
				Groups   []string `json:"groups"`
				Changed  bool     `json:"changed"`
				Revision uint64   `json:"revision"`
			}{c.PC, orEmpty(c.Before), orEmpty(c.After), c.Changed, c.Revision})
		}
		text := fmt.Sprintf("%s: %s", c.PC, orNone(c.After))
		if !c.Changed {
			text += " (unchanged)"
		}
		a.screen.Line("%s", text)
		return nil
	})
}

func groupListVerb() verb {
	return verb{
		name: "group list", args: "[PC ...]",
		short: "show the groups of PCs, or the PCs of a group",
		long: `
  controller group list
  controller group list PC1 PC2
  controller group list --group canary

PCs without a document are in no group; they are listed only where they are named.

--format json writes a document for each PC: pc_id, groups (sorted names)

exit codes: 0 shown; 1 a document does not decode; 2 wrong use; 3 the broker could
not be asked`,
		flags: func(fs *flag.FlagSet) work {
			group := fs.String("group", "", "only PCs of the group `NAME`")
			return func(ctx context.Context, a *app, args []string) error {
				for _, pc := range args {
					if _, err := parsePC(pc); err != nil {
						return err
					}
				}
				if *group != "" {
					if _, err := parseGroups([]string{*group}); err != nil {
						return err
					}
				}
				return a.listGroups(ctx, args, *group)
			}
		},
	}
}

func (a *app) listGroups(ctx context.Context, pcs []string, group string) error {
	return a.ask(ctx, func(ctx context.Context, b broker) error {
		var failure error
		all, err := groups.All(ctx, b.js, func(text string) {
			a.note(text)
			failure = errSaid
		})
		if err != nil {
			return err
		}
		if len(pcs) == 0 {
			pcs = slices.Sorted(maps.Keys(all))
		}
		for _, pc := range pcs {
			if group != "" && !slices.Contains(all[pc], group) {
				continue
			}
			if err := a.showGroups(pc, all[pc]); err != nil {
				return err
			}
		}
		return failure
	})
}

func (a *app) showGroups(pc string, names []string) error {
	if a.json() {
		return a.emit(struct {
			PCID   string   `json:"pc_id"`
			Groups []string `json:"groups"`
		}{pc, orEmpty(names)})
	}
	a.screen.Line("%s: %s", pc, orNone(names))
	return nil
}
