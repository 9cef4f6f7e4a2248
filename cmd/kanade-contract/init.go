package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/wire"
)

func initVerb() verb {
	return verb{
		name: "init", args: "KIND",
		short: "write a job or schedule to start with",
		long: `
Prints a manifest in which what is needed is filled in and every other key stands in
a comment with its explanation. Its first line tells editors where the schema is.

  kanade-contract init job > hello.kanade-job.yaml
  kanade-contract init schedule --out hello-daily.kanade-schedule.yaml

KIND is job or schedule. A file that is there is not overwritten. With --contract
0.101.0, for fleets whose programs have all moved on, the keys that came with it are
among them, and editors use the schema of that version.`,
		flags: func(fs *flag.FlagSet) func(context.Context, streams, []string) int {
			out := fs.String("out", "", "`FILE` to write instead of standard output")
			version := fs.String("contract", wire.V0_43_53.String(), "`VERSION` of the contract: "+contractNames())
			return func(_ context.Context, std streams, args []string) int {
				if len(args) != 1 {
					return wrongUse(std, "init", fmt.Sprintf("init takes one kind, got %d: job or schedule", len(args)))
				}
				at, err := contract(*version)
				if err != nil {
					return wrongUse(std, "init", err.Error())
				}
				return runInit(std, at, args[0], *out)
			}
		},
		complete: startingKinds,
	}
}

// startingKinds are the documents that init writes.
func startingKinds(word string) []candidate {
	r := reference.New()
	var out []candidate
	for _, d := range r.Documents() {
		if _, ok := r.Starter(d); ok && strings.HasPrefix(d.Name, word) {
			out = append(out, candidate{text: d.Name, about: plain(firstSentence(r.Type(d.Root).Doc))})
		}
	}
	return out
}

func runInit(std streams, at wire.Contract, kind, path string) int {
	r := reference.NewAt(at)
	doc, _ := r.Document(kind)
	text, ok := r.Starter(doc)
	if !ok {
		return wrongUse(std, "init", fmt.Sprintf("unknown kind %q: job or schedule", kind))
	}
	if path == "" {
		fmt.Fprint(std.stdout, text)
		return exitFine
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return cannot(std, fmt.Errorf("%s is there already: name another file, or remove it", path))
	}
	if err != nil {
		return cannot(std, err)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return cannot(std, err)
	}
	fmt.Fprintf(std.stdout, "wrote %s\n", path)
	return exitFine
}
