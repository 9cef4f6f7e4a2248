package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/natsconn"
)

func connectVerb() verb {
	return verb{
		name:  "connect",
		short: "say whether a broker takes this machine's credentials",
		long: `
Shows which credentials a program of the fleet would find on this machine, where
they are, and which of them the broker takes. Nothing is printed of a password or a
token, and nothing is left on the broker.

  kanade-contract connect --server nats://127.0.0.1:4222 --role agent

Each role looks for a user and its password in the registry of Windows,
NatsUser and NatsPassword of HKLM\SOFTWARE\kanade\ROLE, then in KANADE_NATS_USER and
KANADE_NATS_PASSWORD; both are in one place, or it is an error. The token is NatsToken
of the role's key, of that of the agent, or KANADE_NATS_TOKEN. A broker takes either
users or a token: a machine that has both works before its operator turns it from
one to the other, and after.

exit codes: 0 the broker takes what was found; 1 it does not, or something is wrong
on this side: half a pair, a file, the URL; 2 wrong use; 3 the broker cannot be
reached`,
		flags: func(fs *flag.FlagSet) func(context.Context, streams, []string) int {
			var broker brokerFlags
			server := fs.String("server", cmp.Or(os.Getenv("KANADE_NATS_URL"), natsconn.DefaultURL), "`URL` of the broker; KANADE_NATS_URL sets the default")
			broker.register(fs)
			return func(ctx context.Context, std streams, args []string) int {
				if len(args) > 0 {
					return wrongUse(std, "connect", fmt.Sprintf("connect takes no arguments, got %q", args[0]))
				}
				return checkConnection(ctx, std, *server, broker)
			}
		},
	}
}

func checkConnection(ctx context.Context, std streams, server string, broker brokerFlags) int {
	if broker.creds == "" {
		found, err := secrets.Lookup{}.NATSCredentials(broker.role)
		fmt.Fprintf(std.stdout, "role    %s\n", broker.role)
		switch {
		case err != nil:
			fmt.Fprintf(std.stdout, "user    half a pair\n")
		case found.User == "":
			fmt.Fprintf(std.stdout, "user    none\n")
		default:
			fmt.Fprintf(std.stdout, "user    %q of %s\n", found.User, found.UserSource)
		}
		fmt.Fprintf(std.stdout, "token   %s\n", cmp.Or(found.Token.Source, "none"))
		for _, note := range append(found.UserNotes, found.Token.Notes...) {
			fmt.Fprintf(std.stdout, "note    %s\n", note)
		}
	}
	credentials, err := natsconn.Check(ctx, server, broker.options())
	switch natsconn.TroubleOf(err) {
	case "":
		fmt.Fprintf(std.stdout, "broker  takes %s\n", takes(broker, credentials))
		return exitFine
	case natsconn.TroubleAuthentication:
		fmt.Fprintf(std.stdout, "broker  refuses\n")
		cannot(std, err)
		return exitFindings
	case natsconn.TroubleConfiguration:
		cannot(std, err)
		return exitFindings
	}
	return cannot(std, err)
}

// takes says what a broker took.
func takes(broker brokerFlags, credentials string) string {
	switch {
	case broker.creds != "":
		return "the user of " + broker.creds
	case credentials == "":
		return "everybody"
	default:
		return "the " + credentials
	}
}
