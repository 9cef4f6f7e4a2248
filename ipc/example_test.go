package ipc_test

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/wire"
)

// An agent and an app in one program. In real life they meet by package
// ipc/endpoint.
func Example() {
	s := ipc.NewServer(ipc.ServerOptions{PCID: "PC1", AgentVersion: "0.43.53"})
	ipc.Handle(s, ipc.MethodJobsExecute,
		func(_ context.Context, s *ipc.Session, p ipc.JobsExecuteParams) (ipc.JobsExecuteResult, error) {
			if p.ID != "vpn-repair" {
				return ipc.JobsExecuteResult{}, ipc.NewError(ipc.KindNotFound, "no job "+p.ID)
			}
			// The run outlives the request, and here not the connection.
			go func() {
				end := ipc.JobProgress{RunID: "r1", Status: ipc.RunCompleted, ExitCode: wire.Some[int32](0)}
				_ = s.Notify(s.Context(), ipc.MethodJobsProgress, end)
			}()
			return ipc.JobsExecuteResult{RunID: "r1"}, nil
		})
	theirs, ours := net.Pipe()
	go s.ServeConn(context.Background(), theirs, ipc.Identity{User: "kudo"})

	pushes := make(chan string, 1)
	c := ipc.NewClient(ours, ipc.ClientOptions{OnNotification: func(n *ipc.RPCNotification) {
		var p ipc.JobProgress
		if n.Method == ipc.MethodJobsProgress && ipc.DecodeParams(n.Params, &p) == nil {
			pushes <- p.RunID + " " + string(p.Status)
		}
	}})
	defer c.Close()
	ctx := context.Background()
	hands, err := c.Handshake(ctx, "tray", "1.0.0")
	fmt.Println(hands.Session.User, hands.Session.PCID, err)
	_, err = c.JobsExecute(ctx, ipc.JobsExecuteParams{ID: "format-disk"})
	fmt.Println(ipc.KindOf(err), err)
	run, err := c.JobsExecute(ctx, ipc.JobsExecuteParams{ID: "vpn-repair"})
	fmt.Println(run.RunID, err)
	fmt.Println(<-pushes)
	// Output:
	// kudo PC1 <nil>
	// NotFound jobs.execute: ipc: Not found: no job format-disk
	// r1 <nil>
	// r1 completed
}

// An app that asks for what came later does without it where the agent is older.
func Example_olderAgent() {
	theirs, ours := net.Pipe()
	older := ipc.NewServer(ipc.ServerOptions{PCID: "PC1", AgentVersion: "0.43.53"})
	go older.ServeConn(context.Background(), theirs, ipc.Identity{User: "kudo"})

	c := ipc.NewClient(ours, ipc.ClientOptions{})
	defer c.Close()
	ctx := context.Background()
	hands, err := c.Handshake(ctx, "tray", "1.0.0")
	fmt.Println(hands.Contract() >= wire.V0_101_0, err)
	switch _, err = c.NotificationsUnack(ctx, ipc.NotificationsUnackParams{ID: "n1"}); {
	case errors.Is(err, ipc.ErrNoMethod):
		fmt.Println("this agent keeps acknowledgements")
	case err != nil:
		fmt.Println(err)
	}
	// Output:
	// false <nil>
	// this agent keeps acknowledgements
}
