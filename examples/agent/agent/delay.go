package agent

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// maxJobDelay bounds a command's jitter and backoff: the stream EXEC does not
// keep the command for longer either.
const maxJobDelay = 7 * 24 * time.Hour

// delay waits a random part of a command's jitter, so that a fleet does not
// start a job in one moment. It does not reach beyond the deadline. The error is
// the cause of the end of ctx.
func (a *Agent) delay(ctx context.Context, cmd *wire.Command, now time.Time) error {
	bound := jobDelay(cmd.JitterSecs.Or(0))
	if deadline, ok := cmd.DeadlineAt.Get(); ok {
		bound = min(bound, deadline.Sub(now))
	}
	if bound <= 0 {
		return context.Cause(ctx)
	}
	d := rand.N(bound)
	a.log.Info("job waits for its turn", "job", cmd.ID, "request", cmd.RequestID, "for", d.Round(time.Second))
	return sleep(ctx, d)
}

// jobDelay is a number of seconds out of a command as a duration.
func jobDelay(seconds uint64) time.Duration {
	return time.Duration(min(seconds, uint64(maxJobDelay/time.Second))) * time.Second
}

// sleep waits; the error is the cause of the end of ctx where that comes first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
