package natsconn_test

import (
	"context"
	"errors"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/natsconn"
)

// impostor listens and says hello to each client; "" hangs up.
func impostor(t *testing.T, hello string, hangUp bool) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		var open []net.Conn
		for {
			conn, err := l.Accept()
			if err != nil {
				break
			}
			_, _ = conn.Write([]byte(hello))
			if hangUp {
				conn.Close()
			} else {
				open = append(open, conn)
			}
		}
		for _, conn := range open {
			conn.Close()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return "nats://" + l.Addr().String()
}

func TestDialSaysWhatIsWrong(t *testing.T) {
	token := startBroker(t, wantsToken).ClientURL()
	closed, _ := nowhere(t)
	short := natsconn.Options{Secrets: environment(""), Timeout: 300 * time.Millisecond}
	plain := natsconn.Options{Secrets: environment("")}
	tests := []struct {
		name string
		url  string
		opts natsconn.Options
		want error
		says string
	}{
		{"nobody there", closed, plain, natsconn.ErrUnreachable, "check the address, and that nats-server is running there"},
		{"no such host", "nats://no-such-host.invalid", plain, natsconn.ErrUnreachable, "check the address"},
		{"no token", token, plain, natsconn.ErrAuthorization, "none was found: put the fleet's into KANADE_NATS_TOKEN"},
		{"token not valid", token, natsconn.Options{Secrets: environment(secret + "\xff")}, natsconn.ErrAuthorization, "not valid Unicode"},
		{"line break", token, natsconn.Options{Secrets: environment(secret + "\n")}, natsconn.ErrAuthorization, "the token in environment variable KANADE_NATS_TOKEN is not the broker's; the value ends in a line break"},
		{"wrong token", token, natsconn.Options{Token: secrets.New(secret + "x")}, natsconn.ErrAuthorization, "the token given is not the broker's"},
		{"token left out", token, natsconn.Options{NoToken: true}, natsconn.ErrAuthorization, "it wants credentials"},
		{"silent", impostor(t, "", false), short, natsconn.ErrProtocol, "keeps silent: check the port (4222 is usual)"},
		{"half a greeting", impostor(t, "INFO {", false), short, natsconn.ErrProtocol, "keeps silent"},
		{"hangs up", impostor(t, "", true), plain, natsconn.ErrUnreachable, "check the"},
		{"SSH", impostor(t, "SSH-2.0-OpenSSH_9.9\r\n", false), plain, natsconn.ErrProtocol, "check the port (4222 is usual)"},
		{"HTTP", impostor(t, "HTTP/1.1 400 Bad Request\r\n\r\n", false), plain, natsconn.ErrProtocol, "check the port"},
		{"no JSON", impostor(t, "INFO garbage\r\n", false), plain, natsconn.ErrProtocol, "check the port"},
		{"other JSON", impostor(t, "INFO {\"port\":\"x\"}\r\n", false), plain, natsconn.ErrProtocol, "check the port"},
		{"full", impostor(t, "INFO {}\r\n-ERR 'maximum connections exceeded'\r\n", false), plain, natsconn.ErrUnreachable, "maximum connections exceeded"},
		{"loud", impostor(t, "INFO {}\r\n-ERR '"+strings.Repeat("\x1b[31m"+secret, 1000)+"'\r\n", false),
			natsconn.Options{Token: secrets.New(secret)}, natsconn.ErrUnreachable, `\x1b[31m[redacted]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := observe(t, &tt.opts)
			nc, err := natsconn.Dial(t.Context(), tt.url, tt.opts)
			if err == nil {
				nc.Close()
				t.Fatal("no error")
			}
			text := err.Error()
			if !errors.Is(err, tt.want) || !strings.Contains(text, tt.says) || !strings.Contains(text, tt.want.Error()+" at "+tt.url) {
				t.Errorf("got %v\nwant %q", err, tt.says)
			}
			var ce *natsconn.ConnectError
			if !errors.As(err, &ce) || !strings.HasPrefix(ce.Broker, tt.url) {
				t.Errorf("error %#v", err)
			}
			if strings.Contains(text, secret) || strings.Contains(text, "\x1b") || len(text) > 1500 {
				t.Errorf("error %q", text)
			}
			if len(o.events) > 0 {
				t.Errorf("event %+v", <-o.events)
			}
		})
	}
}

func TestDialEndsWithItsContext(t *testing.T) {
	silent := impostor(t, "", false)
	tests := []struct {
		name  string
		end   func(context.Context) (context.Context, context.CancelFunc)
		cause error
	}{
		{"cancelled before", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, cancel
		}, context.Canceled},
		{"cancelled meanwhile", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(300*time.Millisecond, cancel)
			return ctx, cancel
		}, context.Canceled},
		{"deadline", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 300*time.Millisecond)
		}, context.DeadlineExceeded},
	}
	for _, tt := range tests {
		ctx, cancel := tt.end(t.Context())
		_, err := natsconn.Dial(ctx, silent, natsconn.Options{Timeout: time.Hour, Secrets: environment("")})
		cancel()
		var ce *natsconn.ConnectError
		if !errors.Is(err, tt.cause) || !errors.As(err, &ce) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// After Dial, its context means nothing, and outages are survived.
func TestDialReconnects(t *testing.T) {
	b := startBroker(t, nil)
	opts := natsconn.Options{Secrets: environment("")}
	o := observe(t, &opts)
	ctx, cancel := context.WithCancel(t.Context())
	nc, err := natsconn.Dial(ctx, b.ClientURL(), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if !nc.IsConnected() {
		t.Errorf("connection is %s", nc.Status())
	}
	cancel()
	if err := nc.Flush(); err != nil {
		t.Error(err)
	}
	o.next(t, natsconn.Connected)
	restart(t, b, nil)
	o.next(t, natsconn.Disconnected)
	o.await(t, natsconn.Reconnected)
}

func TestDialByName(t *testing.T) {
	url := strings.Replace(startBroker(t, func(o *server.Options) { o.Host = "localhost" }).ClientURL(), "127.0.0.1", "localhost", 1)
	nc, err := natsconn.Dial(t.Context(), url, natsconn.Options{NoToken: true})
	if err != nil {
		t.Fatal(err)
	}
	nc.Close()
}

// TestLastWord: a broker that refuses and hangs up at once is heard, although
// what is still written to it fails.
func TestLastWord(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows may drop what was not read yet when the other side closes")
	}
	url := impostor(t, "INFO {}\r\n-ERR 'Authorization Violation'\r\n", true)
	for range 200 {
		nc, err := natsconn.Dial(t.Context(), url, natsconn.Options{Secrets: environment("")})
		if err == nil {
			nc.Close()
		}
		if !errors.Is(err, natsconn.ErrAuthorization) {
			t.Fatal(err)
		}
	}
}
