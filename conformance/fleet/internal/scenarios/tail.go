package scenarios

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
)

// tailed reads the output of a job on our agent while it runs.
func tailed(ctx context.Context, s *stage) error {
	if err := s.register(ctx, "fleet-talks", "printf 'one a\\377\\376b \\343\\201x\\n'; echo two >&2; exec sleep 30"); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "fleet-talks", bothPCs...)
	if err != nil {
		return err
	}
	type answer struct {
		Running bool   `json:"running"`
		Live    bool   `json:"live"`
		Stdout  string `json:"stdout"`
		Stderr  string `json:"stderr"`
	}
	want := answer{Running: true, Live: true, Stdout: "one a\ufffd\ufffdb \ufffdx\n", Stderr: "two\n"}
	for _, pc := range []string{lab.RealPC, lab.OurPC} {
		if err := s.running(ctx, exec, pc); err != nil {
			return err
		}
		rows, err := s.results(ctx, exec)
		if err != nil {
			return err
		}
		err = s.Wait(ctx, "the live output of "+pc, func(ctx context.Context) error {
			var got answer
			if err := s.API.Get(ctx, "/api/results/"+url.PathEscape(rows[pc].ResultID)+"/tail", &got); err != nil {
				return err
			}
			if got != want {
				return fmt.Errorf("it is %+v", got)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	s.story.Say("the backend shows live output of both, the same of either stream")
	if _, err := s.tell(ctx, lab.Kanade, "kill", exec); err != nil {
		return err
	}
	_, err = s.result(ctx, exec, lab.OurPC)
	return err
}

// logged reads the log of our agent with the published CLI.
func logged(ctx context.Context, s *stage) error {
	args := []string{"agent", "logs", lab.OurPC, "--tail", "5"}
	out, err := s.Run(ctx, lab.Kanade, args...)
	if err != nil {
		return err
	}
	lines := strings.Count(out.Stdout, "\n")
	if out.Code != 0 || lines == 0 || lines > 5 || !strings.Contains(out.Stdout, "msg=") {
		return &ranError{lab.Kanade, args, out.Code, out.Stdout, out.Stderr}
	}
	s.story.Ran(string(lab.Kanade), args, "", 0)
	s.story.Say("it shows the end of our agent's log")
	return nil
}
