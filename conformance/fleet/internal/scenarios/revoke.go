package scenarios

import (
	"context"
	"fmt"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/wire"
)

// revoke revokes a job, fires it at both PCs, and unrevokes it.
func revoke(ctx context.Context, s *stage) error {
	if err := s.register(ctx, "fleet-revoked", "echo ran"); err != nil {
		return err
	}
	if _, err := s.tell(ctx, lab.Kanade, "revoke", "fleet-revoked"); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "fleet-revoked", bothPCs...)
	if err != nil {
		return err
	}
	row, err := s.sameOfBoth(ctx, exec, len("skipped: "))
	if err != nil {
		return err
	}
	if *row.ExitCode != int64(wire.ExitSkippedRevoked) {
		return fmt.Errorf("exit code %d, want %d", *row.ExitCode, wire.ExitSkippedRevoked)
	}
	s.story.Say("both skip it with exit code %d; ours says %q", *row.ExitCode, row.Stderr)
	if _, err := s.tell(ctx, lab.Kanade, "unrevoke", "fleet-revoked"); err != nil {
		return err
	}
	if exec, err = s.fire(ctx, "fleet-revoked", bothPCs...); err != nil {
		return err
	}
	if row, err = s.sameOfBoth(ctx, exec, whole); err != nil {
		return err
	}
	if *row.ExitCode != 0 || row.Stdout != "ran\n" {
		return fmt.Errorf("result %+v", row)
	}
	s.story.Say("both run it again")
	return nil
}
