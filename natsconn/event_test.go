package natsconn_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/natsconn"
)

func TestLameDuck(t *testing.T) {
	b := startBroker(t, func(o *server.Options) {
		o.LameDuckGracePeriod, o.LameDuckDuration = 10*time.Millisecond, 20*time.Millisecond
	})
	opts := natsconn.Options{Secrets: environment("")}
	o := observe(t, &opts)
	connect(t, b.ClientURL(), opts)
	o.next(t, natsconn.Connected)
	go b.Server.LameDuckShutdown() // with LameDuckDuration it would wait for us
	if e := o.next(t, natsconn.LameDuck); e.Broker != b.ClientURL() {
		t.Errorf("event %+v", e)
	}
	o.next(t, natsconn.Disconnected)
	o.next(t, natsconn.NotReached)
	b.Server.WaitForShutdown()
}

func TestSlowConsumer(t *testing.T) {
	b := startBroker(t, nil)
	opts := natsconn.Options{Secrets: environment("")}
	o := observe(t, &opts)
	nc := connect(t, b.ClientURL(), opts)
	o.next(t, natsconn.Connected)
	sub, err := nc.SubscribeSync("busy.subject")
	if err == nil {
		err = sub.SetPendingLimits(2, -1)
	}
	for range 5 {
		err = errors.Join(err, nc.Publish("busy.subject", nil))
	}
	if err != nil {
		t.Fatal(err)
	}
	if e := o.next(t, natsconn.SlowConsumer); e.Subject != "busy.subject" || e.Dropped < 1 || !errors.Is(e.Err, nats.ErrSlowConsumer) {
		t.Errorf("event %+v", e)
	}
}

func TestPermissionIsAnAsyncError(t *testing.T) {
	b := startBroker(t, func(o *server.Options) {
		o.Users = []*server.User{{Username: "u", Password: secret, Permissions: &server.Permissions{
			Publish: &server.SubjectPermission{Deny: []string{"denied.>"}},
		}}}
	})
	opts := natsconn.Options{Secrets: environment(""), NATS: []nats.Option{nats.UserInfo("u", secret)}}
	o := observe(t, &opts)
	nc := connect(t, b.ClientURL(), opts)
	o.next(t, natsconn.Connected)
	if err := nc.Publish("denied.subject", nil); err != nil {
		t.Fatal(err)
	}
	if e := o.next(t, natsconn.AsyncError); !errors.Is(e.Err, nats.ErrPermissionViolation) {
		t.Errorf("event %+v", e)
	}
}

func TestCredentialsExpire(t *testing.T) {
	authority := newAuthority(t)
	b := startBroker(t, authority.configure(t))
	file := filepath.Join(t.TempDir(), "user.creds")
	authority.credentials(t, file, time.Now().Add(2*time.Second))
	opts := natsconn.Options{CredentialsFile: file}
	o := observe(t, &opts)
	connect(t, b.ClientURL(), opts)
	o.next(t, natsconn.Connected)
	e := o.next(t, natsconn.Unauthorized)
	if !errors.Is(e.Err, nats.ErrAuthExpired) || !errors.Is(e.Err, natsconn.ErrAuthorization) || !strings.Contains(e.Err.Error(), file) {
		t.Errorf("event %+v", e)
	}
	o.next(t, natsconn.Disconnected)
	// Within the second in which they expire the broker may take them again.
	for o.await(t, natsconn.Unauthorized).Attempts == 0 {
	}
	authority.credentials(t, file, time.Time{})
	o.await(t, natsconn.Reconnected)
}

// nats.go takes an error that it does not know for final.
func TestClosedByTheClientLibrary(t *testing.T) {
	strict := impostor(t, "INFO {\"max_payload\":1024}\r\nPONG\r\n-ERR 'Maximum Payload Violation'\r\n", false)
	opts := natsconn.Options{Secrets: environment("")}
	o := observe(t, &opts)
	connect(t, strict, opts)
	o.next(t, natsconn.Connected)
	if e := o.await(t, natsconn.Closed); e.Err == nil || !strings.Contains(e.Err.Error(), "Maximum Payload Violation") {
		t.Errorf("event %+v", e)
	}
}

// A hook that hangs must not hang the connection.
func TestSlowHook(t *testing.T) {
	b := startBroker(t, nil)
	open := make(chan struct{})
	kinds := make(chan natsconn.Kind, 100)
	opts := natsconn.Options{Secrets: environment(""), OnEvent: func(e natsconn.Event) {
		<-open
		kinds <- e.Kind
	}}
	nc := connect(t, b.ClientURL(), opts)
	restart(t, b, nil)
	got := make(chan *nats.Msg, 1)
	if _, err := nc.ChanSubscribe("subject", got); err != nil {
		t.Fatal(err)
	}
	// It may have lost the first broker or never had it. Until it has noticed that
	// the first one is gone, what it publishes goes there and is lost.
	deadline := time.After(patience)
	for heard := false; !heard; {
		if err := nc.Publish("subject", nil); err != nil {
			t.Fatal(err)
		}
		select {
		case <-got:
			heard = true
		case <-time.After(50 * time.Millisecond):
		case <-deadline:
			t.Fatal("nothing came")
		}
	}
	close(open)
	nc.Close()
	for receive(t, kinds) != natsconn.Closed {
	}
}
