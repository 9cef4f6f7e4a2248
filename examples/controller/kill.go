package main

import (
	"context"
	"flag"
	"fmt"

	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/subjects"
)

func killVerb() verb {
	return verb{
		name: "kill", args: "EXEC_ID",
		short: "end a job on the PCs that are running it",
		long: `
"controller run" prints the exec id of what it fires; all waves of a rollout have
the same one. Agents that run one of its scripts end it, and report exit code -1.

  controller kill 4fe2b6a0-7f0c-4d52-9a3c-0c7f2ffbb0f1

Nobody stores a kill: agents that are away just now do not hear of it, and those
that have not started yet will start. "controller revoke JOB_ID" keeps them from
it. Nobody confirms it either, so the results tell: "controller watch results".

--format json writes one document: exec_id, sent

exit codes: 0 sent; 2 wrong use; 3 the broker could not be asked`,
		flags: func(*flag.FlagSet) work {
			return func(ctx context.Context, a *app, args []string) error {
				if len(args) != 1 {
					return asUse(fmt.Errorf("kill takes one exec id, got %d arguments", len(args)))
				}
				exec, err := subjects.ParseExecID(args[0])
				if err != nil {
					return asUse(err)
				}
				return a.kill(ctx, exec)
			}
		},
	}
}

func (a *app) kill(ctx context.Context, exec subjects.ExecID) error {
	return a.ask(ctx, func(ctx context.Context, b broker) error {
		d, err := dispatch.New(b.nc)
		if err != nil {
			return err
		}
		if err := d.Kill(ctx, exec); err != nil {
			return err
		}
		if a.json() {
			return a.emit(struct {
				ExecID string `json:"exec_id"`
				Sent   bool   `json:"sent"`
			}{exec.String(), true})
		}
		a.screen.Line("kill sent to the agents that are connected and run %s", exec)
		return nil
	})
}
