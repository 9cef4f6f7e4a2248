package scenarios

import (
	"context"
	"errors"
	"fmt"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
)

// followGroups puts our PC into a group, fires at the group, and takes it out.
func followGroups(ctx context.Context, s *stage) error {
	if _, err := s.tell(ctx, lab.Kanade, "group", "add", lab.OurPC, "canary"); err != nil {
		return err
	}
	if err := s.listens(ctx, lab.OurPC, "commands.group.canary"); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "fleet-hello", "--groups", "canary")
	if err != nil {
		return err
	}
	row, err := s.result(ctx, exec, lab.OurPC)
	if err != nil {
		return err
	}
	if *row.ExitCode != 0 {
		return fmt.Errorf("result %+v", row)
	}
	s.story.Say("%s, now in the group, has run the job", lab.OurPC)
	if _, err := s.tell(ctx, lab.Kanade, "group", "rm", lab.OurPC, "canary"); err != nil {
		return err
	}
	err = s.Wait(ctx, lab.OurPC+" has left the group", func(context.Context) error {
		if s.Broker.Listens(lab.OurPC, "commands.group.canary") == nil {
			return errors.New("it still listens for it")
		}
		return s.Broker.Listens(lab.OurPC, "commands.pc."+lab.OurPC)
	})
	if err != nil {
		return err
	}
	s.story.Say("and out of it, it does not listen for it any more")
	return nil
}
