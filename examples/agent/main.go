// Command agent is the smallest kanade agent that does real work: it sends
// heartbeats and samples, follows the groups and the configuration of its PC, runs
// the commands that come for it and reports their results.
//
//	go run ./examples/agent --server nats://127.0.0.1:4222 --id PC1
//
// It looks for its broker for as long as it runs, and ends with 3, to be started
// anew, when one keeps refusing its credentials or the connection is of no more use.
// Ctrl-C kills the scripts that are running, reports them and ends with 0. Scripts
// run as the user who started it: do not connect it to a broker that you do not
// trust.
//
// With --data DIR (or KANADE_AGENT_DATA_DIR) it keeps there what must survive a
// crash, and catches up on commands that it missed. The agents of a fleet use
// /var/lib/kanade, on Windows %ProgramData%\Kanade\data. Each agent needs a
// folder of its own.
//
// It checks the signatures of commands with the keys that the administrator of the
// machine has laid down, reports which they are, and with --require-signed, or
// where the administrator asks for it, refuses commands that no key vouches for.
//
// With --apps it serves the client apps of the PC: notifications, acknowledgements and
// what package desk says.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/agent"
	"github.com/kanadehq/kanade-shared/examples/agent/runner"
	"github.com/kanadehq/kanade-shared/examples/agent/tail"
	"github.com/kanadehq/kanade-shared/host/commandkeys"
	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/ipc/endpoint"
	"github.com/kanadehq/kanade-shared/natsconn"
	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// version is what heartbeats carry.
const version = "0.43.53-example"

// flushTimeout bounds the wait for the last messages to leave.
const flushTimeout = 5 * time.Second

// Exit codes.
const (
	exitFine     = 0
	exitWrongUse = 2
	exitCannot   = 3
)

type config struct {
	server     string
	creds, ca  string // files
	pc         subjects.PCID
	data       string
	otherShell bool
	keyring    string
	signedOnly bool
	apps       bool
	verbose    bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stderr io.Writer) int {
	cfg, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitFine
	case err != nil:
		fmt.Fprintln(stderr, "agent:", err)
		return exitWrongUse
	}
	level := slog.LevelInfo
	if cfg.verbose {
		level = slog.LevelDebug
	}
	opts := &slog.HandlerOptions{Level: level}
	kept := tail.NewLog() // for those who ask for it over the broker
	log := slog.New(slog.NewMultiHandler(slog.NewTextHandler(stderr, opts), slog.NewTextHandler(kept, opts)))
	if err := serve(ctx, cfg, log, kept); err != nil {
		fmt.Fprintln(stderr, "agent:", err)
		return exitCannot
	}
	return exitFine
}

// serve runs the agent until it is asked to end, or its connection is of no more use.
func serve(asked context.Context, cfg config, log *slog.Logger, kept *tail.Log) error {
	ctx, dead := context.WithCancelCause(asked)
	defer dead(nil)
	nc, err := natsconn.Connect(cfg.server, natsconn.Options{
		Role:            secrets.RoleAgent,
		Identity:        cfg.pc.String(),
		CredentialsFile: cfg.creds,
		TLS:             natsconn.TLS{CAFile: cfg.ca},
		OnEvent:         natsconn.LogEvents(log),
		OnDead:          dead, // whoever started this program starts it anew
	})
	if err != nil {
		return err
	}
	defer nc.Close()
	log.Info("agent starts", "version", version, "contract_level", wire.Level)
	var groups func([]string)
	if cfg.apps {
		running, stop := context.WithCancel(ctx)
		var wait func()
		if groups, wait, err = serveApps(running, nc, cfg, log); err != nil {
			stop()
			return err
		}
		defer wait()
		defer stop()
	}
	a, err := agent.New(nc, agent.Options{
		PCID: cfg.pc, Version: version, DataDir: cfg.data, Logger: log, Log: kept, Signatures: keeper(cfg, log),
		Runner: &runner.Runner{AllowOtherShell: cfg.otherShell}, OnGroups: groups,
	})
	if err != nil {
		return err
	}
	if err := a.Run(ctx); err != nil {
		return err
	}
	if ctx.Err() != nil && asked.Err() == nil {
		return context.Cause(ctx)
	}
	if nc.IsConnected() {
		return nc.FlushTimeout(flushTimeout)
	}
	return nil
}

// keeper checks commands with the keyring of this machine, or with that of a file.
func keeper(cfg config, log *slog.Logger) *signing.Keeper {
	source := commandkeys.Source()
	if cfg.keyring != "" {
		source = func() ([]byte, bool, error) {
			data, err := os.ReadFile(cfg.keyring)
			if errors.Is(err, fs.ErrNotExist) {
				return nil, false, nil
			}
			return data, err == nil, err
		}
	}
	k, err := signing.NewKeeper(source, cfg.signedOnly || commandkeys.Required())
	if err != nil {
		log.Warn("no keyring: nobody's signature holds", "err", err)
	}
	if k.Enforcing() {
		log.Info("commands that no key vouches for are refused", "keys", k.Ring().Identities())
	}
	return k
}

// parse reads the command line; the error says what is wrong with it.
func parse(args []string, stderr io.Writer) (config, error) {
	var cfg config
	fs := flag.NewFlagSet("agent", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&cfg.server, "server", natsconn.DefaultURL, "`URL` of the broker")
	fs.StringVar(&cfg.creds, "creds", "", "`FILE` of a user's credentials (.creds), for a broker that wants more than a token")
	fs.StringVar(&cfg.ca, "tls-ca", "", "`FILE` of the CA that signed the broker's certificate; demands TLS")
	file := fs.String("config", "", "`FILE` agent.toml with id, broker and log level; other flags override it")
	id := fs.String("id", "", "`id` of this PC (default: the host name)")
	fs.StringVar(&cfg.data, "data", os.Getenv("KANADE_AGENT_DATA_DIR"), "`folder` for what must survive a crash (default: nothing is kept; a fleet's agents use "+fleetDataDir(runtime.GOOS)+")")
	fs.BoolVar(&cfg.otherShell, "allow-other-shell", false, "run a script with the system's own shell where its own is missing")
	fs.StringVar(&cfg.keyring, "command-keys", "", "`FILE` with the keys that commands are checked with (default: where an administrator keeps them, "+commandkeys.FileKeys+" or the registry)")
	fs.BoolVar(&cfg.signedOnly, "require-signed", false, "refuse commands that no key vouches for, also where the administrator does not ask for it")
	fs.BoolVar(&cfg.apps, "apps", false, "serve the client apps of this PC, where they look for an agent ("+endpoint.SocketVariable+" names another place, except on Windows)")
	fs.BoolVar(&cfg.verbose, "verbose", false, "log more")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stderr, "usage: agent [--config FILE] [--server URL] [--creds FILE] [--tls-ca FILE] [--id PC] [--data DIR] [--allow-other-shell] [--apps] [--verbose]\n\nUser, password and token for the broker are read from the registry on Windows, and from\nKANADE_NATS_USER, KANADE_NATS_PASSWORD and KANADE_NATS_TOKEN, the folder of --data from\nKANADE_AGENT_DATA_DIR.")
			fs.SetOutput(stderr)
			fs.PrintDefaults()
		}
		return cfg, err
	}
	if fs.NArg() > 0 {
		return cfg, fmt.Errorf("unexpected argument %q: the PC's id goes with --id", fs.Arg(0))
	}
	if *file != "" {
		if err := cfg.fromFile(*file, fs, id, stderr); err != nil {
			return cfg, err
		}
	} else if *id == "" {
		host, err := os.Hostname()
		if err != nil {
			return cfg, fmt.Errorf("no host name, name the PC with --id: %w", err)
		}
		*id = host
	}
	var err error
	if cfg.pc, err = subjects.ParsePCID(*id); err != nil {
		return cfg, fmt.Errorf("--id: %w", err)
	}
	return cfg, nil
}

// fleetDataDir is where the agents of a fleet keep their data.
func fleetDataDir(goos string) string {
	if goos == "windows" {
		return `%ProgramData%\Kanade\data`
	}
	return "/var/lib/kanade"
}
