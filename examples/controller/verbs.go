package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/kanadehq/kanade-shared/examples/controller/argv"
	"github.com/kanadehq/kanade-shared/examples/controller/console"
	"github.com/kanadehq/kanade-shared/examples/controller/suggest"
)

// work is what a verb does with the arguments that its flags have left.
type work func(ctx context.Context, a *app, args []string) error

// verb is one thing that the program does.
type verb struct {
	name  string // one or two words
	args  string // of the usage line
	short string // one line for the list
	long  string // what "help VERB" teaches before the flags
	flags func(fs *flag.FlagSet) work
}

// verbs are in the order in which a newcomer meets them.
func verbs() []verb {
	return []verb{
		registerVerb(),
		runVerb(),
		killVerb(),
		revokeVerb(),
		unrevokeVerb(),
		groupListVerb(),
		groupAddVerb(),
		groupRemoveVerb(),
		groupSetVerb(),
		configGetVerb(),
		configSetVerb(),
		configUnsetVerb(),
		watchAgentsVerb(),
		watchResultsVerb(),
		pingVerb(),
		tailVerb(),
		logsVerb(),
		versionVerb(),
		helpVerb(),
	}
}

// run reads the command line, runs its verb and returns the exit code.
func run(ctx context.Context, args []string, std streams) int {
	a := newApp(std)
	err := a.dispatch(ctx, args)
	a.screen.Clear()
	var use *useError
	var found *findingError
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &use):
		fmt.Fprintf(std.stderr, "controller: %s\n", clean(use.text))
		if use.verb != "-" {
			fmt.Fprintf(std.stderr, "see: %s\n", strings.TrimSpace("controller help "+use.verb))
		}
		return exitWrongUse
	case errors.Is(err, errSaid):
		return exitFailed
	case errors.As(err, &found):
		fmt.Fprintf(std.stderr, "controller: %s\n", clean(err.Error()))
		return exitFailed
	case ctx.Err() != nil:
		fmt.Fprintln(std.stderr, "controller: interrupted")
		return exitFailed
	default:
		fmt.Fprintf(std.stderr, "controller: %s\n", clean(err.Error()))
		return exitCannot
	}
}

// dispatch finds the verb that a command line names, and runs it.
func (a *app) dispatch(ctx context.Context, args []string) error {
	leading := a.flagSet()
	if err := leading.Parse(args); errors.Is(err, flag.ErrHelp) {
		printOverview(a.std.stdout)
		return nil
	} else if err != nil {
		return wrongUse("", err.Error())
	}
	args = leading.Args()
	if len(args) == 0 {
		printOverview(a.std.stderr)
		return &useError{text: "no verb"}
	}
	v, rest, ok := findVerb(args)
	if !ok {
		return unknownVerb(args)
	}
	fs := a.flagSet()
	do := v.flags(fs)
	words, err := argv.Parse(fs, rest)
	switch {
	case errors.Is(err, flag.ErrHelp):
		v.printHelp(a.std.stdout)
		return nil
	case err != nil:
		return wrongUse(v.name, err.Error())
	}
	if err := a.check(); err != nil {
		return wrongUse(v.name, err.Error())
	}
	err = do(ctx, a, words)
	var use *useError
	if errors.As(err, &use) && use.verb == "" {
		use.verb = v.name
	}
	return err
}

// findVerb looks for the verb that the first words name and returns the rest.
func findVerb(args []string) (verb, []string, bool) {
	for _, v := range verbs() {
		words := strings.Fields(v.name)
		if len(args) >= len(words) && strings.Join(args[:len(words)], " ") == v.name {
			return v, args[len(words):], true
		}
	}
	return verb{}, nil, false
}

// unknownVerb is the error about words that name no verb, with the one that was
// probably meant.
func unknownVerb(args []string) error {
	var names, seconds []string
	for _, v := range verbs() {
		names = append(names, v.name)
		if first, second, ok := strings.Cut(v.name, " "); ok && first == args[0] {
			seconds = append(seconds, second)
		}
	}
	if len(seconds) > 0 {
		text := fmt.Sprintf("%s what? There are: %s", args[0], strings.Join(seconds, ", "))
		if len(args) > 1 && args[1] != "--help" && args[1] != "-h" {
			text = fmt.Sprintf("unknown verb %q; there are: %s", args[0]+" "+args[1], strings.Join(seconds, ", "))
		}
		return &useError{text: text}
	}
	if near := suggest.Nearest(args[0], names); near != "" {
		return &useError{text: fmt.Sprintf("unknown verb %q; did you mean %s?", args[0], near)}
	}
	return &useError{text: fmt.Sprintf("unknown verb %q", args[0])}
}

// useError is a command line that makes no sense.
type useError struct {
	verb string // whose help to read; "" the overview, "-" none
	text string
}

func (e *useError) Error() string { return e.text }

func wrongUse(verb, text string) error { return &useError{verb, text} }

// findingError is something that is not as it should be.
type findingError struct{ err error }

func (e *findingError) Error() string { return e.err.Error() }
func (e *findingError) Unwrap() error { return e.err }

func finding(err error) error { return &findingError{err} }

// errSaid means that something is not as it should be and the output has said
// what.
var errSaid = errors.New("said already")

// clean makes an error of several lines safe for a terminal.
func clean(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = console.Clean(line)
	}
	return strings.Join(lines, "\n")
}

func newFlagSet() *flag.FlagSet {
	fs := flag.NewFlagSet("controller", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	return fs
}
