package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/kanadehq/kanade-shared/examples/controller/suggest"
	"github.com/kanadehq/kanade-shared/schema"
)

func schemaVerb() verb {
	return verb{
		name: "schema", args: "[KIND]",
		short: "print the JSON Schema of a document, or write all of them",
		long: `
Prints the schema of a kind of document: job, schedule, freeze, fanout-plan,
agent-config, backend-config, or that of a message. Without a kind it lists the
kinds and where their schemas are published.

  kanade-contract schema job
  kanade-contract schema job --dialect editor > job.schema.json
  check-jsonschema --schemafile <(kanade-contract schema job) *.kanade-job.yaml

With --out the schemas are written to files, in the folders in which they are
published, so that the folder can be put on a server of your own:

  kanade-contract schema --out schemas
  kanade-contract schema job --dialect draft-07 --out schemas

docs/schema.md says what the dialects are for, and what a schema cannot say.

exit codes: 0 done; 2 wrong use, such as a kind that does not exist; 3 a file
cannot be written`,
		flags: func(fs *flag.FlagSet) func(context.Context, streams, []string) int {
			var v schemaFlags
			fs.StringVar(&v.dialect, "dialect", "", "`DIALECT` of the schema: plain, editor or draft-07 (default: plain; all of them with --out)")
			fs.StringVar(&v.out, "out", "", "write files below the folder `DIR`")
			fs.StringVar(&v.contract, "contract", schema.Version, "`VERSION` of the contract, or next")
			return func(_ context.Context, std streams, args []string) int {
				if len(args) > 1 {
					return wrongUse(std, "schema", fmt.Sprintf("schema takes one kind, got %d", len(args)))
				}
				return v.run(std, strings.Join(args, ""))
			}
		},
	}
}

type schemaFlags struct {
	dialect, out, contract string
}

func (v *schemaFlags) run(std streams, kind string) int {
	kinds, dialects := schema.Kinds(), schema.Dialects()
	switch {
	case kind != "" && !slices.Contains(kinds, schema.Kind(kind)):
		return wrongUse(std, "schema", unknownKind(kind))
	case v.dialect != "" && !slices.Contains(dialects, schema.Dialect(v.dialect)):
		return wrongUse(std, "schema", fmt.Sprintf("unknown dialect %q: plain, editor or draft-07", v.dialect))
	case !slices.Contains(schema.Versions(), v.contract):
		return wrongUse(std, "schema", fmt.Sprintf("there are no schemas of version %q: %s", v.contract, strings.Join(schema.Versions(), ", ")))
	}
	if kind != "" {
		kinds = []schema.Kind{schema.Kind(kind)}
	}
	if v.dialect != "" {
		dialects = []schema.Dialect{schema.Dialect(v.dialect)}
	}
	switch {
	case v.out != "":
		return v.write(std, kinds, dialects)
	case kind == "":
		return v.list(std, dialects[0])
	}
	text, err := schema.Get(v.contract, kinds[0], dialects[0])
	if err != nil {
		return cannot(std, err)
	}
	if _, err := std.stdout.Write(text); err != nil {
		return cannot(std, err)
	}
	return exitFine
}

// unknownKind is the text about a kind that does not exist, with the one that was
// probably meant.
func unknownKind(kind string) string {
	var names []string
	for _, k := range schema.Kinds() {
		names = append(names, string(k))
	}
	if near := suggest.Nearest(kind, names); near != "" {
		return fmt.Sprintf("unknown kind %q; did you mean %s?", kind, near)
	}
	return fmt.Sprintf("unknown kind %q: %s", kind, strings.Join(names, ", "))
}

// list prints the kinds and the addresses of their schemas.
func (v *schemaFlags) list(std streams, dialect schema.Dialect) int {
	table := tabwriter.NewWriter(std.stdout, 0, 0, 2, ' ', 0)
	for _, e := range schema.Index() {
		if e.Version == v.contract && e.Dialect == dialect {
			fmt.Fprintf(table, "%s\t%s\n", e.Kind, e.URL)
		}
	}
	if err := table.Flush(); err != nil {
		return cannot(std, err)
	}
	return exitFine
}

// write puts schemas into files. One that is right already is left alone.
func (v *schemaFlags) write(std streams, kinds []schema.Kind, dialects []schema.Dialect) int {
	written := 0
	for _, e := range schema.Index() {
		if e.Version != v.contract || !slices.Contains(kinds, e.Kind) || !slices.Contains(dialects, e.Dialect) {
			continue
		}
		text, err := schema.Get(e.Version, e.Kind, e.Dialect)
		if err == nil {
			err = putFile(filepath.Join(v.out, filepath.FromSlash(strings.TrimPrefix(e.URL, schema.Base))), text)
		}
		if err != nil {
			return cannot(std, err)
		}
		written++
	}
	fmt.Fprintf(std.stdout, "%d schemas in %s\n", written, filepath.Join(v.out, v.contract))
	return exitFine
}

func putFile(path string, text []byte) error {
	switch old, err := os.ReadFile(path); {
	case err == nil && bytes.Equal(old, text):
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
