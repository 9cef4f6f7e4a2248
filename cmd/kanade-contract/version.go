package main

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/kanadehq/kanade-shared/wire"
)

// contractVersion is the release of the reference whose contract this tool
// speaks.
const contractVersion = "0.43.53"

func versionVerb() verb {
	return verb{
		name:  "version",
		short: "print the versions of the tool and of the contract",
		flags: func(*flag.FlagSet) func(context.Context, streams, []string) int {
			return func(_ context.Context, std streams, args []string) int {
				if len(args) > 0 {
					return wrongUse(std, "version", "version takes no arguments")
				}
				fmt.Fprintf(std.stdout, "kanade-contract %s (contract %s, level %d, %s %s/%s)\n",
					moduleVersion(), contractVersion, wire.Level, runtime.Version(), runtime.GOOS, runtime.GOARCH)
				return exitFine
			}
		},
	}
}

// moduleVersion is the version that go install was given.
func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
