package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/examples/agent/runner"
	"github.com/kanadehq/kanade-shared/examples/controller/console"
	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/natsconn"
	"github.com/kanadehq/kanade-shared/wire"
)

// Options say what to show.
type Options struct {
	// Command is the job to run. Required.
	Command *wire.Command
	// BuiltIn says that Command is the one of [BuiltIn], which any shell runs.
	BuiltIn bool
	// Agents is the number of PCs.
	Agents int
	// Server is the broker to be a guest on. Default: one inside this program.
	Server string
	// Connection says how to connect to Server; each connection gets a name of
	// its own.
	Connection natsconn.Options
	// AllowOtherShell lets agents run a script with the machine's own shell.
	AllowOtherShell bool
	// Wait is how long to wait for results. Default: that of
	// [dispatch.Options].
	Wait time.Duration
	// Out gets what is to be seen; Terminal says that a line can be redrawn.
	Out      io.Writer
	Terminal bool
	// Log gets what the agents say.
	Log *slog.Logger
}

// Run shows the fleet at work and clears it away. The error says why it could
// not be done; that scripts failed stands in the report.
func Run(ctx context.Context, opts Options) (report *dispatch.Report, err error) {
	begin := time.Now()
	out := newScreen(opts.Out, opts.Terminal)
	b, err := openBroker(ctx, opts)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	out.line("broker      %s", b.description)

	nc, err := b.connect(ctx, "demo controller", nil)
	if err != nil {
		return nil, err
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	if err := ensure(ctx, js, out); err != nil {
		return nil, err
	}

	names := newNames(opts)
	unpin, err := guardPin(ctx, js, b.guest, opts.Command)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unpin()) }()
	before, err := measure(b.embedded)
	if err != nil {
		return nil, err
	}
	f, err := startFleet(ctx, b, names, opts)
	if err != nil {
		return nil, err
	}
	defer f.stop()
	out.line("agents      %d running, each on a connection of its own", opts.Agents)

	if b.guest {
		defer func() { err = errors.Join(err, forget(js, names)) }()
	}
	if err := enroll(ctx, b, names, out); err != nil {
		return nil, err
	}
	if err := f.waitForGroup(ctx, out); err != nil {
		return nil, err
	}
	report, took, err := fire(ctx, nc, names, opts, out)
	if err != nil {
		return nil, err
	}
	after, err := measure(b.embedded)
	if err != nil {
		return nil, err
	}
	printTable(opts.Out, report)
	out.line("cost        %s", after.perAgent(before, opts.Agents))
	out.line("%s; results took %s, the whole demo %s", console.Summary(report), console.Took(took), console.Took(time.Since(begin)))
	return report, nil
}

// ensure creates the fleet's resources.
func ensure(ctx context.Context, js jetstream.JetStream, out *screen) error {
	all := len(bootstrap.Resources())
	counts, done := map[bootstrap.Action]int{}, 0
	err := bootstrap.Ensure(ctx, js, bootstrap.OnEvent(func(e bootstrap.Event) {
		if !e.OfResource() {
			return
		}
		counts[e.Action]++
		done++
		out.progress("resources", done, all, e.Resource.Name)
	}))
	if err != nil {
		return err
	}
	out.line("resources   %d ready: %d created, %d updated, %d unchanged",
		done, counts[bootstrap.Created], counts[bootstrap.Updated], counts[bootstrap.Unchanged])
	return nil
}

// fire runs the job on the group that every PC of the demo is in.
func fire(ctx context.Context, nc *nats.Conn, names names, opts Options, out *screen) (*dispatch.Report, time.Duration, error) {
	d, err := dispatch.New(nc)
	if err != nil {
		return nil, 0, err
	}
	target := dispatch.Group(names.all)
	var (
		fired             time.Time
		started, answered int
	)
	show := func() {
		out.milestone("results", answered, opts.Agents, fmt.Sprintf("%d started", started))
	}
	report, err := d.Fire(ctx, opts.Command, target, dispatch.Options{Wait: opts.Wait, Output: true, Events: dispatch.Events{
		Fired: func(shot dispatch.Shot, expected []string) {
			fired = time.Now()
			out.line("job         %s %s fired at %s, %d PCs", console.Clean(shot.Command.ID), console.Clean(shot.Command.Version), target, len(expected))
			if note := shellNote(opts); note != "" {
				out.line("            %s", note)
			}
		},
		Started: func(string) { started++; show() },
		Result:  func(dispatch.Result) { answered++; show() },
		Note:    func(text string) { out.line("note        %s", console.Clean(text)) },
	}})
	out.clear()
	return report, time.Since(fired), err
}

// shellNote tells which shell runs the job where that is not the one it names.
func shellNote(opts Options) string {
	missing := (&runner.Runner{}).Check(opts.Command.Shell)
	switch {
	case missing == nil:
		return ""
	case opts.BuiltIn:
		return fmt.Sprintf("it is written for %s, which %s does not have; its one line means the same in sh, so sh runs it", opts.Command.Shell, runtime.GOOS)
	case opts.AllowOtherShell:
		return fmt.Sprintf("it is written for %s, which is missing here: the system's own shell runs it, as --allow-other-shell says", opts.Command.Shell)
	default:
		return ""
	}
}
