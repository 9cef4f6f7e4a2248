package agent

import (
	"errors"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/examples/agent/journal"
	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// run is a command that the agent has taken.
type run struct {
	request subjects.RequestID
	record  journal.Run
	kept    bool // whether the record is on disk
}

func (r *run) cmd() *wire.Command { return &r.record.Command }

// take runs a command that came on a subject beside the others, if it is one and
// new. It reports whether the agent has dealt with it: if not, the agent is
// stopping, and the command must come again.
func (a *Agent) take(subject string, header nats.Header, data []byte) bool {
	verdict := a.judge(header, data, time.Now())
	if verdict.Action == signing.Drop {
		said := "command refused"
		if _, ok := errors.AsType[*wire.DecodeError](verdict.Err); ok {
			said += ": it does not decode"
		}
		a.log.Warn(said, "subject", subject, "err", verdict.Err)
		return true
	}
	cmd := verdict.Command
	request, err := subjects.ParseRequestID(cmd.RequestID)
	if err != nil {
		a.log.Warn("command refused: its result would have no subject", "subject", subject, "job", cmd.ID, "err", err)
		return true
	}
	if a.isStopping() {
		return false
	}
	if verdict.Action == signing.Refuse {
		a.log.Warn("command refused: nobody vouches for it", "subject", subject, "job", cmd.ID, "request", cmd.RequestID, "err", verdict.Err)
		return a.begin(func() { a.refuse(cmd, request, verdict.Err) })
	}
	digest := journal.DigestOf(data)
	r, isNew, same := a.admit(cmd, request, digest, header, data)
	switch {
	case !isNew && same:
		a.log.Debug("command dropped: it came before", "job", cmd.ID, "request", cmd.RequestID)
		return true
	case !isNew:
		a.reportConflict(subject, cmd.RequestID, digest)
		return true
	}
	return a.begin(func() { a.carryOut(r) }) || r.kept
}

// admit writes a command down before anything is done about it, unless it came
// before. The record comes first: the id alone would keep the command from ever
// being run after a crash. A disk that fails is no reason not to run it.
func (a *Agent) admit(cmd wire.Command, request subjects.RequestID, digest journal.Digest, header nats.Header, data []byte) (r *run, isNew, same bool) {
	a.admission.Lock()
	defer a.admission.Unlock()
	if known, same := a.disk.seen.Has(cmd.RequestID, digest); known {
		return nil, false, same
	}
	now := time.Now()
	r = &run{request: request, record: journal.Run{Command: cmd, Digest: digest, ResultID: wire.NewID(), AdmittedAt: now}}
	if signed := signedHeaders(header); len(signed) > 0 {
		r.record.Body, r.record.Headers = data, signed
	}
	if a.disk.durable() {
		err := a.disk.runs.Put(r.record)
		if r.kept = err == nil; !r.kept {
			a.log.Error("command not written down: it is lost if the agent stops", "job", cmd.ID, "request", cmd.RequestID, "err", err)
		}
	}
	if _, err := a.disk.seen.Add(cmd.RequestID, digest, now); err != nil {
		a.log.Error("request id not written down: the command may run again after a restart", "job", cmd.ID, "request", cmd.RequestID, "err", err)
	}
	return r, true, false
}

// carryOut sees a command to its result.
func (a *Agent) carryOut(r *run) {
	result, ok := a.perform(a.work, r)
	if !ok {
		a.log.Info("job left for the next start of the agent", "job", r.cmd().ID, "request", r.cmd().RequestID)
		return
	}
	a.log.Info("job ended", "job", r.cmd().ID, "version", r.cmd().Version, "request", r.cmd().RequestID,
		"exit", result.ExitCode, "took", result.FinishedAt.Sub(result.StartedAt))
	a.report(a.reporting, r, &result)
	a.finalize(r.cmd(), &result)
}

// markStarted writes down that the script is about to start: after a crash it
// must not start again.
func (a *Agent) markStarted(r *run, at time.Time) {
	r.record.StartedAt = at
	r.record.Body, r.record.Headers = nil, nil // never verified again
	if !r.kept {
		return
	}
	if err := a.disk.runs.Put(r.record); err != nil {
		r.kept = false
		a.log.Error("start not written down: the job has no result if the agent stops", "job", r.cmd().ID, "request", r.cmd().RequestID, "err", err)
	}
}

// forget removes the record of a command whose result is safe.
func (a *Agent) forget(r *run) {
	if !r.kept {
		return
	}
	r.kept = false
	if err := a.disk.runs.Remove(r.cmd().RequestID); err != nil {
		a.log.Error("record of a finished job not removed: the next start reports the job again", "job", r.cmd().ID, "request", r.cmd().RequestID, "err", err)
	}
}
