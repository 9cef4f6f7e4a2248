package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/catalogue"
	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/examples/controller/rollout"
	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

const runHelp = `
Runs a job on PCs and shows their results as they come. The job is a file, named
by something that ends in .yaml or .yml, or the id of one that is registered.

  controller run hello.yaml --pc PC1
  controller run hello --group canary --group tokyo
  controller run hello --all --jitter 5m --deadline 2h
  controller run hello --waves canary,wave1:10m,wave2:1h

Before anything is fired the job's version becomes the one that agents run, so
the commands of other versions that are still on their way are skipped. PCs that
are away get the command when they are back, unless --deadline has passed.

In a rollout each wave is a group and starts some time after the first one was
fired. The waves still to come are held back once more than --max-failures runs
have ended with something else than 0, in whichever wave. PCs that have not
answered are no failures: they may be switched off.

A job for a shell that agents before 0.101.0 do not know is not sent where one of
them would get it: it would never answer. Where they would run the job without
something that it asks for, that is said and the job is sent.

A group's PCs share one command; where groups overlap, a PC runs the job once
for each. Output that was too large for a message is left where it is unless
--output is given.

Ctrl-C ends the firing and the waiting, says what was fired and what was not, and
leaves alone what is running; --kill-on-interrupt, or "controller kill EXEC_ID"
later, ends that too.

--format json writes a document for each event, told apart by "event":
  fired    target, subject, request_id, exec_id, wave (from 1), expected (PCs)
  started  pc_id
  result   target, ok, result (the message, output filled in with --output)
  note     text
  summary  succeeded, failed, missing (PCs), interrupted, stopped, error,
           targets: target, fired, unsure, succeeded, failed, missing
Members that are empty or false may be left out; the last document is the
summary.

exit codes: 0 everybody succeeded; 1 somebody failed or did not answer, a wave
was held back, the job is revoked or not registered, an agent cannot read it, or
Ctrl-C; 2 wrong use, or
a job file or plan that is none; 3 the job could not be fired`

func runVerb() verb {
	return verb{
		name: "run", args: "JOB.yaml|JOB_ID (--all | --group NAME ... --pc ID ... | --waves WAVES | --plan FILE)",
		short: "fire a job and show the results",
		long:  runHelp,
		flags: func(fs *flag.FlagSet) work {
			var plan planFlags
			var opts runOptions
			plan.register(fs)
			fs.DurationVar(&opts.wait, "wait", 0, "wait `DURATION` for the results of each target (default: the job's timeout, the jitter and 10s)")
			fs.IntVar(&opts.maxFailures, "max-failures", 0, "hold back the waves still to come when more than `N` runs have failed; -1: never")
			fs.BoolVar(&opts.output, "output", false, "fetch output that was too large for a message")
			fs.BoolVar(&opts.kill, "kill-on-interrupt", false, "let Ctrl-C end the job on the PCs too")
			return func(ctx context.Context, a *app, args []string) error {
				switch {
				case len(args) != 1:
					return asUse(fmt.Errorf("run takes one job file or id, got %d arguments: %s", len(args), strings.Join(args, " ")))
				case opts.wait < 0:
					return asUse(errors.New("--wait must not be negative"))
				case opts.maxFailures < -1:
					return asUse(errors.New("--max-failures must be -1 or more"))
				}
				p, err := plan.plan(time.Now())
				if err != nil {
					return asUse(err)
				}
				return a.run(ctx, args[0], p, opts)
			}
		},
	}
}

// runOptions are the flags of run beside the plan.
type runOptions struct {
	wait         time.Duration
	maxFailures  int
	output, kill bool
}

// run fires a job by a plan.
func (a *app) run(ctx context.Context, name string, plan *manifest.FanoutPlan, opts runOptions) error {
	// What can be told without the broker is told without it.
	var job *catalogue.Job
	if isFile(name) {
		file, err := catalogue.Load(name)
		if err != nil {
			return asBadFile(err)
		}
		job = file.Job
	} else if _, err := kvkeys.Job(name); err != nil {
		return asUse(err)
	}
	dry := func() (*wire.Command, error) { return new(wire.Command), nil }
	if _, err := rollout.Shots(plan, dry); err != nil {
		return asUse(err)
	}
	return a.with(ctx, func(b broker) error {
		job, err := a.prepare(ctx, b.js, name, job)
		if err != nil {
			return err
		}
		return a.fire(ctx, b, job, plan, opts)
	})
}

// fire sends the commands and shows what comes back.
func (a *app) fire(ctx context.Context, b broker, job *catalogue.Job, plan *manifest.FanoutPlan, opts runOptions) error {
	exec, err := subjects.ParseExecID(wire.NewID())
	if err != nil {
		return err
	}
	shots, err := rollout.Shots(plan, func() (*wire.Command, error) { return job.Command(exec.String()) })
	if err != nil {
		return err
	}
	d, err := dispatch.New(b.nc)
	if err != nil {
		return err
	}
	if d.Signer, err = commandSigner(secrets.Lookup{}); err != nil {
		return err
	}
	newer, err := job.Newer()
	if err != nil {
		return err
	}
	show := newRunView(a, shots)
	report, err := d.FireAll(ctx, shots, dispatch.Options{
		Wait: opts.wait, MaxFailures: opts.maxFailures, Output: opts.output, DropOutput: true, PassedOver: newer, Events: show.events(),
	})
	if errors.Is(err, dispatch.ErrTooOld) {
		return finding(err)
	}
	if err != nil {
		return err
	}
	kill := report.Interrupted && opts.kill
	var killed error
	if kill {
		killed = d.Kill(context.WithoutCancel(ctx), exec)
	}
	if err := show.summary(report, exec.String(), kill && killed == nil); err != nil {
		return err
	}
	switch {
	case killed != nil:
		return fmt.Errorf("the job goes on: %w", killed)
	case !report.OK():
		return errSaid
	default:
		return nil
	}
}

// isFile tells a job file from a job's id.
func isFile(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasSuffix(lower, ".yaml") || strings.HasSuffix(lower, ".yml")
}

// prepare finds a job that is no file, and makes sure that agents will run it.
func (a *app) prepare(ctx context.Context, js jetstream.JetStream, name string, job *catalogue.Job) (*catalogue.Job, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	if job == nil {
		var err error
		if job, err = catalogue.Find(ctx, js, name); err != nil {
			return nil, findJob(err)
		}
	}
	if revoked, err := catalogue.Revoked(ctx, js, job.Manifest.ID); err != nil {
		return nil, err
	} else if revoked {
		return nil, finding(fmt.Errorf("job %s is revoked and every agent would skip it; allow it with: controller unrevoke %s", job.Manifest.ID, job.Manifest.ID))
	}
	err := job.Approve(ctx, js)
	if errors.Is(err, catalogue.ErrNoScript) {
		return nil, finding(err)
	}
	return job, err
}

// findJob sorts the errors about a job's id.
func findJob(err error) error {
	if errors.Is(err, catalogue.ErrNoJob) {
		return finding(fmt.Errorf("%w; a job file ends in .yaml, and \"controller register\" makes it known by its id", err))
	}
	return err
}
