package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/natsconn"
)

func bootstrapVerb() verb {
	return verb{
		name:  "bootstrap",
		short: "create the streams, buckets and object stores that a fleet needs",
		long: `
A fleet lives on 7 streams, 11 KV buckets and 4 object stores of its broker.
This creates those that are missing and mends the fields of others that the
contract owns (subjects, limits, history). What belongs to the operator -
description, replicas, compression - stays, and no limit is ever shrunk, so it
is safe to run it again.

  nats-server -js &
  kanade-contract bootstrap --server nats://127.0.0.1:4222

The resources reserve 5.8 GiB of the broker's file storage. The broker's token
is read from the registry on Windows, and from KANADE_NATS_TOKEN.

exit codes: 0 every resource is ready; 2 wrong use; 3 the broker cannot be
reached, or refuses a resource: the line above says which one, and what helps`,
		flags: func(fs *flag.FlagSet) func(context.Context, streams, []string) int {
			server := fs.String("server", cmp.Or(os.Getenv("KANADE_NATS_URL"), natsconn.DefaultURL), "`URL` of the broker; KANADE_NATS_URL sets the default")
			var broker brokerFlags
			broker.register(fs)
			return func(ctx context.Context, std streams, args []string) int {
				if len(args) > 0 {
					return wrongUse(std, "bootstrap", fmt.Sprintf("bootstrap takes no arguments, got %q", args[0]))
				}
				if err := runBootstrap(ctx, std, *server, broker.options("kanade-contract bootstrap")); err != nil {
					return cannot(std, err)
				}
				return exitFine
			}
		},
	}
}

func runBootstrap(ctx context.Context, std streams, server string, opts natsconn.Options) error {
	nc, err := natsconn.Dial(ctx, server, opts)
	if err != nil {
		return err
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	counts := map[bootstrap.Action]int{}
	err = bootstrap.Ensure(ctx, js, bootstrap.OnEvent(func(e bootstrap.Event) {
		counts[e.Action]++
		fmt.Fprintf(std.stdout, "%-9s  %-12s  %s\n", e.Action, e.Resource.Kind, e.Resource.Name)
		for _, d := range e.Changed {
			fmt.Fprintf(std.stdout, "           mended: %s\n", d)
		}
		for _, d := range e.Kept {
			fmt.Fprintf(std.stdout, "           %s\n", d)
		}
	}))
	if err != nil {
		return err
	}
	fmt.Fprintf(std.stdout, "ready: %d created, %d updated, %d unchanged\n",
		counts[bootstrap.Created], counts[bootstrap.Updated], counts[bootstrap.Unchanged])
	return nil
}
