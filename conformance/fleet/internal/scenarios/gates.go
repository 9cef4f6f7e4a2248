package scenarios

import (
	"context"
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/wire"
)

// pinned fires version 1 of a job at agents that are down and version 2 at
// nobody: version 1 is not the current one any more when the agents get it.
func pinned(ctx context.Context, s *stage) error {
	first := job("fleet-pinned", "echo ran")
	if err := s.register(ctx, "fleet-pinned", "echo ran"); err != nil {
		return err
	}
	agents := []*lab.Service{s.RealAgent, s.OurAgent}
	for _, agent := range agents {
		if err := agent.Stop(); err != nil {
			return err
		}
	}
	s.story.Say("both agents are stopped")
	exec, err := s.fire(ctx, "fleet-pinned", bothPCs...)
	if err != nil {
		return err
	}
	path, err := s.File("fleet-pinned-2.kanade-job.yaml", strings.Replace(first, "version: 1.0.0", "version: 2.0.0", 1))
	if err != nil {
		return err
	}
	if err := s.registerFile(ctx, path); err != nil {
		return err
	}
	if _, err := s.fire(ctx, "fleet-pinned", "--groups", "nobody"); err != nil {
		return err
	}
	for _, agent := range agents {
		if err := agent.Start(); err != nil {
			return err
		}
	}
	row, err := s.sameOfBoth(ctx, exec, len("skipped: "))
	if err != nil {
		return err
	}
	if *row.ExitCode != int64(wire.ExitSkippedVersion) {
		return fmt.Errorf("result %+v", row)
	}
	s.story.Say("both are started again and skip it with exit code %d; ours says %q", *row.ExitCode, row.Stderr)
	return nil
}

// storedScript has both agents fetch a script from the object store.
func storedScript(ctx context.Context, s *stage) error {
	script, err := s.File("script.sh", "echo 'fetched, and <checked>'\n")
	if err != nil {
		return err
	}
	if err := s.quietly(ctx, lab.Kanade, "script", "publish", "fleet-stored", "1.0.0", script); err != nil {
		return err
	}
	s.story.Ran(string(lab.Kanade), []string{"script", "publish", "fleet-stored", "1.0.0", script}, "", 0)
	path, err := s.File("fleet-stored.kanade-job.yaml", `id: fleet-stored
version: 1.0.0
execute:
  shell: cmd
  script_object: fleet-stored/1.0.0
  timeout: 60s
`)
	if err != nil {
		return err
	}
	if err := s.registerFile(ctx, path); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "fleet-stored", bothPCs...)
	if err != nil {
		return err
	}
	row, err := s.sameOfBoth(ctx, exec, whole)
	if err != nil {
		return err
	}
	if *row.ExitCode != 0 || row.Stdout != "fetched, and <checked>\n" {
		return fmt.Errorf("result %+v", row)
	}
	s.story.Say("both have run the script that is in the object store")
	return nil
}
