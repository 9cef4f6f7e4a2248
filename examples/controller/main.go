// Command controller is a small kanade controller that does real work: an
// operator registers jobs with it, fires them at PCs in waves, watches agents
// and results, and changes groups and configuration.
//
//	go run ./examples/controller register hello.yaml
//	go run ./examples/controller run hello --group canary
//	go run ./examples/controller watch agents
//
// "controller help" lists the verbs, "controller help VERB" teaches one. Each
// has --format json for scripts. Exit codes: 0 all is well; 1 something is not
// as it should be; 2 wrong use, or a job file that is none; 3 it could not do
// its work.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes, the same for every verb.
const (
	exitFine     = 0 // all is well
	exitFailed   = 1 // the work was done, and something is not as it should be
	exitWrongUse = 2 // flags, arguments or a job file that make no sense
	exitCannot   = 3 // the work could not be done
)

// streams are what the program writes to.
type streams struct {
	stdout, stderr io.Writer
	// outTerminal and errTerminal say which of them are terminals.
	outTerminal, errTerminal bool
}

func main() {
	// The first signal ends the context; later ones are swallowed on purpose,
	// so that an impatient second Ctrl-C does not interrupt the last report.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{
		stdout: os.Stdout, stderr: os.Stderr,
		outTerminal: isTerminal(os.Stdout), errTerminal: isTerminal(os.Stderr),
	})
	stop()
	os.Exit(code)
}

// isTerminal takes any character device for a terminal: redrawing a line on the
// null device does no harm.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}
