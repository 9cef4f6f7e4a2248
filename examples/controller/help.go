package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

func helpVerb() verb {
	return verb{
		name: "help", args: "[VERB]",
		short: "explain a verb, or list them all",
		flags: func(*flag.FlagSet) work {
			return func(_ context.Context, a *app, args []string) error {
				if len(args) == 0 {
					printOverview(a.std.stdout)
					return nil
				}
				v, rest, ok := findVerb(args)
				if !ok {
					return unknownVerb(args)
				}
				if len(rest) > 0 {
					return wrongUse("help", fmt.Sprintf("help takes one verb, and there is more: %q", rest[0]))
				}
				v.printHelp(a.std.stdout)
				return nil
			}
		},
	}
}

// printOverview lists the verbs.
func printOverview(w io.Writer) {
	fmt.Fprint(w, `controller is a small controller for a kanade fleet: it registers and fires
jobs, watches agents and results, and changes groups and configuration.

usage: controller VERB [flags] [arguments]

verbs:
`)
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, v := range verbs() {
		fmt.Fprintf(table, "  %s\t%s\n", v.name, v.short)
	}
	table.Flush()
	fmt.Fprint(w, `
The broker is the one of --server or KANADE_NATS_URL. User, password and token are
read from the registry on Windows, and from KANADE_NATS_USER, KANADE_NATS_PASSWORD and
KANADE_NATS_TOKEN. More about a verb: controller help VERB

exit codes: 0 all is well; 1 something is not as it should be; 2 wrong use;
3 the work could not be done
`)
}

// printHelp teaches one verb.
func (v verb) printHelp(w io.Writer) {
	fs := newApp(streams{}).flagSet()
	v.flags(fs)
	usage := "controller " + v.name + " [flags]"
	if v.args != "" {
		usage += " " + v.args
	}
	fmt.Fprintf(w, "%s - %s\n\nusage: %s\n", v.name, v.short, usage)
	if v.long != "" {
		fmt.Fprintf(w, "\n%s\n", strings.Trim(v.long, "\n"))
	}
	fmt.Fprint(w, "\nflags (they may follow arguments; -- ends them):\n")
	printFlags(w, fs)
}

// printFlags lists the flags as they are usually typed, with two dashes.
func printFlags(w io.Writer, fs *flag.FlagSet) {
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fs.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		if value != "" {
			value = " " + value
		}
		switch f.DefValue {
		case "", "0s", "false":
		default:
			usage += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(table, "  --%s%s\t%s\n", f.Name, value, usage)
	})
	table.Flush()
}
