// Command kanade-contract is the tool for people who work with the kanade
// contract: it shows a fleet at work on one machine, checks manifests, and keeps the
// broker's resources. "kanade-contract help" lists its verbs.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes, the same for every verb.
const (
	exitFine     = 0 // all is well
	exitFindings = 1 // the work was done, and something is not as it should be
	exitWrongUse = 2 // flags or arguments that make no sense
	exitCannot   = 3 // the work could not be done
)

func main() {
	// The first signal ends the context; later ones are swallowed on purpose,
	// so that an impatient second Ctrl-C does not interrupt the clearing up.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], standardStreams())
	stop()
	os.Exit(code)
}
