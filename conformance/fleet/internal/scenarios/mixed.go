package scenarios

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
)

// everyPC are the PCs of a fleet of both generations.
var everyPC = []string{lab.RealPC, lab.OurPC, lab.OldPC}

// withOldAgent starts the published agent of the first version for as long as f
// runs.
func (s *stage) withOldAgent(ctx context.Context, f func() error) (err error) {
	if s.OldAgent == nil {
		err = s.StartOldAgent()
	} else {
		err = s.OldAgent.Start()
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.OldAgent.Stop()) }()
	if err := s.listens(ctx, lab.OldPC, "agents."+lab.OldPC+".ping"); err != nil {
		return err
	}
	return f()
}

// mixed fires jobs at agents of both generations and ours, with the backend and
// with our controller.
func mixed(ctx context.Context, s *stage) error {
	return s.withOldAgent(ctx, func() error {
		s.story.Say("an agent of %s joins", lab.Version)
		for _, target := range [][]string{{"--pcs", strings.Join(everyPC, ",")}, {"--all"}} {
			if err := s.ranByEvery(ctx, target...); err != nil {
				return err
			}
		}
		for _, pc := range everyPC {
			if err := s.quietly(ctx, lab.Controller, "group", "add", pc, "mixed"); err != nil {
				return err
			}
			if err := s.listens(ctx, pc, "commands.group.mixed"); err != nil {
				return err
			}
		}
		s.story.Say("our controller puts all three into the group mixed, and all listen for it")
		if err := s.ranByEvery(ctx, "--groups", "mixed"); err != nil {
			return err
		}
		s.story.Say("the backend shows the same result of all three, each time")
		path, err := s.File("ours-mixed.kanade-job.yaml", job("ours-mixed", "echo to everybody"))
		if err != nil {
			return err
		}
		// In which order they answer is theirs to choose.
		args := []string{"run", path, "--group", "mixed"}
		out, err := s.Run(ctx, lab.Controller, args...)
		if err != nil {
			return err
		}
		if out.Code != 0 || strings.Count(out.Stdout, "to everybody\n") != len(everyPC) || !strings.Contains(out.Stdout, "3 succeeded, 0 failed, 0 missing\n") {
			return &ranError{lab.Controller, args, out.Code, out.Stdout, out.Stderr}
		}
		s.story.Ran(string(lab.Controller), args, "3 succeeded, 0 failed, 0 missing\n", 0)
		for _, pc := range everyPC {
			if err := s.quietly(ctx, lab.Controller, "group", "remove", pc, "mixed"); err != nil {
				return err
			}
		}
		return nil
	})
}

// ranByEvery fires a job and compares the results of all three.
func (s *stage) ranByEvery(ctx context.Context, target ...string) error {
	exec, err := s.fire(ctx, "fleet-hello", target...)
	if err != nil {
		return err
	}
	if _, err := s.sameOfBoth(ctx, exec, whole); err != nil {
		return err
	}
	row, err := s.result(ctx, exec, lab.OldPC)
	if err != nil {
		return err
	}
	if *row.ExitCode != 0 || row.Stdout != "hello\n" || row.Stderr != "oops\n" {
		return fmt.Errorf("result of %s: %+v", lab.OldPC, row)
	}
	return nil
}

// levels lets our controller fire what only newer agents can read.
func levels(ctx context.Context, s *stage) error {
	path, err := s.File("ours-newer.kanade-job.yaml", strings.Replace(job("ours-newer", "echo by sh"), "shell: cmd", "shell: sh", 1))
	if err != nil {
		return err
	}
	return s.withOldAgent(ctx, func() error {
		tap, err := s.tap()
		if err != nil {
			return err
		}
		defer func() { _ = tap.sub.Unsubscribe() }()
		args := []string{"run", path, "--pc", lab.OldPC}
		out, err := s.Run(ctx, lab.Controller, args...)
		if err != nil {
			return err
		}
		if out.Code != 1 || !strings.Contains(out.Stderr, lab.OldPC) || !strings.Contains(out.Stderr, lab.Version) {
			return &ranError{lab.Controller, args, out.Code, out.Stdout, out.Stderr}
		}
		s.story.Ran(string(lab.Controller), args, out.Stderr, out.Code)
		if list, err := tap.of("ours-newer"); err != nil || len(list) > 0 {
			return fmt.Errorf("%d commands were sent, %w", len(list), err)
		}
		s.story.Say("nothing was sent")
		_, err = s.tell(ctx, lab.Controller, "run", path, "--pc", lab.RealPC)
		return err
	})
}
