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
		short:    "teach a verb, or list them all",
		complete: completeVerbs,
		flags: func(*flag.FlagSet) func(context.Context, streams, []string) int {
			return func(_ context.Context, std streams, args []string) int {
				switch len(args) {
				case 0:
					printOverview(std.stdout)
					return exitFine
				case 1:
				default:
					return wrongUse(std, "help", "help takes one verb")
				}
				v, ok := findVerb(args[0])
				if !ok {
					return wrongUse(std, "", unknownVerb(args[0]))
				}
				v.printHelp(std.stdout)
				return exitFine
			}
		},
	}
}

// printOverview lists the verbs.
func printOverview(w io.Writer) {
	fmt.Fprint(w, `kanade-contract works with the kanade contract: messages, subjects, keys and
broker resources that all programs of a fleet agree on.

usage: kanade-contract VERB [flags] [arguments]

verbs:
`)
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, v := range verbs() {
		fmt.Fprintf(table, "  %s\t%s\n", v.name, v.short)
	}
	table.Flush()
	fmt.Fprint(w, `
Start with: kanade-contract demo
More about a verb: kanade-contract help VERB

exit codes: 0 all is well; 1 something is not as it should be; 2 wrong use;
3 the work could not be done
`)
}

// printHelp teaches one verb.
func (v verb) printHelp(w io.Writer) {
	fs := v.flagSet()
	v.flags(fs)
	flags := 0
	fs.VisitAll(func(*flag.Flag) { flags++ })
	usage := "kanade-contract " + v.name
	if flags > 0 {
		usage += " [flags]"
	}
	if v.args != "" {
		usage += " " + v.args
	}
	fmt.Fprintf(w, "%s - %s\n\nusage: %s\n", v.name, v.short, usage)
	if v.long != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(v.long))
	}
	if flags > 0 {
		fmt.Fprint(w, "\nflags (they may follow arguments; -- ends them):\n")
		printFlags(w, fs)
	}
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
		case "", "0", "0s", "false":
		default:
			usage += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(table, "  --%s%s\t%s\n", f.Name, value, usage)
	})
	table.Flush()
}
