package scenarios

import (
	"context"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
)

// beats is how many messages in a row must come at the new pace.
const beats = 4

// pace waits until messages on a subject come one after the other with no less
// and no more than that between them.
func (s *stage) pace(ctx context.Context, subject string, least, most time.Duration) error {
	sub, err := s.Broker.Conn.SubscribeSync(subject)
	if err != nil {
		return err
	}
	defer func() { _ = sub.Unsubscribe() }()
	var last time.Time
	for inPace := 0; inPace < beats; {
		if _, err := sub.NextMsgWithContext(ctx); err != nil {
			return fmt.Errorf("%s, one in %s to %s: %w", subject, least, most, err)
		}
		now := time.Now()
		if pause := now.Sub(last); pause >= least && pause <= most {
			inPace++
		} else {
			inPace = 0
		}
		last = now
	}
	return nil
}

// everySecond makes both agents report every second.
var everySecond = []string{"heartbeat_interval=1s", "host_perf_interval=1s"}

// configured makes both agents report every second.
func configured(ctx context.Context, s *stage) error {
	for _, setting := range everySecond {
		if _, err := s.tell(ctx, lab.Kanade, "config", "set", setting); err != nil {
			return err
		}
	}
	for _, pc := range []string{lab.RealPC, lab.OurPC} {
		for _, subject := range []string{"heartbeat." + pc, "host_perf." + pc} {
			if err := s.pace(ctx, subject, 0, 5*time.Second); err != nil {
				return err
			}
		}
	}
	s.story.Say("heartbeats and samples of both come every second, and no longer every 30 and 60")
	return nil
}
