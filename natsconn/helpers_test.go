package natsconn_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/natsconn"
)

// patience bounds waits that end at once when all is well.
const patience = 30 * time.Second

// secret must not get out, wherever it is put.
const secret = "s3cret-T0ken"

func startBroker(t *testing.T, configure func(*server.Options)) *testbroker.Broker {
	t.Helper()
	return brokertest.Run(t, testbroker.Options{NoJetStream: true, Configure: configure})
}

// restart starts a broker on the port of one that is stopped.
func restart(t *testing.T, old *testbroker.Broker, configure func(*server.Options)) *testbroker.Broker {
	t.Helper()
	port := old.Server.Addr().(*net.TCPAddr).Port
	if err := old.Shutdown(); err != nil {
		t.Fatal(err)
	}
	return brokertest.Run(t, testbroker.Options{NoJetStream: true, Port: port, Configure: configure})
}

func wantsToken(o *server.Options) { o.Authorization = secret }

// nowhere is an address that nobody listens to.
func nowhere(t *testing.T) (url string, port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "nats://" + l.Addr().String(), l.Addr().(*net.TCPAddr).Port
}

// environment is one with a token, "" for none, and no registry.
func environment(token string) secrets.Lookup {
	return secrets.Lookup{Registry: noRegistry{}, Getenv: func(name string) string {
		if name == "KANADE_NATS_TOKEN" {
			return token
		}
		return ""
	}}
}

type noRegistry struct{}

func (noRegistry) ReadString(string, string) (string, bool) { return "", false }

// observer hears the events of a connection, and logs them too.
type observer struct {
	events chan natsconn.Event
	log    logBuffer
}

// observe sets a hook, and checks at the end that no secret came through it.
func observe(t *testing.T, opts *natsconn.Options) *observer {
	t.Helper()
	o := &observer{events: make(chan natsconn.Event, 10_000)}
	log := natsconn.LogEvents(slog.New(slog.NewJSONHandler(&o.log, nil)))
	var all logBuffer
	opts.OnEvent = func(e natsconn.Event) {
		log(e)
		fmt.Fprintf(&all, "%+v %#v %v\n", e, e, e.Err)
		o.events <- e
	}
	t.Cleanup(func() {
		if text := all.String() + o.log.String(); strings.Contains(text, secret) {
			t.Errorf("a secret got out:\n%s", text)
		}
	})
	return o
}

// await returns the next event of a kind, and passes others over.
func (o *observer) await(t *testing.T, kind natsconn.Kind) natsconn.Event {
	t.Helper()
	for {
		if e := receive(t, o.events); e.Kind == kind {
			return e
		}
	}
}

// next returns the next event and wants it to be of a kind.
func (o *observer) next(t *testing.T, kind natsconn.Kind) natsconn.Event {
	t.Helper()
	e := receive(t, o.events)
	if e.Kind != kind {
		t.Fatalf("event %+v, want %s", e, kind)
	}
	return e
}

// connect opens a connection that is closed when the test ends.
func connect(t *testing.T, url string, opts natsconn.Options) *nats.Conn {
	t.Helper()
	nc, err := natsconn.Connect(url, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

func receive[T any](t testing.TB, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// logBuffer may be read while it is written.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
