package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/kanadehq/kanade-shared/examples/controller/argv"
)

// verb is one thing that the tool does.
type verb struct {
	name  string
	args  string // of the usage line
	short string // one line for the list
	long  string // what "help VERB" teaches before the flags
	// flags declares the verb's flags on fs and returns what runs it with the
	// arguments that are left. The result is an exit code.
	flags func(fs *flag.FlagSet) func(ctx context.Context, std streams, args []string) int
	// complete returns what an argument that begins with a word may be; nil for
	// verbs that take files.
	complete func(word string) []candidate
}

// verbs are in the order in which a newcomer meets them.
func verbs() []verb {
	return []verb{
		demoVerb(),
		validateVerb(),
		previewVerb(),
		connectVerb(),
		bootstrapVerb(),
		configVerb(),
		schemaVerb(),
		explainVerb(),
		initVerb(),
		conformVerb(),
		completionVerb(),
		helpVerb(),
		versionVerb(),
	}
}

func findVerb(name string) (verb, bool) {
	for _, v := range verbs() {
		if v.name == name {
			return v, true
		}
	}
	return verb{}, false
}

// run finds the verb, reads its flags and runs it.
func run(ctx context.Context, args []string, std streams) int {
	if len(args) == 0 {
		printOverview(std.stderr)
		return exitWrongUse
	}
	name, args := args[0], args[1:]
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-version", "--version":
		name = "version"
	}
	v, ok := findVerb(name)
	if !ok {
		return wrongUse(std, "", unknownVerb(name))
	}
	return v.run(ctx, args, std)
}

// run reads the verb's flags and runs it.
func (v verb) run(ctx context.Context, args []string, std streams) int {
	fs := v.flagSet()
	f := v.flags(fs)
	rest, err := argv.Parse(fs, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		v.printHelp(std.stdout)
		return exitFine
	case err != nil:
		return wrongUse(std, v.name, err.Error())
	}
	return f(ctx, std, rest)
}

func (v verb) flagSet() *flag.FlagSet {
	fs := flag.NewFlagSet(v.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	return fs
}

// wrongUse says what is wrong with a command line and where to read on.
func wrongUse(std streams, verb, text string) int {
	help := strings.TrimSpace("kanade-contract help " + verb)
	fmt.Fprintf(std.stderr, "kanade-contract: %s\nsee: %s\n", text, help)
	return exitWrongUse
}

// cannot says why the work could not be done.
func cannot(std streams, err error) int {
	fmt.Fprintf(std.stderr, "kanade-contract: %v\n", err)
	return exitCannot
}
