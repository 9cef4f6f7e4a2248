package scenarios

import (
	"context"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/wire"
)

// agentRow is an agent in the backend's list.
type agentRow struct {
	PCID          string    `json:"pc_id"`
	Hostname      string    `json:"hostname"`
	OSFamily      string    `json:"os_family"`
	AgentVersion  string    `json:"agent_version"`
	LastHeartbeat time.Time `json:"last_heartbeat"`
}

// seen looks for both agents in the backend's list.
func seen(ctx context.Context, s *stage) error {
	rows := map[string]agentRow{}
	err := s.Wait(ctx, "both agents are in the backend's list", func(ctx context.Context) error {
		var list []agentRow
		if err := s.API.Get(ctx, "/api/agents", &list); err != nil {
			return err
		}
		clear(rows)
		for _, row := range list {
			rows[row.PCID] = row
		}
		for _, pc := range []string{lab.RealPC, lab.OurPC} {
			if _, ok := rows[pc]; !ok {
				return fmt.Errorf("%s is not in it", pc)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	ours, real := rows[lab.OurPC], rows[lab.RealPC]
	if ours.OSFamily != real.OSFamily || ours.AgentVersion == "" || ours.LastHeartbeat.IsZero() {
		return fmt.Errorf("the backend has %+v of our agent, and %+v of the real one", ours, real)
	}
	s.story.Say("GET /api/agents has %s with a heartbeat, os_family %q and a version", ours.PCID, ours.OSFamily)
	return nil
}

// ping asks our agent for a sign of life in both ways that there are.
func ping(ctx context.Context, s *stage) error {
	var answers [2]struct {
		Heartbeat wire.Heartbeat `json:"heartbeat"`
	}
	for i, pc := range []string{lab.RealPC, lab.OurPC} {
		if err := s.API.Post(ctx, "/api/agents/"+pc+"/ping", nil, &answers[i]); err != nil {
			return err
		}
		hb := answers[i].Heartbeat
		if hb.PCID != pc || hb.OSFamily != answers[0].Heartbeat.OSFamily || hb.At.IsZero() {
			return fmt.Errorf("%s answered %+v", pc, hb)
		}
	}
	s.story.Say("POST /api/agents/%s/ping is answered with a heartbeat", lab.OurPC)
	_, err := s.tell(ctx, lab.Kanade, "ping", lab.OurPC, "--wait", "90")
	return err
}
