package scenarios

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/proc"
	"github.com/kanadehq/kanade-shared/wire"
)

// controllerRun fires a job file at the real agent with our controller.
func controllerRun(ctx context.Context, s *stage) error {
	path, err := s.File("ours.kanade-job.yaml", job("ours", "echo from the controller; echo oops >&2"))
	if err != nil {
		return err
	}
	out, err := s.tell(ctx, lab.Controller, "run", path, "--pc", lab.RealPC)
	if err != nil {
		return err
	}
	if !strings.Contains(out, "from the controller\n") || !strings.Contains(out, "1 succeeded, 0 failed, 0 missing\n") {
		return fmt.Errorf("the controller shows\n%s", out)
	}
	return nil
}

// controllerRegister registers a job with our controller and has the backend
// fire it.
func controllerRegister(ctx context.Context, s *stage) error {
	path, err := s.File("ours-stored.kanade-job.yaml", job("ours-stored", "echo registered"))
	if err != nil {
		return err
	}
	if _, err := s.tell(ctx, lab.Controller, "register", path); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "ours-stored", bothPCs...)
	if err != nil {
		return err
	}
	row, err := s.sameOfBoth(ctx, exec, whole)
	if err != nil {
		return err
	}
	if *row.ExitCode != 0 || row.Stdout != "registered\n" {
		return fmt.Errorf("result %+v", row)
	}
	s.story.Say("the backend fires it, and both agents run it")
	return nil
}

// controllerGroup puts the real agent into a group and out of it.
func controllerGroup(ctx context.Context, s *stage) error {
	if _, err := s.tell(ctx, lab.Controller, "group", "add", lab.RealPC, "wave1"); err != nil {
		return err
	}
	if err := s.listens(ctx, lab.RealPC, "commands.group.wave1"); err != nil {
		return err
	}
	out, err := s.tell(ctx, lab.Kanade, "group", "members", "wave1")
	if err != nil {
		return err
	}
	if strings.TrimSpace(out) != lab.RealPC {
		return fmt.Errorf("the CLI lists %q", out)
	}
	path, err := s.File("ours.kanade-job.yaml", job("ours", "echo for the group"))
	if err != nil {
		return err
	}
	if _, err := s.tell(ctx, lab.Controller, "run", path, "--group", "wave1"); err != nil {
		return err
	}
	if _, err := s.tell(ctx, lab.Controller, "group", "remove", lab.RealPC, "wave1"); err != nil {
		return err
	}
	err = s.Wait(ctx, lab.RealPC+" has left the group", func(context.Context) error {
		if s.Broker.Listens(lab.RealPC, "commands.group.wave1") == nil {
			return errors.New("it still listens for it")
		}
		return s.Broker.Listens(lab.RealPC, "commands.pc."+lab.RealPC)
	})
	if err == nil {
		s.story.Say("the real agent has followed into the group and out of it")
	}
	return err
}

// controllerConfig changes the pace of the real agent alone.
func controllerConfig(ctx context.Context, s *stage) error {
	if _, err := s.tell(ctx, lab.Controller, "config", "set", "--pc", lab.RealPC, "heartbeat_interval=3s"); err != nil {
		return err
	}
	if _, err := s.tell(ctx, lab.Kanade, "config", "get", "--pc", lab.RealPC); err != nil {
		return err
	}
	if err := s.pace(ctx, "heartbeat."+lab.RealPC, 2*time.Second, 10*time.Second); err != nil {
		return err
	}
	s.story.Say("the heartbeats of the real agent come every 3s")
	_, err := s.tell(ctx, lab.Controller, "config", "unset", "--pc", lab.RealPC, "heartbeat_interval")
	return err
}

// controllerKill ends a job on the real agent while our controller waits for it.
func controllerKill(ctx context.Context, s *stage) error {
	sub, err := s.Broker.Conn.SubscribeSync("events.started.>")
	if err == nil {
		defer func() { _ = sub.Unsubscribe() }()
		err = s.Broker.Conn.Flush()
	}
	if err != nil {
		return err
	}
	path, err := s.File("ours-sleeps.kanade-job.yaml", job("ours-sleeps", "echo before; exec sleep 30"))
	if err != nil {
		return err
	}
	type ran struct {
		out proc.Output
		err error
	}
	ended := make(chan ran, 1)
	args := []string{"run", path, "--pc", lab.RealPC}
	go func() {
		out, err := s.Run(ctx, lab.Controller, args...)
		ended <- ran{out, err}
	}()
	err = func() error {
		msg, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return fmt.Errorf("started event: %w", err)
		}
		var event wire.EventStarted
		if err := event.UnmarshalJSON(msg.Data); err != nil {
			return err
		}
		_, err = s.tell(ctx, lab.Controller, "kill", event.ExecID)
		return err
	}()
	r := <-ended
	if err := errors.Join(err, r.err); err != nil {
		return err
	}
	if r.out.Code != 1 || !strings.Contains(r.out.Stdout, "killed") {
		return &ranError{lab.Controller, args, r.out.Code, r.out.Stdout, r.out.Stderr}
	}
	s.story.Ran(string(lab.Controller), args, r.out.Stdout, r.out.Code)
	return nil
}

// controllerRevoke keeps the real agent from a job, and lets it again.
func controllerRevoke(ctx context.Context, s *stage) error {
	if _, err := s.tell(ctx, lab.Controller, "revoke", "fleet-hello"); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "fleet-hello", bothPCs...)
	if err != nil {
		return err
	}
	row, err := s.sameOfBoth(ctx, exec, len("skipped: "))
	if err != nil {
		return err
	}
	if *row.ExitCode != int64(wire.ExitSkippedRevoked) {
		return fmt.Errorf("result %+v", row)
	}
	s.story.Say("both agents skip it")
	if _, err := s.tell(ctx, lab.Controller, "unrevoke", "fleet-hello"); err != nil {
		return err
	}
	if exec, err = s.fire(ctx, "fleet-hello", bothPCs...); err != nil {
		return err
	}
	if err := s.bothSucceed(ctx, exec); err != nil {
		return err
	}
	s.story.Say("both agents run it again")
	return nil
}

// controllerAsks asks the real agent for everything that an agent answers.
func controllerAsks(ctx context.Context, s *stage) error {
	for _, args := range [][]string{{"ping", lab.RealPC}, {"logs", lab.RealPC, "--lines", "3"}, {"watch", "agents", "--once"}} {
		out, err := s.Run(ctx, lab.Controller, args...)
		if err != nil {
			return err
		}
		if out.Code != 0 || out.Stdout == "" {
			return &ranError{lab.Controller, args, out.Code, out.Stdout, out.Stderr}
		}
		s.story.Ran(string(lab.Controller), args, "", 0) // what it prints is about this minute
	}
	s.story.Say("it answers a ping, shows its log, and is alive")
	return nil
}
