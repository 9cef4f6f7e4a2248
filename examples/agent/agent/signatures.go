package agent

import (
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/examples/agent/journal"
	"github.com/kanadehq/kanade-shared/examples/agent/outbox"
	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// judge says what to do with a message on a command subject, and reports when the
// signatures of commands are of another class than before.
func (a *Agent) judge(header nats.Header, data []byte, now time.Time) signing.Admission {
	if a.opts.Signatures == nil {
		return unjudged(data)
	}
	v := a.opts.Signatures.Admit(data, signing.HeadersOf(header), a.pc.String(), now)
	if v.Class == signing.ClassOK && v.Key.Audited() {
		a.log.Warn("command signed with a key whose every use is reported", "key", v.Key.Identity(), "label", v.Key.Label,
			"job", v.Command.ID, "request", v.Command.RequestID)
	}
	if by, ok := v.StartBy.Get(); ok {
		v.Command.DeadlineAt.Set(by) // never later than the command's own
	}
	if err := a.opts.Signatures.Report(v.Class, a.pc.String(), now, a.observe); err != nil {
		a.log.Warn("class of signatures not reported", "class", v.Class, "err", err)
	}
	return v
}

// signedHeaders are those of a message that its signature travels in.
func signedHeaders(header nats.Header) nats.Header {
	signed := nats.Header{}
	signing.HeadersOf(header).Apply(signed)
	return signed
}

// stillVouched judges a command that an earlier run of the agent took. One that
// nobody vouches for any more is accounted for and not run.
func (a *Agent) stillVouched(r *run) bool {
	if a.opts.Signatures == nil {
		return true
	}
	cmd, body := r.cmd(), r.record.Body
	if len(body) == 0 {
		var err error
		if body, err = cmd.MarshalJSON(); err != nil {
			a.log.Error("record of a command dropped: it does not encode", "job", cmd.ID, "request", cmd.RequestID, "err", err)
			a.forget(r)
			return false
		}
	}
	switch v := a.judge(r.record.Headers, body, time.Now()); v.Action {
	case signing.Run:
		return true
	case signing.Refuse:
		a.log.Warn("command refused, which an earlier run of the agent took: nobody vouches for it", "job", cmd.ID, "request", cmd.RequestID, "err", v.Err)
		a.begin(func() {
			a.refuse(*cmd, r.request, v.Err)
			a.forget(r)
		})
	default:
		a.log.Warn("command dropped, which an earlier run of the agent took", "job", cmd.ID, "request", cmd.RequestID, "err", v.Err)
		a.forget(r)
	}
	return false
}

// unjudged is what an agent does that asks for no signatures. A message with a kind
// is no bare command, whatever else is in it.
func unjudged(data []byte) signing.Admission {
	v := signing.Admission{Action: signing.Run}
	if kind, has := signing.Kind(data); has {
		return signing.Admission{Err: &signing.EnvelopeError{Err: signing.ErrEnvelopeKind, Detail: "of the kind " + kind}}
	}
	if err := v.Command.UnmarshalJSON(data); err != nil {
		return signing.Admission{Err: err}
	}
	return v
}

// observe sends an event of the agent's own.
func (a *Agent) observe(e wire.ObsEvent) error {
	data, err := e.MarshalJSON()
	if err != nil {
		return err
	}
	id, _ := e.EventRecordID.Get()
	return a.dispatch(a.work, a.disk.obs, outbox.Message{
		Subject: subjects.Obs(a.pc), ID: "obs-" + a.pc.String() + "-" + e.Source + "-" + id, Data: data,
	})
}

// refuse reports a command that is not run. The request id stays free: the same
// command may come again, signed well.
func (a *Agent) refuse(cmd wire.Command, request subjects.RequestID, reason error) {
	now := time.Now()
	result := signing.Refusal(&cmd, a.pc.String(), now, reason)
	a.report(a.reporting, &run{request: request, record: journal.Run{Command: cmd, ResultID: result.ResultID, AdmittedAt: now}}, &result)
}
