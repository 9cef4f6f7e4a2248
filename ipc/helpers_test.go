package ipc_test

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/ipc"
)

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func wait[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}

// transports are ways to reach a server that a test runs.
var transports = map[string]func(t *testing.T, s *ipc.Server) func() net.Conn{
	"pipe": overPipe,
	"unix": overSocket,
}

// overPipe serves each connection as it is made, without a listener.
func overPipe(t *testing.T, s *ipc.Server) func() net.Conn {
	return func() net.Conn {
		ours, theirs := net.Pipe()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = s.ServeConn(context.Background(), theirs, ipc.Identity{User: "kudo", SID: "uid-7", SessionID: 7})
		}()
		t.Cleanup(func() {
			ours.Close()
			wait(t, ended, "the end of a connection")
		})
		return ours
	}
}

// overSocket serves a real socket.
func overSocket(t *testing.T, s *ipc.Server) func() net.Conn {
	path := socketPath(t)
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	serve(t, s, l)
	return func() net.Conn {
		conn, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
}

// serve runs Serve, and returns what ends it.
func serve(t *testing.T, s *ipc.Server, l net.Listener) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- s.Serve(ctx, l)
		close(ended)
	}()
	stop = func() {
		cancel()
		if err := wait(t, ended, "the end of the server"); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// socketPath is short enough for every system.
func socketPath(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "klp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "s")
}

// dial makes a client that has shaken hands.
func dial(t *testing.T, conn io.ReadWriteCloser, opts ipc.ClientOptions) *ipc.Client {
	t.Helper()
	c := ipc.NewClient(conn, opts)
	t.Cleanup(func() { c.Close() })
	if _, err := c.Handshake(within(t), "test", "1.0.0"); err != nil {
		t.Fatal(err)
	}
	return c
}

// agent is a server with the methods that tests use.
func agent(opts ipc.ServerOptions) *ipc.Server {
	opts.PCID, opts.AgentVersion = "PC1", "0.43.53"
	s := ipc.NewServer(opts)
	ipc.Handle(s, ipc.MethodSystemPing, func(context.Context, *ipc.Session, ipc.PingParams) (ipc.PingResult, error) {
		return ipc.PingResult{AgentTime: time.Date(2026, 5, 16, 0, 0, 0, 0, time.UTC)}, nil
	})
	return s
}

// raw speaks frames by hand.
type raw struct {
	net.Conn
	frames *ipc.FrameReader
}

func newRaw(conn net.Conn) *raw { return &raw{conn, ipc.NewFrameReader(conn)} }

// send writes a frame whatever it holds.
func (r *raw) send(t *testing.T, body string) {
	t.Helper()
	frame := append([]byte{byte(len(body)), byte(len(body) >> 8), byte(len(body) >> 16), 0}, body...)
	if _, err := r.Write(frame); err != nil {
		t.Fatal(err)
	}
}

func (r *raw) receive(t *testing.T) string {
	t.Helper()
	if err := r.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	body, err := r.frames.Next()
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

const hello = `{"jsonrpc":"2.0","id":"h","method":"system.handshake","params":{"client":"raw","client_version":"1","protocol":[1]}}`

// reports is an OnError with the first errors that it gets.
func reports() (func(error), <-chan error) {
	c := make(chan error, 16)
	return func(err error) {
		select {
		case c <- err:
		default:
		}
	}, c
}
