package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"time"

	"github.com/kanadehq/kanade-shared/cmd/kanade-contract/demo"
	"github.com/kanadehq/kanade-shared/examples/controller/catalogue"
	"github.com/kanadehq/kanade-shared/wire"
)

// maxAgents bounds the demo to what one machine has ports and memory for.
const maxAgents = 5000

func demoVerb() verb {
	return verb{
		name: "demo", args: "[JOB.yaml]",
		short: "run a job on a small fleet inside this program",
		long: `
Starts a broker with JetStream in a temporary folder, creates the resources of a
fleet, starts agents (those of examples/agent, each on a connection of its own),
puts their PCs into groups - several writers at once, to show that none of them
loses another's change - and fires a job at the group "demo". Results are shown
as they come and in a table at the end. Nothing is left behind, after Ctrl-C
neither.

  kanade-contract demo
  kanade-contract demo --agents 50
  kanade-contract demo my.kanade-job.yaml

Without a file it runs a job of one line that means the same in cmd and in sh,
and lets the agents use whichever this machine has. A job of your own runs with
the shell that it names, or fails and says that the shell is missing:
--allow-other-shell runs it with this machine's own shell all the same, which is
dangerous unless you know that the script means the same there. Jobs run as you.

With --server the demo is a guest on your broker: it takes PC ids and groups of
its own, its agents do not listen to commands for all, and it takes away what
it wrote about them into KV buckets. Results and events stay in their streams. User,
password and token for the broker are those of "kanade-contract help connect".

exit codes: 0 every PC succeeded; 1 a PC failed or did not answer, or Ctrl-C; 2
wrong use, or a file that is no job; 3 the demo could not run`,
		flags: func(fs *flag.FlagSet) func(context.Context, streams, []string) int {
			var opts demo.Options
			var broker brokerFlags
			var verbose bool
			fs.IntVar(&opts.Agents, "agents", 5, "start `N` PCs")
			fs.StringVar(&opts.Server, "server", "", "`URL` of a broker that you have (default: one inside this program)")
			broker.register(fs)
			fs.BoolVar(&opts.AllowOtherShell, "allow-other-shell", false, "run a job with this machine's own shell where its own is missing")
			fs.DurationVar(&opts.Wait, "wait", 0, "wait `DURATION` for results (default: the job's timeout and 10s)")
			fs.BoolVar(&verbose, "verbose", false, "show the agents' logs")
			return func(ctx context.Context, std streams, args []string) int {
				opts.Connection = broker.options()
				opts.Log = slog.New(slog.DiscardHandler)
				if verbose {
					opts.Log = slog.New(slog.NewTextHandler(std.stderr, nil))
				}
				return runDemo(ctx, std, opts, args)
			}
		},
	}
}

func runDemo(ctx context.Context, std streams, opts demo.Options, args []string) int {
	switch {
	case len(args) > 1:
		return wrongUse(std, "demo", fmt.Sprintf("demo takes one job file, got %d", len(args)))
	case opts.Agents < 1 || opts.Agents > maxAgents:
		return wrongUse(std, "demo", fmt.Sprintf("--agents must be 1 to %d", maxAgents))
	case opts.Wait < 0 || opts.Wait > 0 && opts.Wait < time.Millisecond:
		return wrongUse(std, "demo", "--wait must be a duration such as 30s")
	}
	var err error
	if len(args) == 0 {
		opts.Command, err = demo.BuiltIn()
		opts.BuiltIn = true
	} else {
		opts.Command, err = loadCommand(args[0])
	}
	if err != nil {
		return wrongUse(std, "demo", err.Error())
	}
	opts.Out, opts.Terminal = std.stdout, std.terminal
	report, err := demo.Run(ctx, opts)
	switch {
	case err != nil && ctx.Err() != nil:
		fmt.Fprintln(std.stderr, "kanade-contract: interrupted")
		return exitFindings
	case err != nil:
		return cannot(std, err)
	case !report.OK():
		return exitFindings
	}
	return exitFine
}

// loadCommand reads a job file and makes the command that runs it once.
func loadCommand(path string) (*wire.Command, error) {
	file, err := catalogue.Load(path)
	if err != nil {
		return nil, err
	}
	return file.Job.Command(wire.NewID())
}
