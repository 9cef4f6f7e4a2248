package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/argv"
	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/natsconn"
)

const usage = `usage: controller [--server URL] run JOB.yaml (--all | --group NAME | --pc ID) [flags]

Flags may follow the arguments. The broker's token is read from the registry on
Windows, and from KANADE_NATS_TOKEN.

`

// config is what the command line says.
type config struct {
	server    string
	creds, ca string // files
	job       string
	target    dispatch.Target
	wait      time.Duration
	kill      bool
}

// parse reads the command line; the error says what is wrong with it.
func parse(args []string, stdout io.Writer) (config, error) {
	var cfg config
	fs := flag.NewFlagSet("controller", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&cfg.server, "server", natsconn.DefaultURL, "`URL` of the broker")
	fs.StringVar(&cfg.creds, "creds", "", "`FILE` of a user's credentials (.creds), for a broker that wants more than a token")
	fs.StringVar(&cfg.ca, "tls-ca", "", "`FILE` of the CA that signed the broker's certificate; demands TLS")
	fs.DurationVar(&cfg.wait, "wait", 0, "wait `DURATION` for results (default: the job's timeout and 10s)")
	fs.BoolVar(&cfg.kill, "kill-on-interrupt", false, "let Ctrl-C end the job on the PCs too")
	var target targetFlags
	target.register(fs)
	rest, err := argv.Parse(fs, args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
	}
	switch {
	case err != nil:
		return cfg, err
	case len(rest) == 0:
		return cfg, errors.New("no verb: try: controller run JOB.yaml --all")
	case rest[0] != "run":
		return cfg, fmt.Errorf("unknown verb %q: there is only run", rest[0])
	case len(rest) != 2:
		return cfg, fmt.Errorf("run takes one job file, got %d arguments: %s", len(rest)-1, strings.Join(rest[1:], " "))
	case cfg.wait < 0:
		return cfg, errors.New("--wait must not be negative")
	}
	cfg.job = rest[1]
	cfg.target, err = target.target()
	return cfg, err
}
