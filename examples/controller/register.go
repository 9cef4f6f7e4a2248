package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/examples/controller/catalogue"
	"github.com/kanadehq/kanade-shared/wire"
)

const registerHelp = `
Stores a job on the broker under its id, with the text as its author wrote it,
and makes its version the one that agents run. "controller run ID" fires it then,
and so do schedules and other controllers.

  controller register hello.yaml

A file with unknown keys, broken rules or a timeout that nobody understands is
refused with every problem and its place. A script_file is read and put into the
job, relative to the file's folder.

A version is a promise: one that was published before with another content is
refused unless --force is given. Give the job a new version instead. A job that
is there already is not written again.

--format json writes one document:
  id, version, registered (false where all was there already),
  before (the version registered so far), pinned_before (the one agents ran),
  revision, problems: path, line, column, text

exit codes: 0 registered, or there already; 1 refused, because the version was
published before or somebody else registered it in the same moment; 2 wrong use,
or a file that is no job; 3 the broker could not be asked`

func registerVerb() verb {
	return verb{
		name: "register", args: "JOB.yaml",
		short: "store a job on the broker and pin its version",
		long:  registerHelp,
		flags: func(fs *flag.FlagSet) work {
			force := fs.Bool("force", false, "register a version that was published before with another content")
			return func(ctx context.Context, a *app, args []string) error {
				if len(args) != 1 {
					return asUse(fmt.Errorf("register takes one job file, got %d arguments", len(args)))
				}
				return a.register(ctx, args[0], *force)
			}
		},
	}
}

// registration is the form for scripts.
type registration struct {
	ID           string              `json:"id"`
	Version      string              `json:"version"`
	Registered   bool                `json:"registered"`
	Before       string              `json:"before"`
	PinnedBefore string              `json:"pinned_before"`
	Revision     uint64              `json:"revision"`
	Problems     []catalogue.Problem `json:"problems"`
}

func (a *app) register(ctx context.Context, path string, force bool) error {
	file, err := catalogue.Load(path)
	if err != nil {
		var wrong *catalogue.ProblemsError
		if a.json() && errors.As(err, &wrong) {
			if err := a.emit(registration{Problems: wrong.Problems}); err != nil {
				return err
			}
		}
		return asBadFile(err)
	}
	newer, err := file.Job.Newer()
	if err != nil {
		return err
	}
	return a.ask(ctx, func(ctx context.Context, b broker) error {
		a.noteNewer(newer)
		if err := file.Job.Approve(ctx, b.js); errors.Is(err, catalogue.ErrNoScript) {
			a.note(fmt.Sprintf("%v: put it there before the job is run", err))
		} else if err != nil {
			return err
		}
		r, err := catalogue.Register(ctx, b.js, file, force)
		switch {
		case errors.Is(err, catalogue.ErrPublished):
			return finding(fmt.Errorf("%w, or use --force", err))
		case errors.Is(err, catalogue.ErrRaced):
			return finding(err)
		case err != nil:
			return err
		}
		if a.json() {
			return a.emit(registration{
				ID: r.ID, Version: r.Version, Registered: r.Changed(), Before: r.Before,
				PinnedBefore: r.Pinned, Revision: r.Revision, Problems: []catalogue.Problem{},
			})
		}
		a.screen.Line("%s", registered(r))
		return nil
	})
}

// noteNewer tells what older programs make of a job.
func (a *app) noteNewer(newer []string) {
	if len(newer) > 0 {
		a.note(fmt.Sprintf("agents and controllers before %s pass over %s", wire.V0_101_0, strings.Join(newer, ", ")))
	}
	if restricted := catalogue.Restrictions(newer); len(restricted) > 0 {
		a.note(fmt.Sprintf("with them the job is open to those whom %s should keep from it", strings.Join(restricted, ", ")))
	}
}

// registered says in words what was done.
func registered(r *catalogue.Registration) string {
	name := fmt.Sprintf("job %s %s", r.ID, r.Version)
	switch {
	case !r.Changed():
		return name + " is registered already: unchanged"
	case !r.Job && r.Pin:
		return fmt.Sprintf("%s is registered already; agents run this version now instead of %s", name, orNobody(r.Pinned))
	case !r.Job:
		return name + " is registered already; its text was completed"
	case r.Before == "":
		return fmt.Sprintf("%s registered", name)
	case r.Before == r.Version:
		return fmt.Sprintf("%s registered with another content than before", name)
	default:
		return fmt.Sprintf("%s registered in place of version %s", name, r.Before)
	}
}

func orNobody(version string) string {
	if version == "" {
		return "any"
	}
	return version
}
