package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/kanadehq/kanade-shared/cmd/kanade-contract/conform"
)

func conformVerb() verb {
	return verb{
		name:  "conform",
		short: "answer the conformance protocol on standard input and output",
		long: `
Reads requests of the conformance protocol, one JSON object a line, and answers
each with what this module does, so that it can be compared with another
implementation of the contract. conformance/PROTOCOL.md describes the requests.

  echo '{"id":1,"op":"hello"}' | kanade-contract conform

It ends with its input. exit codes: 0 the input ended; 1 Ctrl-C; 2 wrong use;
3 standard input or output failed`,
		flags: func(*flag.FlagSet) func(context.Context, streams, []string) int {
			return func(ctx context.Context, std streams, args []string) int {
				if len(args) > 0 {
					return wrongUse(std, "conform", "conform takes no arguments: requests come on standard input")
				}
				return runConform(ctx, std)
			}
		},
	}
}

func runConform(ctx context.Context, std streams) int {
	if f, ok := std.stdin.(*os.File); ok && isTerminal(f) {
		fmt.Fprintln(std.stderr, `kanade-contract: waiting for requests, such as {"id":1,"op":"hello"}; end with Ctrl-D`)
	}
	// Reading cannot be interrupted, so Ctrl-C leaves the reader behind.
	in, stop := io.Pipe()
	go func() {
		_, err := io.Copy(stop, std.stdin)
		_ = stop.CloseWithError(err)
	}()
	defer context.AfterFunc(ctx, func() { _ = in.CloseWithError(ctx.Err()) })()
	switch err := conform.Serve(ctx, in, std.stdout); {
	case err == nil:
		return exitFine
	case errors.Is(err, context.Canceled):
		return exitFindings
	default:
		return cannot(std, err)
	}
}
