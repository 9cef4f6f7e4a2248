package agent

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/examples/agent/journal"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// exitInterrupted is the exit code of a script during which the agent stopped.
// This level of the contract has none for it; the agents of newer fleets give
// this one, a failure.
const exitInterrupted int32 = 121

// recover accounts for the commands that an earlier run of the agent left: one
// whose script was started gets the result that it is owed, unless that is in
// the outbox already. Returned are those that can still run.
func (a *Agent) recover(left []journal.Run) (again []*run) {
	for _, record := range left {
		cmd := &record.Command
		r := &run{record: record, kept: true}
		if _, err := a.disk.seen.Add(cmd.RequestID, record.Digest, record.AdmittedAt); err != nil {
			a.log.Error("request id not written down", "request", cmd.RequestID, "err", err)
		}
		var err error
		switch r.request, err = subjects.ParseRequestID(cmd.RequestID); {
		case err != nil:
			a.log.Error("record of a command dropped: its result would have no subject", "job", cmd.ID, "err", err)
			a.forget(r)
		case a.disk.results.Holds(record.ResultID):
			a.forget(r)
		case record.StartedAt.IsZero():
			again = append(again, r)
		default:
			a.log.Warn("the agent stopped while a job ran: its outcome is reported as not known", "job", cmd.ID, "version", cmd.Version, "request", cmd.RequestID)
			a.begin(func() {
				result := a.interrupted(r)
				a.report(a.reporting, r, &result)
			})
		}
	}
	return again
}

// interrupted is the result of a script during which the agent stopped.
func (a *Agent) interrupted(r *run) wire.ExecResult {
	result := a.newResult(r, r.record.StartedAt)
	result.FinishedAt = time.Now()
	result.ExitCode, result.Stderr = exitInterrupted, "interrupted: the agent stopped while the script ran; how it ended is not known\n"
	return result
}

// resume takes up commands that an earlier run of the agent did not come to. It
// waits for the broker, which has the last word at the gates. What was verified when
// a command was taken is verified again: its key may have been taken away since.
func (a *Agent) resume(ctx context.Context, again []*run) {
	if len(again) == 0 || !a.waitConnected(ctx) {
		return
	}
	for _, r := range again {
		if !a.stillVouched(r) {
			continue
		}
		a.log.Info("job taken up again", "job", r.cmd().ID, "version", r.cmd().Version, "request", r.cmd().RequestID)
		a.begin(func() { a.carryOut(r) })
	}
}

// waitConnected waits for the broker; it returns false when ctx ends first.
func (a *Agent) waitConnected(ctx context.Context) bool {
	status := a.nc.StatusChanged(nats.CONNECTED)
	defer a.nc.RemoveStatusListener(status)
	for !a.nc.IsConnected() {
		select {
		case <-ctx.Done():
			return false
		case <-status:
		}
	}
	return true
}
