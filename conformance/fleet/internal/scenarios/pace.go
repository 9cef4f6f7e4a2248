package scenarios

import (
	"context"
	"fmt"
	"time"
)

// beats is how many messages in a row must come at the new pace.
const beats = 4

// pace waits until a PC publishes on a subject at least every limit.
func (s *stage) pace(ctx context.Context, subject string, limit time.Duration) error {
	sub, err := s.Broker.Conn.SubscribeSync(subject)
	if err != nil {
		return err
	}
	defer func() { _ = sub.Unsubscribe() }()
	var last time.Time
	for fast := 0; fast < beats; {
		if _, err := sub.NextMsgWithContext(ctx); err != nil {
			return fmt.Errorf("%s, every %s at least: %w", subject, limit, err)
		}
		now := time.Now()
		if fast++; now.Sub(last) > limit {
			fast = 1
		}
		last = now
	}
	return nil
}
