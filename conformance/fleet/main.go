// Command fleet lets this module's agent, controller and tool meet the published
// backend, agent and CLI: it starts all of them with a broker on this machine,
// runs scenarios and ends with a table.
//
//	make fleet
//
// installs the published programs first. Exit codes: 0 all is well; 1 a scenario
// failed, or the story is not the one in the document; 2 wrong use; 3 it could
// not do its work, or was interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/scenarios"
	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/story"
)

// Exit codes.
const (
	exitFine     = 0
	exitFailed   = 1
	exitWrongUse = 2
	exitCannot   = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cfg, err := parse(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitFine
	case errors.Is(err, errOtherFleet):
		fmt.Fprintln(stdout, err)
		return exitFine
	case err != nil:
		fmt.Fprintln(stderr, "fleet:", err)
		return exitWrongUse
	}
	code, err := meet(ctx, cfg, stdout)
	if err != nil {
		fmt.Fprintln(stderr, "fleet:", err)
		return exitCannot
	}
	return code
}

// meet runs the scenarios and says what came of them.
func meet(ctx context.Context, cfg config, stdout io.Writer) (code int, err error) {
	dir, err := os.MkdirTemp("", "kanade-fleet-")
	if err != nil {
		return exitCannot, err
	}
	defer func() {
		if cfg.keep {
			fmt.Fprintln(stdout, "everything that was written is kept in", dir)
		} else {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	// What the programs write into files and what they are told must be the same
	// path, also where the system's folder is a link.
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return exitCannot, err
	}
	fmt.Fprintln(stdout, "building our programs")
	l, err := lab.New(ctx, lab.Options{Programs: cfg.programs, Version: cfg.version, Older: cfg.older, Signed: cfg.signed, Dir: dir, Reference: cfg.reference})
	if err != nil {
		return exitCannot, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()

	st := story.New(filepath.Join(dir, "files")+string(filepath.Separator), "", dir, "DIR")
	var all []scenarios.Outcome
	scenarios.Run(ctx, l, cfg.scenarios, st, func(o scenarios.Outcome) {
		all = append(all, o)
		printOutcome(stdout, o)
	})
	printTable(stdout, all)
	code = verdict(all)
	switch {
	case ctx.Err() != nil:
		return exitCannot, errors.New("interrupted")
	case code != exitFine || cfg.transcript == "":
		return code, nil
	}
	for _, o := range all {
		if o.LeftOut != "" {
			fmt.Fprintf(stdout, "\nthe story is not compared with %s: %s was left out\n", cfg.transcript, o.Name)
			return code, nil
		}
	}
	return compare(stdout, cfg, st.String())
}

// compare compares the story with the one in the document, or writes it there.
func compare(stdout io.Writer, cfg config, text string) (int, error) {
	document, err := os.ReadFile(cfg.transcript)
	if err != nil {
		return exitCannot, err
	}
	told, ok := story.In(string(document))
	if cfg.update {
		changed, err := story.Replace(string(document), text)
		if err != nil {
			return exitCannot, fmt.Errorf("%s: %w", cfg.transcript, err)
		}
		if changed == string(document) {
			return exitFine, nil
		}
		fmt.Fprintln(stdout, "the story is written into", cfg.transcript)
		return exitFine, os.WriteFile(cfg.transcript, []byte(changed), 0o644)
	}
	if !ok {
		return exitCannot, fmt.Errorf("%s has no story: UPDATE=1 writes it where the document has a place for it", cfg.transcript)
	}
	if diff := story.Difference(told, text); diff != "" {
		fmt.Fprintf(stdout, "\nthe story is not the one in %s; UPDATE=1 writes it anew\n%s", cfg.transcript, diff)
		return exitFailed, nil
	}
	fmt.Fprintln(stdout, "the story is the one in", cfg.transcript)
	return exitFine, nil
}
