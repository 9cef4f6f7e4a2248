package scenarios

import (
	"context"
	"fmt"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/wire"
)

// kill ends a job that runs on both PCs.
func kill(ctx context.Context, s *stage) error {
	exec, err := s.fire(ctx, "fleet-sleeps", bothPCs...)
	if err != nil {
		return err
	}
	for _, pc := range []string{lab.RealPC, lab.OurPC} {
		if err := s.running(ctx, exec, pc); err != nil {
			return err
		}
	}
	s.story.Say("the backend shows that both have started")
	if _, err := s.tell(ctx, lab.Kanade, "kill", exec); err != nil {
		return err
	}
	row, err := s.sameOfBoth(ctx, exec, 0)
	if err != nil {
		return err
	}
	if *row.ExitCode != int64(wire.ExitKilled) {
		return fmt.Errorf("exit code %d, want %d", *row.ExitCode, wire.ExitKilled)
	}
	s.story.Say("both report exit code %d; ours says %q", *row.ExitCode, row.Stderr)
	return nil
}
