package natsconn_test

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/natsconn"
)

func TestBrokerComesLater(t *testing.T) {
	url, port := nowhere(t)
	opts := natsconn.Options{Name: "later", Secrets: environment("")}
	o := observe(t, &opts)
	nc := connect(t, url, opts)
	got := make(chan *nats.Msg, 1)
	if _, err := nc.ChanSubscribe("subject", got); err != nil {
		t.Fatal(err)
	}
	if err := nc.Publish("subject", []byte("early")); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		e := o.next(t, natsconn.NotReached)
		if !errors.Is(e.Err, natsconn.ErrUnreachable) || e.Broker != url || e.Attempts != i+1 {
			t.Errorf("event %+v", e)
		}
	}
	brokertest.Run(t, testbroker.Options{NoJetStream: true, Port: port})
	if e := o.await(t, natsconn.Connected); e.Broker != url {
		t.Errorf("event %+v", e)
	}
	if msg := receive(t, got); string(msg.Data) != "early" {
		t.Errorf("message %q", msg.Data)
	}
	if n := strings.Count(o.log.String(), "broker not reached"); n != 1 {
		t.Errorf("%d lines about the broker being away, want 1", n)
	}
}

func TestBrokerRestarts(t *testing.T) {
	b := startBroker(t, nil)
	opts := natsconn.Options{Secrets: environment("")}
	o := observe(t, &opts)
	nc := connect(t, b.ClientURL(), opts)
	o.next(t, natsconn.Connected)
	got := make(chan *nats.Msg, 1)
	if _, err := nc.ChanSubscribe("subject", got); err != nil {
		t.Fatal(err)
	}
	for round := range 2 {
		b = restart(t, b, nil)
		if e := o.next(t, natsconn.Disconnected); e.Err == nil || e.Broker != b.ClientURL() {
			t.Errorf("event %+v", e)
		}
		for attempts := 1; ; attempts++ {
			e := receive(t, o.events)
			if e.Kind == natsconn.Reconnected {
				break
			}
			if e.Kind != natsconn.NotReached || e.Attempts != attempts {
				t.Fatalf("round %d: event %+v", round, e)
			}
		}
		if err := nc.Publish("subject", nil); err != nil {
			t.Fatal(err)
		}
		receive(t, got)
	}
	nc.Close()
	if e := o.next(t, natsconn.Disconnected); e.Err != nil {
		t.Errorf("event %+v", e)
	}
	o.next(t, natsconn.Closed)
	for _, want := range []string{`"msg":"connected"`, `"connection lost`, `"connected again"`, `"connection closed"`} {
		if !strings.Contains(o.log.String(), want) {
			t.Errorf("no %s in the log:\n%s", want, o.log.String())
		}
	}
}

// Connect must not wait for a server that is silent, for which it would have an
// hour here.
func TestConnectReturnsAtOnce(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan net.Conn, 1)
	go func() {
		defer close(accepted)
		if conn, err := l.Accept(); err == nil {
			accepted <- conn
		}
	}()
	nc, err := natsconn.Connect("nats://"+l.Addr().String(), natsconn.Options{Timeout: time.Hour, Secrets: environment("")})
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if conn, ok := <-accepted; ok {
		conn.Close() // frees the attempt, for which Close waits
	}
	nc.Close()
}

func TestWrongTokenHealsWhenItIsPutRight(t *testing.T) {
	b := startBroker(t, wantsToken)
	var token atomic.Value
	token.Store(secret + "\n")
	opts := natsconn.Options{Secrets: secrets.Lookup{Registry: noRegistry{}, Getenv: func(string) string { return token.Load().(string) }}}
	o := observe(t, &opts)
	nc := connect(t, b.ClientURL(), opts)
	for i := range 5 { // nats.go by itself gives up after two
		e := o.next(t, natsconn.Unauthorized)
		if !errors.Is(e.Err, natsconn.ErrAuthorization) || !errors.Is(e.Err, nats.ErrAuthorization) || e.Attempts != i+1 {
			t.Errorf("event %+v", e)
		}
		for _, want := range []string{"environment variable KANADE_NATS_TOKEN", "line break"} {
			if !strings.Contains(e.Err.Error(), want) {
				t.Errorf("no %q in %v", want, e.Err)
			}
		}
	}
	if err := nc.LastError(); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("last error %v", err)
	}
	if text := fmt.Sprintf("%+v", nc.Opts); strings.Contains(text, secret) {
		t.Errorf("the connection's options show the token: %s", text)
	}
	token.Store(secret)
	o.await(t, natsconn.Connected)
	if err := nc.Flush(); err != nil {
		t.Error(err)
	}
	if n := strings.Count(o.log.String(), "refuses the credentials"); n != 1 {
		t.Errorf("%d lines about the token, want 1:\n%s", n, o.log.String())
	}
}

// The token changes while the connection is lost.
func TestWrongTokenAfterRestart(t *testing.T) {
	b := startBroker(t, nil)
	opts := natsconn.Options{Token: secrets.New(secret + "x")}
	o := observe(t, &opts)
	connect(t, b.ClientURL(), opts)
	o.next(t, natsconn.Connected)
	b = restart(t, b, wantsToken)
	o.next(t, natsconn.Disconnected)
	for range 3 {
		o.await(t, natsconn.Unauthorized)
	}
	restart(t, b, nil)
	for {
		e := receive(t, o.events)
		if e.Kind == natsconn.Reconnected {
			return
		}
		// Each attempt is told once, and in order.
		if e.Kind != natsconn.Unauthorized && e.Kind != natsconn.NotReached {
			t.Fatalf("event %+v", e)
		}
	}
}

func TestTokenOptions(t *testing.T) {
	b := startBroker(t, wantsToken)
	tests := []struct {
		name string
		opts natsconn.Options
		ok   bool
	}{
		{"environment", natsconn.Options{Secrets: environment(secret)}, true},
		{"given", natsconn.Options{Token: secrets.New(secret), Secrets: environment("other")}, true},
		{"none", natsconn.Options{Secrets: environment("")}, false},
		{"not wanted", natsconn.Options{NoToken: true, Secrets: environment(secret)}, false},
		{"other", natsconn.Options{Token: secrets.New("other"), Secrets: environment(secret)}, false},
	}
	for _, tt := range tests {
		nc, err := natsconn.Dial(t.Context(), b.ClientURL(), tt.opts)
		if (err == nil) != tt.ok || err != nil && !errors.Is(err, natsconn.ErrAuthorization) {
			t.Errorf("%s: %v", tt.name, err)
		}
		nc.Close()
	}
}

// A registry comes first, as the contract has it.
func TestTokenOfRegistry(t *testing.T) {
	b := startBroker(t, wantsToken)
	lookup := environment("other")
	lookup.Registry = registry{`SOFTWARE\kanade\agent\NatsToken`: secret}
	nc, err := natsconn.Dial(t.Context(), b.ClientURL(), natsconn.Options{Secrets: lookup})
	if err != nil {
		t.Fatal(err)
	}
	nc.Close()
}

type registry map[string]string

func (r registry) ReadString(key, value string) (string, bool) {
	text, ok := r[key+`\`+value]
	return text, ok
}

func TestUserInfoIsIgnored(t *testing.T) {
	b := startBroker(t, wantsToken)
	host := strings.TrimPrefix(b.ClientURL(), "nats://")
	for _, info := range []string{"user:" + secret + "x", secret + "x", "user:" + secret + "x^"} {
		opts := natsconn.Options{Secrets: environment(secret)}
		o := observe(t, &opts)
		nc := connect(t, "nats://"+info+"@"+host, opts)
		if e := o.next(t, natsconn.IgnoredUserInfo); e.Broker != b.ClientURL() {
			t.Errorf("event %+v", e)
		}
		o.next(t, natsconn.Connected)
		if nc.ConnectedUrl() != b.ClientURL() {
			t.Errorf("connected to %s", nc.ConnectedUrl())
		}
		nc.Close()
		o.await(t, natsconn.Closed)

		// What would let in does not.
		_, err := natsconn.Dial(t.Context(), "nats://"+secret+"@"+host, natsconn.Options{Secrets: environment("")})
		if !errors.Is(err, natsconn.ErrAuthorization) || strings.Contains(err.Error(), secret) ||
			!strings.Contains(err.Error(), "the URL's user info is not used") {
			t.Errorf("%v", err)
		}
	}
}

func TestConnectRefusesAtOnce(t *testing.T) {
	garbage := tempFile(t, "garbage", "garbage")
	tests := []struct {
		name string
		url  string
		opts natsconn.Options
		want error
	}{
		{"scheme", "http://127.0.0.1:1", natsconn.Options{}, natsconn.ErrURL},
		{"list", "nats://a:1,nats://b:1", natsconn.Options{}, natsconn.ErrURL},
		{"secret in a port", "nats://user:" + secret, natsconn.Options{}, natsconn.ErrURL},
		{"no credentials file", "a", natsconn.Options{CredentialsFile: garbage + "x"}, natsconn.ErrCredentials},
		{"bad credentials file", "a", natsconn.Options{CredentialsFile: garbage}, natsconn.ErrCredentials},
		{"no seed file", "a", natsconn.Options{SeedFile: garbage + "x"}, natsconn.ErrCredentials},
		{"bad seed file", "a", natsconn.Options{SeedFile: garbage}, natsconn.ErrCredentials},
		{"two ways", "a", natsconn.Options{Token: secrets.New(secret), CredentialsFile: garbage}, natsconn.ErrCredentials},
		{"two others", "a", natsconn.Options{NoToken: true, SeedFile: garbage}, natsconn.ErrCredentials},
		{"no CA", "a", natsconn.Options{TLS: natsconn.TLS{CAFile: garbage + "x"}}, natsconn.ErrTLS},
		{"bad CA", "a", natsconn.Options{TLS: natsconn.TLS{CAFile: garbage}}, natsconn.ErrTLS},
		{"bad certificate", "a", natsconn.Options{TLS: natsconn.TLS{CertFile: garbage, KeyFile: garbage}}, natsconn.ErrTLS},
		{"certificate without key", "a", natsconn.Options{TLS: natsconn.TLS{CertFile: garbage}}, natsconn.ErrTLS},
		{"key without certificate", "a", natsconn.Options{TLS: natsconn.TLS{KeyFile: garbage}}, natsconn.ErrTLS},
	}
	for _, tt := range tests {
		for name, open := range map[string]func() (*nats.Conn, error){
			"Connect": func() (*nats.Conn, error) { return natsconn.Connect(tt.url, tt.opts) },
			"Dial":    func() (*nats.Conn, error) { return natsconn.Dial(t.Context(), tt.url, tt.opts) },
		} {
			_, err := open()
			if !errors.Is(err, tt.want) || strings.Contains(err.Error(), secret) {
				t.Errorf("%s %s: got %v, want %v", name, tt.name, err, tt.want)
			}
		}
	}
}

// Options of the client library are taken, but cannot take the watch away.
func TestClientOptions(t *testing.T) {
	b := startBroker(t, nil)
	opts := natsconn.Options{Secrets: environment(""), Name: "ours", NATS: []nats.Option{
		nats.CustomInboxPrefix("_INBOX_test"),
		nats.Name("theirs"),
		nats.MaxReconnects(3),
		nats.ConnectHandler(func(*nats.Conn) { t.Error("called") }),
	}}
	o := observe(t, &opts)
	nc := connect(t, b.ClientURL(), opts)
	o.next(t, natsconn.Connected)
	if !strings.HasPrefix(nc.NewInbox(), "_INBOX_test.") || nc.Opts.Name != "ours" || nc.Opts.MaxReconnect != -1 {
		t.Errorf("options %+v", nc.Opts)
	}
}
