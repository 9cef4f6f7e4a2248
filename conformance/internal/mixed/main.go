package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
)

// Exit codes.
const (
	exitFine     = 0
	exitLost     = 1
	exitWrongUse = 2
	exitCannot   = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// config is what the command line says.
type config struct {
	reference []string
	steps     int
	seed      uint64
	newest    bool
}

func parse(args []string, stdout io.Writer) (config, error) {
	var cfg config
	fs := flag.NewFlagSet("mixed", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	reference := fs.String("reference", "", "`COMMAND` of the reference's testee, words apart by spaces")
	fs.IntVar(&cfg.steps, "steps", 10_000, "change documents so many times")
	fs.Uint64Var(&cfg.seed, "seed", 1, "of the order")
	fs.BoolVar(&cfg.newest, "newest", false, "with the members of the newest contract, whose testee the reference must be")
	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fs.SetOutput(stdout)
		fs.Usage()
	}
	cfg.reference = strings.Fields(*reference)
	switch {
	case err != nil:
		return cfg, err
	case fs.NArg() > 0:
		return cfg, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	case cfg.steps < 1:
		return cfg, errors.New("--steps must be positive")
	}
	return cfg, nil
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cfg, err := parse(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitFine
	case err != nil:
		fmt.Fprintln(stderr, "mixed:", err)
		return exitWrongUse
	}
	all, err := simulate(ctx, cfg)
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	if err != nil {
		fmt.Fprintln(stderr, "mixed:", err)
		return exitCannot
	}
	printTable(stdout, cfg, all)
	for _, l := range []level{ours, oursOlder} {
		if t := all[l]; t != nil && t.lost > 0 {
			return exitLost
		}
	}
	return exitFine
}

// simulate runs the programs on a broker of their own.
func simulate(ctx context.Context, cfg config) (all map[level]*tally, err error) {
	folder, err := os.MkdirTemp("", "kanade-mixed-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	broker, err := testbroker.Start(testbroker.Options{StoreDir: folder})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, broker.Shutdown()) }()
	nc, err := nats.Connect(broker.ClientURL())
	if err != nil {
		return nil, err
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	if err := bootstrap.Ensure(ctx, js); err != nil {
		return nil, err
	}
	old := &older{url: broker.ClientURL(), js: js, helps: !cfg.newest}
	if len(cfg.reference) > 0 {
		old.testee = &testee{command: cfg.reference}
		defer old.testee.stop()
	}
	w, err := newWorld(ctx, js, cfg, old)
	if err != nil {
		return nil, err
	}
	return w.run(ctx, cfg.steps)
}

// printTable is the table of what came of it.
func printTable(stdout io.Writer, cfg config, all map[level]*tally) {
	names := map[level]string{oldest: "the reference's types", ours: "this module", newest: "newer programs", oursOlder: "this module, with types of 0.43.53"}
	if len(cfg.reference) > 0 {
		names[oldest] = "the reference 0.43.53"
		if cfg.newest {
			names[oldest] = "the reference 0.101.0"
		}
	}
	fmt.Fprintf(stdout, "%d changes of %d documents in turns, seed %d\n\n", cfg.steps, len(documents()), cfg.seed)
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "changed by\tdocuments\tnewer members in them\tlost\t")
	for _, l := range levels(cfg.newest) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t\n", names[l], all[l].turns, all[l].members, all[l].lost)
	}
	_ = w.Flush()
}
