package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/kanadehq/kanade-shared/cmd/kanade-contract/conform"
	"github.com/kanadehq/kanade-shared/wire"
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
		flags: func(fs *flag.FlagSet) func(context.Context, streams, []string) int {
			contract := fs.String("contract", wire.V0_43_53.String(), "answer by this `VERSION` of the contract where a request names none")
			return func(ctx context.Context, std streams, args []string) int {
				if len(args) > 0 {
					return wrongUse(std, "conform", "conform takes no arguments: requests come on standard input")
				}
				at, ok := wire.ParseContract(*contract)
				if !ok {
					return wrongUse(std, "conform", fmt.Sprintf("there is no contract %q: %v", *contract, wire.Contracts()))
				}
				return runConform(ctx, std, at)
			}
		},
	}
}

func runConform(ctx context.Context, std streams, at wire.Contract) int {
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
	switch err := conform.ServeAt(ctx, in, std.stdout, at); {
	case err == nil:
		return exitFine
	case errors.Is(err, context.Canceled):
		return exitFindings
	default:
		return cannot(std, err)
	}
}
