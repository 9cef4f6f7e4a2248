package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/catalogue"
	"github.com/kanadehq/kanade-shared/kvkeys"
)

func revokeVerb() verb {
	return verb{
		name: "revoke", args: "JOB_ID",
		short: "forbid agents to run a job",
		long: `
Agents skip every command of a revoked job, in whatever version, whoever fired it
and when, and say so in their results (exit code 126). Runs that have begun go
on: "controller kill EXEC_ID" ends them.

  controller revoke hello

An id that no job has is refused as a typing mistake; --force revokes it all the
same.
` + statusDocument,
		flags: statusFlags(catalogue.Revoke, kvkeys.ScriptStatusRevoked, "is revoked: agents skip it"),
	}
}

func unrevokeVerb() verb {
	return verb{
		name: "unrevoke", args: "JOB_ID",
		short: "allow agents to run a job again",
		long: `
Takes back what "controller revoke" did. Commands that were skipped meanwhile are
not fired again.
` + statusDocument,
		flags: statusFlags(catalogue.Unrevoke, kvkeys.ScriptStatusActive, "is allowed: agents run it"),
	}
}

const statusDocument = `
--format json writes one document: id, status (ACTIVE or REVOKED), before ("" where
there was none), changed

exit codes: 0 done, or so already; 1 no job has this id; 2 wrong use; 3 the broker
could not be asked`

type setStatus func(ctx context.Context, js jetstream.JetStream, id string, force bool) (catalogue.Status, error)

func statusFlags(set setStatus, status, says string) func(fs *flag.FlagSet) work {
	return func(fs *flag.FlagSet) work {
		force := fs.Bool("force", false, "do it also where no job has this id")
		return func(ctx context.Context, a *app, args []string) error {
			if len(args) != 1 {
				return asUse(fmt.Errorf("takes one job id, got %d arguments", len(args)))
			}
			if _, err := kvkeys.Job(args[0]); err != nil {
				return asUse(err)
			}
			return a.setStatus(ctx, set, args[0], status, says, *force)
		}
	}
}

func (a *app) setStatus(ctx context.Context, set setStatus, id, status, says string, force bool) error {
	return a.ask(ctx, func(ctx context.Context, b broker) error {
		s, err := set(ctx, b.js, id, force)
		switch {
		case errors.Is(err, catalogue.ErrNoJob):
			return finding(fmt.Errorf("%w; --force does it all the same", err))
		case err != nil:
			return err
		}
		if a.json() {
			return a.emit(struct {
				ID      string `json:"id"`
				Status  string `json:"status"`
				Before  string `json:"before"`
				Changed bool   `json:"changed"`
			}{id, status, s.Before, s.Changed})
		}
		text := says
		if !s.Changed {
			text += " (unchanged)"
		}
		a.screen.Line("job %s %s", id, text)
		return nil
	})
}
