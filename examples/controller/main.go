// Command controller is the smallest kanade controller that does real work: it
// fires a job at PCs, shows their results as they come, and tells by its exit
// code what came of it.
//
//	go run ./examples/controller --server nats://127.0.0.1:4222 run job.yaml --group canary
//
// Exit codes: 0 everybody succeeded; 1 somebody failed or did not answer; 2
// wrong use, or a job file that is none; 3 it could not do its work.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/console"
	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/natsconn"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// Exit codes.
const (
	exitFine     = 0
	exitFailed   = 1
	exitWrongUse = 2
	exitCannot   = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cfg, err := parse(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return exitFine
	}
	var cmd *wire.Command
	if err == nil {
		cmd, err = dispatch.LoadCommand(cfg.job)
	}
	if err != nil {
		fmt.Fprintln(stderr, "controller:", err)
		return exitWrongUse
	}
	report, err := fire(ctx, cfg, cmd, stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "controller:", err)
		return exitCannot
	}
	fmt.Fprintln(stdout, console.Summary(report))
	if !report.OK() {
		return exitFailed
	}
	return exitFine
}

// fire sends the command and shows what comes back.
func fire(ctx context.Context, cfg config, cmd *wire.Command, stdout, stderr io.Writer) (*dispatch.Report, error) {
	nc, err := natsconn.Dial(ctx, cfg.server, natsconn.Options{
		Name:            "kanade-controller",
		CredentialsFile: cfg.creds,
		TLS:             natsconn.TLS{CAFile: cfg.ca},
	})
	if err != nil {
		return nil, err
	}
	defer nc.Close()
	d, err := dispatch.New(nc)
	if err != nil {
		return nil, err
	}
	report, err := d.Fire(ctx, cmd, cfg.target, dispatch.Options{Wait: cfg.wait, Events: dispatch.Events{
		Fired: func(_ *wire.Command, expected []string) {
			fmt.Fprintf(stderr, "fired %s %s at %s, %d known PCs, exec id %s\n", cmd.ID, cmd.Version, cfg.target, len(expected), cmd.ExecID.Or(""))
		},
		Started: func(pc string) { fmt.Fprintln(stderr, "started on", console.Clean(pc)) },
		Result:  func(r dispatch.Result) { console.PrintResult(stdout, r) },
		Note:    func(text string) { fmt.Fprintln(stderr, "note:", console.Clean(text)) },
	}})
	if err != nil || !report.Interrupted {
		return report, err
	}
	return report, interrupted(ctx, d, cfg, cmd, stderr)
}

// interrupted deals with a job that goes on although nobody waits for it.
func interrupted(ctx context.Context, d *dispatch.Dispatcher, cfg config, cmd *wire.Command, stderr io.Writer) error {
	if !cfg.kill {
		fmt.Fprintln(stderr, "interrupted: PCs that have started the job go on with it (--kill-on-interrupt ends it)")
		return nil
	}
	exec, err := subjects.ParseExecID(cmd.ExecID.Or(""))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	fmt.Fprintln(stderr, "interrupted: the job is being killed on the PCs that have started it")
	return d.Kill(ctx, exec)
}
