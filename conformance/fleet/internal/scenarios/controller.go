package scenarios

import (
	"context"
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
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
