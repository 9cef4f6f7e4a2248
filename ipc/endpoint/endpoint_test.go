package endpoint_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/ipc/endpoint"
)

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

// TestMeeting lets apps and an agent meet where this system has them meet.
func TestMeeting(t *testing.T) {
	path, who := place(t)
	l, err := endpoint.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	if l.Addr().String() != path {
		t.Errorf("listens at %s", l.Addr())
	}
	s := ipc.NewServer(ipc.ServerOptions{PCID: "PC1", AgentVersion: "1", Identify: endpoint.Identify})
	ipc.Handle(s, ipc.MethodJobsExecute, func(_ context.Context, s *ipc.Session, p ipc.JobsExecuteParams) (ipc.JobsExecuteResult, error) {
		return ipc.JobsExecuteResult{RunID: s.Identity().SID + p.ID}, nil
	})
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	served := make(chan error, 1)
	serving, stop := context.WithCancel(ctx)
	go func() { served <- s.Serve(serving, l) }()

	if second, err := endpoint.Listen(path); !errors.Is(err, endpoint.ErrInUse) {
		t.Errorf("a second listener: %v, %v", second, err)
	}
	var apps sync.WaitGroup
	for range 8 {
		apps.Go(func() {
			conn, err := endpoint.Dial(ctx, path)
			if err != nil {
				t.Error(err)
				return
			}
			c := ipc.NewClient(conn, ipc.ClientOptions{})
			defer c.Close()
			hands, err := c.Handshake(ctx, "test", "1.0.0")
			if want := (ipc.HandshakeSession{User: who.User, SessionID: who.SessionID, PCID: "PC1"}); err != nil || hands.Session != want {
				t.Errorf("%+v, %v; want %+v", hands.Session, err, want)
			}
			for range 20 {
				if run, err := c.JobsExecute(ctx, ipc.JobsExecuteParams{ID: "x"}); err != nil || run.RunID != who.SID+"x" {
					t.Errorf("%+v, %v", run, err)
					return
				}
			}
		})
	}
	apps.Wait()
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if conn, err := endpoint.Dial(ctx, path); err == nil {
		conn.Close()
		t.Error("somebody listens still")
	}
	again, err := endpoint.Listen(path)
	if err != nil {
		t.Fatalf("after the end: %v", err)
	}
	again.Close()
	if _, err := again.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("accepts after its end: %v", err)
	}
}

func TestStrangers(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	if who, err := endpoint.Identify(a); err == nil {
		t.Errorf("a connection of another kind is %+v", who)
	}
}

// TestPeopleAlone: who is not served is told so, and nothing else happens.
func TestPeopleAlone(t *testing.T) {
	path, who := place(t)
	l, err := endpoint.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	s := ipc.NewServer(ipc.ServerOptions{PCID: "PC1", AgentVersion: "1", Identify: endpoint.IdentifyPerson})
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- s.Serve(serving, l) }()
	for range 50 {
		conn, err := endpoint.Dial(ctx, path)
		if err != nil {
			t.Fatal(err)
		}
		c := ipc.NewClient(conn, ipc.ClientOptions{})
		hands, err := c.Handshake(ctx, "test", "1.0.0")
		if isPerson(who) && (err != nil || hands.Session.User != who.User) {
			t.Errorf("%+v, %v", hands, err)
		}
		if !isPerson(who) && (ipc.KindOf(err) != ipc.KindUnauthorized || !errors.Is(err, ipc.ErrClosed)) {
			t.Errorf("user %s: %+v, %v", who.SID, hands, err)
		}
		c.Close()
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
