package scenarios

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
)

// job is a manifest for the catalogue.
func job(id, script string) string {
	return "id: " + id + "\nversion: 1.0.0\nexecute:\n  shell: cmd\n  script: |\n    " + script + "\n  timeout: 120s\n"
}

// register puts a job into the backend's catalogue with the published CLI.
func (s *stage) register(ctx context.Context, id, script string) error {
	path, err := s.File(id+".kanade-job.yaml", job(id, script))
	if err != nil {
		return err
	}
	return s.registerFile(ctx, path)
}

func (s *stage) registerFile(ctx context.Context, path string) error {
	if err := s.quietly(ctx, lab.Kanade, "job", "create", path); err != nil {
		return err
	}
	s.story.Ran(string(lab.Kanade), []string{"job", "create", path}, "", 0) // it prints the whole job
	return nil
}

var execID = regexp.MustCompile(`(?m)^exec_id\s*: (\S+)$`)

// fire executes a job of the catalogue and returns the id of the execution.
func (s *stage) fire(ctx context.Context, id string, target ...string) (string, error) {
	out, err := s.tell(ctx, lab.Kanade, append([]string{"exec", id}, target...)...)
	if err != nil {
		return "", err
	}
	return execOf(out)
}

// fireQuietly does what fire does and tells nobody.
func (s *stage) fireQuietly(ctx context.Context, id string, target ...string) (string, error) {
	args := append([]string{"exec", id}, target...)
	out, err := s.Run(ctx, lab.Kanade, args...)
	if err != nil {
		return "", err
	}
	if out.Code != 0 {
		return "", &ranError{lab.Kanade, args, out.Code, out.Stdout, out.Stderr}
	}
	return execOf(out.Stdout)
}

// execOf is the id of the execution that "kanade exec" has printed.
func execOf(out string) (string, error) {
	m := execID.FindStringSubmatch(out)
	if m == nil {
		return "", fmt.Errorf("kanade exec names no exec_id:\n%s", out)
	}
	return m[1], nil
}

// resultRow is a result as the backend shows it.
type resultRow struct {
	ResultID   string     `json:"result_id"`
	RequestID  string     `json:"request_id"`
	PCID       string     `json:"pc_id"`
	ExitCode   *int64     `json:"exit_code"`
	Stdout     string     `json:"stdout"`
	Stderr     string     `json:"stderr"`
	JobID      string     `json:"job_id"`
	StartedAt  *time.Time `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
}

// results asks the backend for what came of an execution, by PC.
func (s *stage) results(ctx context.Context, exec string) (map[string]resultRow, error) {
	var list []resultRow
	if err := s.API.Get(ctx, "/api/results?exec_id="+url.QueryEscape(exec), &list); err != nil {
		return nil, err
	}
	rows := map[string]resultRow{}
	for _, row := range list {
		if before, twice := rows[row.PCID]; twice {
			return nil, fmt.Errorf("two results of %s: %+v and %+v", row.PCID, before, row)
		}
		rows[row.PCID] = row
	}
	return rows, nil
}

// result waits until the backend has the result of a PC, whole.
func (s *stage) result(ctx context.Context, exec, pc string) (resultRow, error) {
	var row resultRow
	err := s.Wait(ctx, "the result of "+pc, func(ctx context.Context) error {
		rows, err := s.results(ctx, exec)
		if err != nil {
			return err
		}
		got, ok := rows[pc]
		switch {
		case !ok:
			return fmt.Errorf("the backend has none")
		case got.ExitCode == nil || got.FinishedAt == nil:
			return fmt.Errorf("it still runs")
		}
		return s.API.Get(ctx, "/api/results/"+url.PathEscape(got.ResultID), &row)
	})
	return row, err
}

// running waits until the backend knows that a PC has started a job.
func (s *stage) running(ctx context.Context, exec, pc string) error {
	return s.Wait(ctx, pc+" has started", func(ctx context.Context) error {
		rows, err := s.results(ctx, exec)
		if err != nil {
			return err
		}
		row, ok := rows[pc]
		switch {
		case !ok:
			return fmt.Errorf("the backend has heard nothing")
		case row.FinishedAt != nil:
			return fmt.Errorf("it has ended already: %+v", row)
		}
		return nil
	})
}

// executed waits until the backend counts an execution as done.
func (s *stage) executed(ctx context.Context, exec string, succeeded, failed int) error {
	return s.Wait(ctx, "the execution is counted", func(ctx context.Context) error {
		var detail struct {
			Execution struct {
				Succeeded int    `json:"success_count"`
				Failed    int    `json:"failure_count"`
				Status    string `json:"status"`
			} `json:"execution"`
		}
		if err := s.API.Get(ctx, "/api/executions/"+url.PathEscape(exec), &detail); err != nil {
			return err
		}
		if e := detail.Execution; e.Status != "completed" || e.Succeeded != succeeded || e.Failed != failed {
			return fmt.Errorf("%s, %d succeeded, %d failed", e.Status, e.Succeeded, e.Failed)
		}
		return nil
	})
}
