package agent

import (
	"context"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// gateTimeout bounds one look at a pin or a status. A broker that does not
// answer does not object.
const gateTimeout = 5 * time.Second

// gate asks, in the contract's order, whether a command must be skipped, and
// gives the exit code and the reason if so.
func (a *Agent) gate(ctx context.Context, cmd *wire.Command) (code int32, reason string, skip bool) {
	if age := a.link.age(a.nc, time.Now()); !cmd.Staleness.Allows(age) {
		return wire.ExitSkippedStale, staleReason(age, cmd.Staleness.MaxCacheAge), true
	}
	if pin, ok := a.lookUp(ctx, kvkeys.BucketScriptCurrent, cmd.ID); ok && pin != cmd.Version {
		return wire.ExitSkippedVersion, fmt.Sprintf("version %s is not the current one, %s", cmd.Version, pin), true
	}
	if status, ok := a.lookUp(ctx, kvkeys.BucketScriptStatus, cmd.ID); ok && status == kvkeys.ScriptStatusRevoked {
		return wire.ExitSkippedRevoked, fmt.Sprintf("job %s is revoked", cmd.ID), true
	}
	return a.tooLate(cmd)
}

// tooLate is the last gate. It is asked once more after a delay.
func (a *Agent) tooLate(cmd *wire.Command) (code int32, reason string, skip bool) {
	if !cmd.Expired(time.Now()) {
		return 0, "", false
	}
	return wire.ExitSkippedDeadline, fmt.Sprintf("the deadline %s has passed", cmd.DeadlineAt.Or(time.Time{}).Format(time.RFC3339)), true
}

func staleReason(age time.Duration, maxAge string) string {
	if age < 0 {
		return "the agent has not been connected yet, the job allows " + maxAge
	}
	return fmt.Sprintf("the agent was last connected %s ago, the job allows %s", age.Round(time.Second), maxAge)
}

// lookUp reads what a bucket says about a job. A missing bucket, a missing key
// and a read that fails are no objection.
func (a *Agent) lookUp(ctx context.Context, bucket, job string) (string, bool) {
	ctx, cancel := context.WithTimeout(ctx, gateTimeout)
	defer cancel()
	kv, err := a.buckets.open(ctx, a.js, bucket)
	if err != nil {
		return "", false
	}
	entry, err := kv.Get(ctx, job)
	if err != nil {
		return "", false
	}
	return string(entry.Value()), true
}
