package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/natsconn"
)

func bootstrapVerb() verb {
	return verb{
		name:  "bootstrap",
		short: "compare a broker with what a fleet needs, and bring it there",
		long: `
A fleet lives on 7 streams, 11 KV buckets and 4 object stores of its broker.
This creates those that are missing and mends the fields of others that the
contract owns (subjects, limits, history). What belongs to the operator -
description, replicas, compression - stays, and no limit is shrunk unless you
allow it, so it is safe to run it again.

See what it would do, and then have it done:

  nats-server -js &
  kanade-contract bootstrap --server nats://127.0.0.1:4222 --plan
  kanade-contract bootstrap --server nats://127.0.0.1:4222

In a plan, + is created, ~ is changed, = differs and is kept, and ! needs you.

On a cluster, with three copies of everything:

  kanade-contract bootstrap --server nats://nats-1:4222 --replicas 3

In a script, which asks whether a broker is as it should be:

  kanade-contract bootstrap --plan --format json | jq '.problems[].remedy'

Before the first change it makes sure that nothing is in the way. The resources
reserve 5.8 GiB of the broker's file storage; whether that fits is found out with
a stream of that size that lives for a moment. User, password and token for the
broker are those of "kanade-contract help connect". docs/bootstrap.md explains
what a plan says, and each remedy.

exit codes: 0 every resource is ready, or the plan is empty; 1 the plan is not
empty, or --keep-going left something; 2 wrong use; 3 the broker cannot be
reached, or something is in the way: the lines above say what, and what helps`,
		flags: func(fs *flag.FlagSet) func(context.Context, streams, []string) int {
			var b bootstrapRun
			fs.StringVar(&b.server, "server", cmp.Or(os.Getenv("KANADE_NATS_URL"), natsconn.DefaultURL), "`URL` of the broker; KANADE_NATS_URL sets the default")
			b.broker.register(fs)
			fs.BoolVar(&b.plan, "plan", false, "only say what would be done")
			fs.StringVar(&b.format, "format", "text", "`FORMAT` of what is printed: text or json")
			fs.IntVar(&b.replicas, "replicas", 0, "keep `N` copies of every resource (default: one of new ones, and others as they are)")
			fs.BoolVar(&b.allowDataLoss, "allow-data-loss", false, "shrink limits that are larger than the contract's")
			fs.BoolVar(&b.skipProbe, "skip-probe", false, "go without the check of the storage")
			fs.BoolVar(&b.keepGoing, "keep-going", false, "do the rest where some resources are blocked")
			return func(ctx context.Context, std streams, args []string) int {
				switch {
				case len(args) > 0:
					return wrongUse(std, "bootstrap", fmt.Sprintf("bootstrap takes no arguments, got %q", args[0]))
				case !slices.Contains([]string{"text", "json"}, b.format):
					return wrongUse(std, "bootstrap", fmt.Sprintf("--format must be text or json, not %q", b.format))
				case b.replicas < 0 || b.replicas > bootstrap.MaxReplicas:
					return wrongUse(std, "bootstrap", fmt.Sprintf("--replicas must be 1 to %d", bootstrap.MaxReplicas))
				}
				return b.run(ctx, std)
			}
		},
	}
}

// bootstrapRun is one run of the verb.
type bootstrapRun struct {
	server, format string
	broker         brokerFlags
	replicas       int
	plan           bool
	allowDataLoss  bool
	skipProbe      bool
	keepGoing      bool
}

func (b *bootstrapRun) run(ctx context.Context, std streams) int {
	nc, err := natsconn.Dial(ctx, b.server, b.broker.options())
	if err != nil {
		return cannot(std, err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return cannot(std, err)
	}
	if b.plan {
		return b.showPlan(ctx, std, js)
	}
	return b.apply(ctx, std, js)
}

func (b *bootstrapRun) options() []bootstrap.Option {
	var opts []bootstrap.Option
	if b.replicas > 0 {
		opts = append(opts, bootstrap.Replicas(b.replicas))
	}
	if b.allowDataLoss {
		opts = append(opts, bootstrap.AllowDataLoss())
	}
	if b.skipProbe {
		opts = append(opts, bootstrap.SkipProbe())
	}
	if b.keepGoing {
		opts = append(opts, bootstrap.KeepGoing())
	}
	return opts
}

func (b *bootstrapRun) showPlan(ctx context.Context, std streams, js jetstream.JetStream) int {
	d, err := bootstrap.Plan(ctx, js, b.options()...)
	if err != nil {
		return cannot(std, err)
	}
	if b.format == "json" {
		err = printJSON(std.stdout, d)
	} else {
		_, err = io.WriteString(std.stdout, d.Text())
	}
	switch {
	case err != nil:
		return cannot(std, err)
	case !d.Empty():
		return exitFindings
	}
	return exitFine
}

func (b *bootstrapRun) apply(ctx context.Context, std streams, js jetstream.JetStream) int {
	done := []applied{}
	counts := map[bootstrap.Action]int{}
	opts := append(b.options(), bootstrap.OnEvent(func(e bootstrap.Event) {
		counts[e.Action]++
		done = append(done, appliedOf(e))
		if b.format == "text" {
			printEvent(std.stdout, e)
		}
	}))
	d, err := bootstrap.Apply(ctx, js, opts...)
	if b.format == "json" {
		report := struct {
			Plan  *bootstrap.Diff `json:"plan"`
			Done  []applied       `json:"done"`
			Error string          `json:"error,omitempty"`
		}{Plan: d, Done: done}
		if err != nil {
			report.Error = err.Error()
		}
		if failed := printJSON(std.stdout, report); failed != nil {
			return cannot(std, failed)
		}
	}
	var blocked *bootstrap.BlockedError
	switch {
	case err == nil:
	case b.keepGoing && counts[bootstrap.Skipped] > 0 && errors.As(err, &blocked):
		fmt.Fprintf(std.stderr, "kanade-contract: %v\n", err)
	default:
		return cannot(std, err)
	}
	if b.format == "text" {
		fmt.Fprintf(std.stdout, "ready: %d created, %d updated, %d unchanged", counts[bootstrap.Created], counts[bootstrap.Updated], counts[bootstrap.Unchanged])
		if n := counts[bootstrap.Skipped]; n > 0 {
			fmt.Fprintf(std.stdout, "; not ready: %d skipped", n)
		}
		fmt.Fprintln(std.stdout)
	}
	if err != nil {
		return exitFindings
	}
	return exitFine
}

// printEvent is the progress for people.
func printEvent(w io.Writer, e bootstrap.Event) {
	fmt.Fprintln(w, e)
	for _, d := range e.Changed {
		fmt.Fprintf(w, "           ~ %s: %s -> %s\n", d.Field, d.HaveText(), d.WantText())
	}
	for _, d := range e.Kept {
		fmt.Fprintf(w, "           = %s\n", d)
	}
}

// applied is an event in JSON.
type applied struct {
	Action  bootstrap.Action       `json:"action"`
	Kind    bootstrap.Kind         `json:"kind,omitempty"`
	Name    string                 `json:"name,omitempty"`
	Bytes   int64                  `json:"bytes,omitempty"`
	Changed []bootstrap.Difference `json:"changed,omitempty"`
	Kept    []bootstrap.Difference `json:"kept,omitempty"`
}

func appliedOf(e bootstrap.Event) applied {
	return applied{
		Action: e.Action, Kind: e.Resource.Kind, Name: e.Resource.Name,
		Bytes: e.Bytes, Changed: e.Changed, Kept: e.Kept,
	}
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
