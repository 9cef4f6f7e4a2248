package scenarios

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
)

// performance compares what both agents publish about themselves and their
// machine, and looks for it in the backend.
func performance(ctx context.Context, s *stage) error {
	for _, setting := range everySecond {
		if err := s.quietly(ctx, lab.Kanade, "config", "set", setting); err != nil {
			return err
		}
	}
	for _, pc := range []string{lab.RealPC, lab.OurPC} {
		err := s.quietly(ctx, lab.Kanade, "config", "set", "process_perf_enabled=true", "--pc", pc)
		if err != nil {
			return err
		}
		s.story.Ran(string(lab.Kanade), []string{"config", "set", "process_perf_enabled=true", "--pc", pc}, "", 0)
	}
	for _, kind := range []string{"heartbeat", "host_perf", "process_perf"} {
		if err := s.sameShape(ctx, kind); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		s.story.Say("%s of our agent has the members of the real one's, in that order, and a value where that has one", kind)
	}
	var real, ours map[string]any
	for path, about := range map[string]string{
		"/api/agents/%s":           "the agent's own use",
		"/api/agents/%s/perf":      "samples of the machine",
		"/api/agents/%s/processes": "processes",
	} {
		err := s.Wait(ctx, about, func(ctx context.Context) error {
			real, ours = nil, nil
			if err := s.API.Get(ctx, fmt.Sprintf(path, lab.RealPC), &real); err != nil {
				return err
			}
			if err := s.API.Get(ctx, fmt.Sprintf(path, lab.OurPC), &ours); err != nil {
				return err
			}
			return filled("", real, ours)
		})
		if err != nil {
			return err
		}
	}
	s.story.Say("the backend has numbers of our agent, its machine and processes wherever it has them of the real one")
	return nil
}

// sameShape waits until both agents have published a document of a kind, and
// compares the members.
func (s *stage) sameShape(ctx context.Context, kind string) error {
	var subs [2]*nats.Subscription
	for i, pc := range []string{lab.RealPC, lab.OurPC} {
		sub, err := s.Broker.Conn.SubscribeSync(kind + "." + pc)
		if err != nil {
			return err
		}
		defer func() { _ = sub.Unsubscribe() }()
		subs[i] = sub
	}
	// The first sample of an agent has no difference to compute yet.
	var last error
	for {
		var documents [2][]byte
		for i, sub := range subs {
			msg, err := sub.NextMsgWithContext(ctx)
			if err != nil {
				return errors.Join(fmt.Errorf("%s: %w", sub.Subject, err), last)
			}
			documents[i] = msg.Data
		}
		if last = shapes(documents[0], documents[1]); last == nil {
			return nil
		}
	}
}
