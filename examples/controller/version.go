package main

import (
	"context"
	"flag"
	"fmt"

	"github.com/kanadehq/kanade-shared/wire"
)

func versionVerb() verb {
	return verb{
		name: "version", short: "print which contract this program speaks",
		long: `
Prints the level of the contract and its versions. What an agent speaks is told
by the version in its heartbeats: see watch agents.
`,
		flags: func(*flag.FlagSet) work {
			return func(_ context.Context, a *app, args []string) error {
				if len(args) > 0 {
					return wrongUse("version", "version takes no arguments")
				}
				fmt.Fprintf(a.std.stdout, "controller, contract level %d, versions", wire.Level)
				for _, c := range wire.Contracts() {
					fmt.Fprintf(a.std.stdout, " %s", c)
				}
				fmt.Fprintln(a.std.stdout)
				return nil
			}
		},
	}
}
