package ipc_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestConversation(t *testing.T) {
	for name, transport := range transports {
		t.Run(name, func(t *testing.T) {
			report, reported := reports()
			s := agent(ipc.ServerOptions{
				Features: []string{ipc.FeaturePushJobs, ipc.FeaturePushState},
				Identify: func(net.Conn) (ipc.Identity, error) {
					return ipc.Identity{User: "kudo", SID: "uid-7", SessionID: 7}, nil
				},
				OnError: report,
			})
			ipc.Handle(s, ipc.MethodJobsList, func(_ context.Context, s *ipc.Session, p ipc.JobsListParams) (ipc.JobsListResult, error) {
				job := ipc.UserInvokableJob{ID: s.Identity().SID, Category: p.Category.Or("any"), DisplayName: strings.Join(s.Features(), ",")}
				return ipc.JobsListResult{Items: []ipc.UserInvokableJob{job}}, nil
			})
			ipc.Handle(s, ipc.MethodJobsKill, func(context.Context, *ipc.Session, ipc.JobsKillParams) (ipc.JobsKillResult, error) {
				return ipc.JobsKillResult{}, ipc.NewError(ipc.KindNotFound, "no such run")
			})
			ipc.Handle(s, ipc.MethodStateSnapshot, func(context.Context, *ipc.Session, ipc.StateSnapshotParams) (ipc.StateSnapshot, error) {
				return ipc.StateSnapshot{}, errors.New("the password is 1234")
			})
			ipc.Handle(s, ipc.MethodStateUnsubscribe, func(context.Context, *ipc.Session, ipc.StateUnsubscribeParams) (ipc.Void, error) {
				return ipc.Void{}, nil
			})
			c := ipc.NewClient(transport(t, s)(), ipc.ClientOptions{})
			defer c.Close()
			ctx := within(t)

			if _, err := c.Ping(ctx); ipc.KindOf(err) != ipc.KindInvalidRequest {
				t.Errorf("before the handshake: %v", err)
			}
			var refused ipc.HandshakeResult
			future := ipc.HandshakeParams{Client: "c", ClientVersion: "9", Protocol: []uint32{9}}
			if err := c.Call(ctx, ipc.MethodSystemHandshake, future, &refused); ipc.KindOf(err) != ipc.KindStaleProtocol {
				t.Errorf("a protocol of the future: %v", err)
			}
			if _, err := c.Ping(ctx); ipc.KindOf(err) != ipc.KindInvalidRequest {
				t.Errorf("after a handshake that failed: %v", err)
			}
			hands, err := c.Handshake(ctx, "test", "1.0.0", ipc.FeaturePushState, "x")
			if err != nil || hands.Protocol != 1 || hands.AgentVersion != "0.43.53" || len(hands.Features) != 2 ||
				hands.Session != (ipc.HandshakeSession{User: "kudo", SessionID: 7, PCID: "PC1"}) {
				t.Errorf("%+v, %v", hands, err)
			}
			if p, err := c.Ping(ctx); err != nil || p.AgentTime.Year() != 2026 {
				t.Errorf("%v, %v", p, err)
			}
			jobs, err := c.JobsList(ctx, ipc.JobsListParams{Category: wire.Some[ipc.JobCategory]("printers")})
			if err != nil || len(jobs.Items) != 1 || jobs.Items[0].ID != "uid-7" || jobs.Items[0].Category != "printers" || jobs.Items[0].DisplayName != ipc.FeaturePushState {
				t.Errorf("%+v, %v", jobs, err)
			}
			if _, err := c.JobsKill(ctx, ipc.JobsKillParams{RunID: "r"}); ipc.KindOf(err) != ipc.KindNotFound || !strings.Contains(err.Error(), "no such run") {
				t.Error(err)
			}
			if err := c.StateUnsubscribe(ctx, ipc.StateUnsubscribeParams{Subscription: "x"}); err != nil {
				t.Error(err)
			}
			if err := c.Call(ctx, ipc.MethodStateUnsubscribe, nil, nil); ipc.KindOf(err) != ipc.KindInvalidParams {
				t.Errorf("without parameters: %v", err)
			}
			if _, err := c.MaintenanceDefer(ctx, ipc.MaintenanceDeferParams{}); ipc.KindOf(err) != ipc.KindMethodNotFound {
				t.Error(err)
			}
			if _, err := c.StateSnapshot(ctx); ipc.KindOf(err) != ipc.KindInternalError || strings.Contains(err.Error(), "1234") {
				t.Error(err)
			}
			if err := wait(t, reported, "the handler's error"); !strings.Contains(err.Error(), "1234") {
				t.Error(err)
			}
		})
	}
}

// TestPushes lets an agent push while others ask: pushes keep their order, and
// every question gets its own answer.
func TestPushes(t *testing.T) {
	for name, transport := range transports {
		t.Run(name, func(t *testing.T) {
			const pushes, callers, calls = 200, 4, 50
			s := agent(ipc.ServerOptions{})
			var pushing sync.WaitGroup
			ipc.Handle(s, ipc.MethodJobsExecute, func(_ context.Context, s *ipc.Session, p ipc.JobsExecuteParams) (ipc.JobsExecuteResult, error) {
				pushing.Go(func() {
					for i := range pushes {
						p := ipc.JobProgress{RunID: "r", Status: ipc.RunRunning, ExitCode: wire.Some(int32(i))}
						if err := s.Notify(s.Context(), ipc.MethodJobsProgress, p); err != nil {
							t.Error(err)
						}
					}
				})
				return ipc.JobsExecuteResult{RunID: p.ID}, nil
			})
			var seen []int32
			all := make(chan struct{})
			c := dial(t, transport(t, s)(), ipc.ClientOptions{OnNotification: func(n *ipc.RPCNotification) {
				var p ipc.JobProgress
				if err := ipc.DecodeParams(n.Params, &p); err != nil || n.Method != ipc.MethodJobsProgress {
					t.Errorf("%s: %v", n.Method, err)
				}
				if seen = append(seen, p.ExitCode.Or(-1)); len(seen) == pushes {
					close(all)
				}
			}})
			if _, err := c.JobsExecute(within(t), ipc.JobsExecuteParams{ID: "first"}); err != nil {
				t.Fatal(err)
			}
			pushing.Wait()
			var asking sync.WaitGroup
			for range callers {
				asking.Go(func() {
					for range calls {
						if _, err := c.Ping(within(t)); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			asking.Wait()
			wait(t, all, "the pushes")
			for i, code := range seen {
				if code != int32(i) {
					t.Fatalf("push %d came as number %d", code, i)
				}
			}
		})
	}
}

func TestCancelledCall(t *testing.T) {
	s := agent(ipc.ServerOptions{})
	begun, release := make(chan struct{}), make(chan struct{})
	ipc.Handle(s, ipc.MethodJobsExecute, func(_ context.Context, _ *ipc.Session, p ipc.JobsExecuteParams) (ipc.JobsExecuteResult, error) {
		begun <- struct{}{}
		<-release
		return ipc.JobsExecuteResult{RunID: p.ID}, nil
	})
	c := dial(t, overPipe(t, s)(), ipc.ClientOptions{})
	ctx, cancel := context.WithCancel(within(t))
	failed := make(chan error, 1)
	go func() {
		_, err := c.JobsExecute(ctx, ipc.JobsExecuteParams{ID: "first"})
		failed <- err
	}()
	wait(t, begun, "the call")
	cancel()
	if err := wait(t, failed, "the end of the call"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := c.Ping(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("begun after its end: %v", err)
	}
	close(release)
	// The late answer is nobody's.
	go func() { <-begun }()
	if r, err := c.JobsExecute(within(t), ipc.JobsExecuteParams{ID: "second"}); r.RunID != "second" || err != nil {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestPeerGone ends what is done for a peer that is no longer there.
func TestPeerGone(t *testing.T) {
	s := agent(ipc.ServerOptions{})
	begun, ended := make(chan *ipc.Session, 1), make(chan error, 1)
	ipc.Handle(s, ipc.MethodSystemVersion, func(ctx context.Context, s *ipc.Session, _ ipc.VersionParams) (ipc.VersionResult, error) {
		begun <- s
		<-ctx.Done()
		ended <- ctx.Err()
		return ipc.VersionResult{}, ctx.Err()
	})
	c := dial(t, overPipe(t, s)(), ipc.ClientOptions{})
	failed := make(chan error, 1)
	go func() {
		_, err := c.Version(within(t))
		failed <- err
	}()
	session := wait(t, begun, "the call")
	c.Close()
	if err := wait(t, failed, "the end of the call"); !errors.Is(err, ipc.ErrClosed) {
		t.Error(err)
	}
	wait(t, ended, "the end of the handler")
	wait(t, session.Context().Done(), "the end of the session")
	if err := session.Notify(context.Background(), ipc.MethodStateChanged, nil); !errors.Is(err, ipc.ErrClosed) {
		t.Errorf("a push to nobody: %v", err)
	}
	if _, err := c.Ping(within(t)); !errors.Is(err, ipc.ErrClosed) {
		t.Error(err)
	}
	wait(t, c.Done(), "the end of the client")
}

// TestShutdown lets a request finish, and its answer arrive, when the server is
// to end.
func TestShutdown(t *testing.T) {
	s := agent(ipc.ServerOptions{Grace: patience})
	begun, release := make(chan struct{}), make(chan struct{})
	ipc.Handle(s, ipc.MethodJobsExecute, func(ctx context.Context, _ *ipc.Session, p ipc.JobsExecuteParams) (ipc.JobsExecuteResult, error) {
		close(begun)
		<-release
		return ipc.JobsExecuteResult{RunID: p.ID}, ctx.Err()
	})
	path := socketPath(t)
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	c := dial(t, conn, ipc.ClientOptions{})
	answered := make(chan error, 1)
	go func() {
		r, err := c.JobsExecute(within(t), ipc.JobsExecuteParams{ID: "x"})
		if err == nil && r.RunID != "x" {
			err = errors.New(r.RunID)
		}
		answered <- err
	}()
	wait(t, begun, "the call")
	cancel()
	close(release)
	if err := wait(t, answered, "the answer"); err != nil {
		t.Error(err)
	}
	if err := wait(t, served, "the end of the server"); err != nil {
		t.Error(err)
	}
	wait(t, c.Done(), "the end of the client")
	if err := c.Err(); !errors.Is(err, ipc.ErrClosed) || !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	if _, err := net.Dial("unix", path); err == nil {
		t.Error("the listener is still there")
	}
}

// TestImpatientShutdown does not wait for a handler longer than it may.
func TestImpatientShutdown(t *testing.T) {
	s := agent(ipc.ServerOptions{Grace: time.Millisecond})
	begun := make(chan struct{})
	ipc.Handle(s, ipc.MethodSystemVersion, func(ctx context.Context, _ *ipc.Session, _ ipc.VersionParams) (ipc.VersionResult, error) {
		close(begun)
		<-ctx.Done()
		return ipc.VersionResult{}, ctx.Err()
	})
	path := socketPath(t)
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	stop := serve(t, s, l)
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	c := dial(t, conn, ipc.ClientOptions{})
	failed := make(chan error, 1)
	go func() {
		_, err := c.Version(within(t))
		failed <- err
	}()
	wait(t, begun, "the call")
	stop()
	if err := wait(t, failed, "the end of the call"); err == nil {
		t.Error("a handler that was ended has a result")
	}
}

func TestTooManyConnections(t *testing.T) {
	report, reported := reports()
	dialer := overSocket(t, agent(ipc.ServerOptions{MaxConns: 1, OnError: report}))
	first := dial(t, dialer(), ipc.ClientOptions{})
	second := ipc.NewClient(dialer(), ipc.ClientOptions{})
	wait(t, second.Done(), "the end of a connection too many")
	if err := wait(t, reported, "a report"); !strings.Contains(err.Error(), "too many") {
		t.Error(err)
	}
	if _, err := first.Ping(within(t)); err != nil {
		t.Errorf("the first one suffers: %v", err)
	}
}

func TestTooManyOfOneUser(t *testing.T) {
	who := make(chan string, 3)
	report, reported := reports()
	dialer := overSocket(t, agent(ipc.ServerOptions{
		MaxConnsPerUser: 1,
		Identify:        func(net.Conn) (ipc.Identity, error) { return ipc.Identity{SID: <-who}, nil },
		OnError:         report,
	}))
	who <- "uid-1"
	first := dial(t, dialer(), ipc.ClientOptions{})
	who <- "uid-1"
	second := ipc.NewClient(dialer(), ipc.ClientOptions{})
	wait(t, second.Done(), "the end of a connection too many")
	if err := wait(t, reported, "a report"); !strings.Contains(err.Error(), "uid-1") {
		t.Error(err)
	}
	who <- "uid-2"
	dial(t, dialer(), ipc.ClientOptions{})
	if _, err := first.Ping(within(t)); err != nil {
		t.Errorf("the first one suffers: %v", err)
	}
}

func TestNobodyKnown(t *testing.T) {
	unknown := errors.New("nobody knows")
	report, reported := reports()
	dialer := overSocket(t, agent(ipc.ServerOptions{
		Identify: func(net.Conn) (ipc.Identity, error) { return ipc.Identity{}, unknown },
		OnError:  report,
	}))
	c := ipc.NewClient(dialer(), ipc.ClientOptions{})
	wait(t, c.Done(), "the end of the connection")
	if err := wait(t, reported, "a report"); !errors.Is(err, unknown) {
		t.Error(err)
	}
}
