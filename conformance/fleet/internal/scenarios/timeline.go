package scenarios

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
)

// timeline has events of both agents stored by the backend: those of a job that
// prints them, and that our agent has started.
func timeline(ctx context.Context, s *stage) error {
	event := `{"pc_id":"forged","at":"2026-05-16T08:30:00Z","kind":"diagnostic","source":"test:fleet","payload":{"n":1}}`
	path, err := s.File("fleet-events.kanade-job.yaml", `id: fleet-events
version: 1.0.0
emit:
  type: events
execute:
  shell: cmd
  script: |
    echo '`+event+`'; echo no event
  timeout: 60s
`)
	if err != nil {
		return err
	}
	if err := s.registerFile(ctx, path); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "fleet-events", bothPCs...)
	if err != nil {
		return err
	}
	if err := s.bothSucceed(ctx, exec); err != nil {
		return err
	}
	type eventRow struct {
		PCID    string          `json:"pc_id"`
		At      string          `json:"at"`
		Kind    string          `json:"kind"`
		Source  string          `json:"source"`
		Payload json.RawMessage `json:"payload"`
	}
	find := func(pc, kind string) (eventRow, error) {
		var found eventRow
		err := s.Wait(ctx, kind+" of "+pc, func(ctx context.Context) error {
			var list struct {
				Events []eventRow `json:"events"`
			}
			if err := s.API.Get(ctx, "/api/obs_events?pc_id="+pc+"&from=2026-01-01T00:00:00Z&kind="+kind, &list); err != nil {
				return err
			}
			if len(list.Events) == 0 {
				return errors.New("the backend has none")
			}
			found = list.Events[0]
			return nil
		})
		return found, err
	}
	real, err := find(lab.RealPC, "diagnostic")
	if err != nil {
		return err
	}
	ours, err := find(lab.OurPC, "diagnostic")
	if err != nil {
		return err
	}
	if ours.At != real.At || ours.Source != real.Source || string(ours.Payload) != string(real.Payload) || ours.PCID != lab.OurPC {
		return fmt.Errorf("the backend has %+v of the real agent and %+v of ours", real, ours)
	}
	s.story.Say("the backend has the event that the job has printed of both, each in the agent's own name")
	if _, err := find(lab.OurPC, "agent_started"); err != nil {
		return err
	}
	s.story.Say("and that our agent has started")
	return nil
}
