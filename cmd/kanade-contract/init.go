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

KIND is job or schedule. A file that is there is not overwritten.`,
		flags: func(fs *flag.FlagSet) func(context.Context, streams, []string) int {
			out := fs.String("out", "", "`FILE` to write instead of standard output")
			return func(_ context.Context, std streams, args []string) int {
				if len(args) != 1 {
					return wrongUse(std, "init", fmt.Sprintf("init takes one kind, got %d: job or schedule", len(args)))
				}
				return runInit(std, args[0], *out)
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

func runInit(std streams, kind, path string) int {
	r := reference.New()
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
