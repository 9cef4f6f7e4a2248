package natsconn

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// hasty is a liveness that does not wait for long.
var hasty = liveness{check: 20 * time.Millisecond, stall: 300 * time.Millisecond, witness: 5 * time.Second, refusals: 5, window: time.Millisecond}

// wait returns how a connection is given up.
func wait(t *testing.T, ctx context.Context) error {
	t.Helper()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(patience):
		t.Fatal("nobody gave the connection up")
		return nil
	}
}

// link is a way to a broker on which connections can fall silent.
type link struct {
	listener net.Listener
	to       string
	passed   atomic.Int64 // pieces of what brokers said

	mu    sync.Mutex
	conns []*end
	done  bool
}

// end is one end of a connection. What is written to it when it is cut off is lost.
type end struct {
	net.Conn
	cut     atomic.Bool
	written *atomic.Int64
}

func (e *end) Write(p []byte) (int, error) {
	if e.cut.Load() {
		return len(p), nil
	}
	e.written.Add(1)
	return e.Conn.Write(p)
}

func newLink(t *testing.T, to string) *link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &link{listener: listener, to: strings.TrimPrefix(to, "nats://")}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { l.join(client) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		l.mu.Lock()
		l.done = true
		for _, c := range l.conns {
			c.Close()
		}
		l.mu.Unlock()
		all.Wait()
	})
	return l
}

func (l *link) url() string { return "nats://" + l.listener.Addr().String() }

// join passes on what client and broker say until one of them hangs up.
func (l *link) join(client net.Conn) {
	broker, err := net.Dial("tcp", l.to)
	if err != nil {
		client.Close()
		return
	}
	a, b := &end{Conn: client, written: &l.passed}, &end{Conn: broker, written: new(atomic.Int64)}
	l.mu.Lock()
	l.conns = append(l.conns, a, b)
	if l.done {
		client.Close()
		broker.Close()
	}
	l.mu.Unlock()
	var both sync.WaitGroup
	for _, way := range [][2]*end{{a, b}, {b, a}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1].Conn)
			way[0].Close()
		})
	}
	both.Wait()
}

// cut lets the connections that there are fall silent.
func (l *link) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.conns {
		c.cut.Store(true)
	}
}

// A connection through which nothing comes is given up, if the broker answers
// others, be it by a no.
func TestStalled(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]secrets.Secret{"yes": secrets.New("right"), "no": secrets.New("right, at first")} {
		t.Run(name, func(t *testing.T) {
			door := &keeper{}
			door.token.Store(token.Reveal())
			b := brokertest.Run(t, testbroker.Options{NoJetStream: true, Configure: func(o *server.Options) { o.CustomClientAuthentication = door }})
			l := newLink(t, b.ClientURL())
			ctx, dead := context.WithCancelCause(t.Context())
			connected := make(chan struct{}, 1)
			nc, err := Connect(l.url(), Options{
				Token: token, PingInterval: time.Hour, liveness: hasty, OnDead: dead,
				OnEvent: func(e Event) {
					if e.Kind == Connected {
						connected <- struct{}{}
					}
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			<-connected
			if name == "no" {
				door.token.Store("another")
			}
			l.cut()
			if err := wait(t, ctx); !errors.Is(err, ErrStalled) {
				t.Errorf("dead: %v", err)
			}
		})
	}
}

// keeper takes one token, and counts witnesses.
type keeper struct {
	token     atomic.Value
	witnesses atomic.Int64
}

func (k *keeper) Check(c server.ClientAuthentication) bool {
	o := c.GetOpts()
	if o.Name == witnessName {
		k.witnesses.Add(1)
	}
	return o.Token == k.token.Load()
}

// Pings are enough to live on.
func TestIdleIsNotStalled(t *testing.T) {
	t.Parallel()
	door := &keeper{}
	door.token.Store("")
	b := brokertest.Run(t, testbroker.Options{NoJetStream: true, Configure: func(o *server.Options) { o.CustomClientAuthentication = door }})
	l := newLink(t, b.ClientURL())
	ctx, dead := context.WithCancelCause(t.Context())
	nc, err := Connect(l.url(), Options{
		NoToken: true, PingInterval: 25 * time.Millisecond, OnDead: dead,
		liveness: liveness{check: 20 * time.Millisecond, stall: 2 * time.Second, witness: 5 * time.Second, refusals: 5},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	// As many answers as there are in one and a half times the silence that is allowed.
	for deadline := time.Now().Add(patience); l.passed.Load() < 120; time.Sleep(5 * time.Millisecond) {
		if ctx.Err() != nil {
			t.Fatalf("dead: %v", context.Cause(ctx))
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d answers came", l.passed.Load())
		}
	}
	if n := door.witnesses.Load(); n > 0 {
		t.Errorf("%d witnesses were called", n)
	}
}

// A broker that is away is waited for, and closing is an end.
func TestOutageIsNotStalled(t *testing.T) {
	t.Parallel()
	ctx, dead := context.WithCancelCause(t.Context())
	events := make(chan Event, 1000)
	nc, err := Connect("nats://127.0.0.1:1", Options{ // nobody is there
		NoToken: true, OnDead: dead, OnEvent: func(e Event) { events <- e }, liveness: hasty,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	for attempts := 0; attempts < 10; {
		if receive(t, events).Kind == NotReached {
			attempts++
		}
	}
	if ctx.Err() != nil {
		t.Fatalf("dead: %v", context.Cause(ctx))
	}
	nc.Close()
	if err := wait(t, ctx); !errors.Is(err, ErrClosed) {
		t.Errorf("dead: %v", err)
	}
}

// A token and a user that nobody takes.
func TestRefusedTooOften(t *testing.T) {
	t.Parallel()
	b := brokertest.Run(t, testbroker.Options{NoJetStream: true, Configure: func(o *server.Options) { o.Authorization = "right" }})
	for name, opts := range map[string]Options{
		"token":           {Token: secrets.New("s3cret")},
		"user":            {User: "u", Password: secrets.New("s3cret"), NoToken: true},
		"user, and token": {User: "u", Password: secrets.New("s3cret"), Token: secrets.New("s3cret-too")},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, dead := context.WithCancelCause(t.Context())
			opts.liveness, opts.OnDead = hasty, dead
			opts.liveness.stall = time.Hour
			nc, err := Connect(b.ClientURL(), opts)
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			err = wait(t, ctx)
			if !errors.Is(err, ErrRefused) || !errors.Is(err, ErrAuthorization) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("dead: %v", err)
			}
		})
	}
}

// nats.go closes a connection for good after an error that it does not know.
func TestClosedIsDead(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	defer all.Wait()
	defer listener.Close()
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, "INFO {}\r\nPONG\r\n-ERR 'Something Else'\r\n")
			all.Go(func() {
				_, _ = io.Copy(io.Discard, conn)
				conn.Close()
			})
		}
	})
	ctx, dead := context.WithCancelCause(t.Context())
	nc, err := Connect("nats://"+listener.Addr().String(), Options{NoToken: true, OnDead: dead})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if err := wait(t, ctx); !errors.Is(err, ErrClosed) || !strings.Contains(err.Error(), "Something Else") {
		t.Errorf("dead: %v", err)
	}
}
