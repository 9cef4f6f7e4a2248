package natsconn

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/host/secrets"
)

// How far an attempt has come tells what its end means.
func TestEndedContext(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	defer ours.Close()
	x := explainer{address: address{scheme: "nats", host: "b:1"}, auth: &auth{}}
	for _, tt := range []struct {
		conn net.Conn
		want error
	}{{nil, ErrUnreachable}, {ours, ErrProtocol}} {
		d := dialer{conn: tt.conn}
		err := x.explain(d.ended(context.DeadlineExceeded))
		if !errors.Is(err, tt.want) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want %v", err, tt.want)
		}
	}
}

func TestExplainAuthorization(t *testing.T) {
	x := explainer{address: address{scheme: "nats", host: "b:1"}, auth: &auth{opts: Options{NoToken: true}}}
	for text, want := range map[string]error{
		"nats: Authorization Violation":        nats.ErrAuthorization,
		"nats: User Authentication Expired":    nats.ErrAuthExpired,
		"nats: User Authentication Revoked":    nats.ErrAuthRevoked,
		"nats: Account Authentication Expired": nats.ErrAccountAuthExpired,
	} {
		err := x.explain(errors.New(text))
		if !errors.Is(err, ErrAuthorization) || !errors.Is(err, want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestClean(t *testing.T) {
	a := &auth{}
	a.last.Store(&credentials{NATSCredentials: secrets.NATSCredentials{
		User: "u", Password: secrets.New("pa55word"), Token: secrets.Found{Secret: secrets.New("s3cret")},
	}})
	x := explainer{auth: a}
	if x.clean(nil) != nil {
		t.Error("nil is no longer nil")
	}
	if err := net.ErrClosed; x.clean(err) != err {
		t.Error("a harmless error was replaced")
	}
	for text, want := range map[string]string{
		"no s3cret here":          "no [redacted] here",
		"u pa55word s3cret":       "u [redacted] [redacted]",
		"\x1b[31m red":            `"\x1b[31m red"`,
		"\xff":                    `"\xff"`,
		"two\nlines":              `"two\nlines"`,
		strings.Repeat("ä", 1000): strings.Repeat("ä", 250) + "…",
	} {
		if got := x.clean(&net.OpError{Op: "read", Err: errors.New(text)}); errors.Unwrap(got) != nil {
			t.Errorf("%q: the original can still be reached", text)
		}
		if got := x.clean(errors.New(text)).Error(); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
