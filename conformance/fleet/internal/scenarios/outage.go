package scenarios

import (
	"context"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/proc"
)

// offline fires a job with our controller while the real agent is down, and
// starts it again.
func offline(ctx context.Context, s *stage) error {
	path, err := s.File("late.kanade-job.yaml", job("late", "echo better late"))
	if err != nil {
		return err
	}
	sub, err := s.Broker.Conn.SubscribeSync("commands.pc." + lab.RealPC)
	if err == nil {
		defer func() { _ = sub.Unsubscribe() }()
		err = s.Broker.Conn.Flush()
	}
	if err != nil {
		return err
	}
	if err := s.RealAgent.Stop(); err != nil {
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
	_, err = nextCommand(ctx, sub)
	if startErr := s.RealAgent.Start(); startErr != nil {
		return startErr
	}
	r := <-ended
	switch {
	case err != nil:
		return err
	case r.err != nil:
		return r.err
	case r.out.Code != 0:
		return &ranError{lab.Controller, args, r.out.Code, r.out.Stdout, r.out.Stderr}
	}
	s.story.Say("the real agent is stopped, and started again once our controller has sent the command")
	s.story.Ran(string(lab.Controller), args, r.out.Stdout, r.out.Code)
	return nil
}

// late fires a job with the backend while both agents are down, and starts them
// again.
func late(ctx context.Context, s *stage) error {
	for _, agent := range []*lab.Service{s.RealAgent, s.OurAgent} {
		if err := agent.Stop(); err != nil {
			return err
		}
	}
	s.story.Say("both agents are stopped")
	exec, err := s.fire(ctx, "fleet-hello", bothPCs...)
	if err != nil {
		return err
	}
	for _, agent := range []*lab.Service{s.RealAgent, s.OurAgent} {
		if err := agent.Start(); err != nil {
			return err
		}
	}
	if err := s.bothSucceed(ctx, exec); err != nil {
		return err
	}
	s.story.Say("both are started again, and have run the job")
	return nil
}

// outbox takes the broker away while a job runs.
func outbox(ctx context.Context, s *stage) error {
	if err := s.register(ctx, "fleet-outlives", "sleep 3; echo done"); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "fleet-outlives", bothPCs...)
	if err != nil {
		return err
	}
	for _, pc := range []string{lab.RealPC, lab.OurPC} {
		if err := s.running(ctx, exec, pc); err != nil {
			return err
		}
	}
	if err := s.Broker.Stop(); err != nil {
		return err
	}
	ended := time.After(4 * time.Second) // longer than the job
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-ended:
	}
	if err := s.Broker.Start(); err != nil {
		return err
	}
	s.story.Say("the broker is stopped once both have started, and started again after the job has ended")
	row, err := s.sameOfBoth(ctx, exec, whole)
	if err != nil {
		return err
	}
	if *row.ExitCode != 0 || row.Stdout != "done\n" {
		return fmt.Errorf("result %+v", row)
	}
	s.story.Say("the backend has one result of each")
	return nil
}

// crash kills our agent while it runs a job, and starts it again.
func crash(ctx context.Context, s *stage) error {
	exec, err := s.fire(ctx, "fleet-sleeps", "--pcs", lab.OurPC)
	if err != nil {
		return err
	}
	if err := s.running(ctx, exec, lab.OurPC); err != nil {
		return err
	}
	if err := s.OurAgent.Kill(); err != nil {
		return err
	}
	if err := s.OurAgent.Start(); err != nil {
		return err
	}
	row, err := s.result(ctx, exec, lab.OurPC)
	if err != nil {
		return err
	}
	if *row.ExitCode == 0 || row.Stderr == "" {
		return fmt.Errorf("result %+v", row)
	}
	s.story.Say("our agent is killed while it runs the job, and started again")
	s.story.Say("the backend has its result, exit code %d: %q", *row.ExitCode, row.Stderr)
	return nil
}

// restart restarts the broker under everybody and fires a job again.
func restart(ctx context.Context, s *stage) error {
	if err := s.Broker.Stop(); err != nil {
		return err
	}
	if err := s.Broker.Start(); err != nil {
		return err
	}
	for _, pc := range []string{lab.RealPC, lab.OurPC} {
		if err := s.listens(ctx, pc, "agents."+pc+".ping"); err != nil {
			return err
		}
	}
	s.story.Say("the broker is restarted, and both agents are back")
	var exec string
	err := s.Wait(ctx, "the backend has the broker again", func(ctx context.Context) error {
		var err error
		exec, err = s.fireQuietly(ctx, "fleet-hello", bothPCs...)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.bothSucceed(ctx, exec); err != nil {
		return err
	}
	s.story.Say("both run a job that the backend sends, and the backend has their results")
	return nil
}
