package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/console"
	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/natsconn"
	"github.com/kanadehq/kanade-shared/subjects"
)

// app is what all verbs share: the flags that each of them has, and where to
// write.
type app struct {
	std    streams
	screen *console.Screen
	server string
	creds  string // file
	ca     string // file
	format string
}

func newApp(std streams) *app {
	return &app{
		std:    std,
		screen: console.NewScreen(std.stdout, std.stderr, std.errTerminal),
		format: "text",
	}
}

// flagSet declares the flags that every verb has. They may stand in front of
// the verb, too.
func (a *app) flagSet() *flag.FlagSet {
	fs := newFlagSet()
	// The default is looked up later: it may hold a password, and help shows
	// defaults.
	fs.StringVar(&a.server, "server", a.server, "`URL` of the broker (default that of KANADE_NATS_URL, else "+natsconn.DefaultURL+")")
	fs.StringVar(&a.creds, "creds", a.creds, "`FILE` of a user's credentials (.creds), for a broker that wants more than a token")
	fs.StringVar(&a.ca, "tls-ca", a.ca, "`FILE` of the CA that signed the broker's certificate; demands TLS")
	fs.StringVar(&a.format, "format", a.format, "write `FORMAT`: text for people, or json for scripts, one document a line")
	return fs
}

func (a *app) check() error {
	if a.format != "text" && a.format != "json" {
		return fmt.Errorf("--format must be text or json, not %q", a.format)
	}
	return nil
}

func (a *app) json() bool { return a.format == "json" }

// emit writes a document in the form for scripts.
func (a *app) emit(v any) error {
	a.screen.Clear()
	return console.JSON(a.std.stdout, v)
}

// note tells what a person should know.
func (a *app) note(text string) { a.screen.Note("note: %s", text) }

// broker is a connection and what it reaches.
type broker struct {
	nc *nats.Conn
	js jetstream.JetStream
}

// connect is the one place that finds the broker.
func (a *app) connect(ctx context.Context) (broker, error) {
	nc, err := natsconn.Dial(ctx, cmp.Or(a.server, os.Getenv("KANADE_NATS_URL"), natsconn.DefaultURL), natsconn.Options{
		Role:            secrets.RoleBackend,
		CredentialsFile: a.creds,
		TLS:             natsconn.TLS{CAFile: a.ca},
	})
	if err != nil {
		return broker{}, err
	}
	js, err := jetstream.New(nc)
	if err != nil {
		nc.Close()
		return broker{}, err
	}
	return broker{nc, js}, nil
}

// requestTimeout bounds the work of verbs that ask the broker a few questions.
const requestTimeout = 30 * time.Second

// ask connects for a verb that asks the broker a few questions.
func (a *app) ask(ctx context.Context, questions func(context.Context, broker) error) error {
	return a.with(ctx, func(b broker) error {
		ctx, cancel := context.WithTimeout(ctx, requestTimeout)
		defer cancel()
		return questions(ctx, b)
	})
}

// with connects for a verb that takes its time.
func (a *app) with(ctx context.Context, f func(broker) error) error {
	b, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer b.nc.Close()
	return f(b)
}

// parsePC, parseGroups and such check what an operator typed.

func parsePC(text string) (subjects.PCID, error) {
	pc, err := subjects.ParsePCID(text)
	return pc, asUse(err)
}

func parseGroups(texts []string) ([]subjects.Group, error) {
	out := make([]subjects.Group, len(texts))
	for i, text := range texts {
		var err error
		if out[i], err = subjects.ParseGroup(text); err != nil {
			return nil, asUse(err)
		}
	}
	return out, nil
}

// asUse makes an error one of wrong use; nil stays nil.
func asUse(err error) error {
	if err == nil {
		return nil
	}
	return &useError{text: err.Error()}
}

// asBadFile is [asUse] for what the help of a verb does not explain.
func asBadFile(err error) error { return &useError{verb: "-", text: err.Error()} }

// listFlag is a flag that may come several times.
type listFlag []string

func (l *listFlag) String() string { return "" }

func (l *listFlag) Set(text string) error {
	if text == "" {
		return errors.New("is empty")
	}
	*l = append(*l, text)
	return nil
}

// plural is a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
