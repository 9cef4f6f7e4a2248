package scenarios

import (
	"context"
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
)

// start starts the fleet that the following scenarios use.
func start(ctx context.Context, s *stage) error {
	var err error
	if s.Broker, err = s.NewBroker("fleet"); err != nil {
		return err
	}
	if err := s.Listen(); err != nil {
		return err
	}
	if err := s.quietly(ctx, lab.Contract, "bootstrap"); err != nil {
		return err
	}
	before, err := streamConfigs(ctx, s.Broker)
	if err != nil {
		return err
	}
	if err := s.StartBackend(ctx); err != nil {
		return err
	}
	s.story.Say("the backend, %s, serves and lets the CLI log in", s.Lab.Version)
	after, err := streamConfigs(ctx, s.Broker)
	if err != nil {
		return err
	}
	delete(after, "KV_scheduler_dispatch") // the scheduler's own
	if s.Newer() {
		// It sets up what is new, and limits and ages that are its operator's.
		if err := s.quietly(ctx, lab.Contract, "bootstrap", "--plan"); err != nil {
			return fmt.Errorf("our plan is not empty behind the backend: %w", err)
		}
		s.story.Say("it takes over the resources that ours has made, and adds its own; ours leaves them alone")
		return s.startAgents(ctx)
	}
	if err := same(before, after); err != nil {
		return fmt.Errorf("the backend changes what we have set up: %w", err)
	}
	if err := s.quietly(ctx, lab.Contract, "bootstrap", "--plan"); err != nil {
		return fmt.Errorf("our plan is not empty behind the backend: %w", err)
	}
	warned, err := s.Backend.Lines(func(line string) bool {
		return strings.Contains(line, "WARN kanade_shared::bootstrap")
	})
	if err != nil {
		return err
	}
	if len(warned) > 0 {
		return fmt.Errorf("the backend is not content with the resources: %s", strings.Join(warned, "\n"))
	}
	s.story.Say("it takes over the resources that ours has made, and warns of none")
	return s.startAgents(ctx)
}

// startAgents starts both agents, and registers the jobs that others fire.
func (s *stage) startAgents(ctx context.Context) error {
	if err := s.StartRealAgent(); err != nil {
		return err
	}
	if err := s.StartOurAgent(); err != nil {
		return err
	}
	for _, pc := range []string{lab.RealPC, lab.OurPC} {
		if err := s.listens(ctx, pc, "agents."+pc+".ping"); err != nil {
			return err
		}
	}
	s.story.Say("both agents listen for commands")
	if err := s.register(ctx, "fleet-hello", "echo hello; echo oops >&2"); err != nil {
		return err
	}
	return s.register(ctx, "fleet-sleeps", "echo before; exec sleep 30")
}

// listens waits until the agent of a PC listens on a subject.
func (s *stage) listens(ctx context.Context, pc, subject string) error {
	return s.Wait(ctx, pc+" listens on "+subject, func(context.Context) error {
		return s.Broker.Listens(pc, subject)
	})
}
