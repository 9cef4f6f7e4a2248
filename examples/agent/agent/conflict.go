package agent

import (
	"encoding/json"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/journal"
	"github.com/kanadehq/kanade-shared/wire"
)

// Of the event about a second command under one request id.
const (
	conflictKind   = "command_admission_conflict"
	conflictSource = "agent:admission"
	// shownDigest is as much of a digest as is in the event's id.
	shownDigest = 16
)

// reportConflict reports a command that is not run, because another one came under
// its request id. Whoever sends both has made a mistake, or would like to have the
// first one's results taken for the second's.
func (a *Agent) reportConflict(subject, request string, digest journal.Digest) {
	a.log.Error("command not run: another one came under its request id", "subject", subject, "request", request, "fingerprint", digest)
	payload, err := json.Marshal(map[string]string{"fingerprint": string(digest), "request_id": request, "subject": subject})
	if err != nil {
		a.log.Error("conflict not reported", "request", request, "err", err)
		return
	}
	e := wire.NewObsEvent(a.pc.String(), time.Now(), conflictKind, conflictSource)
	e.EventRecordID.Set("conflict:" + request + ":" + string(digest[:shownDigest]))
	if e.Payload, err = wire.ParseJSON(payload); err == nil {
		err = a.observe(e)
	}
	if err != nil {
		a.log.Error("conflict not reported", "request", request, "err", err)
	}
}
