package wire

import "time"

// ExecResult is the outcome of one run on one PC. An agent publishes it on
// results.<request_id>, by way of a file that it keeps until the stream RESULTS
// has acknowledged it. See docs/contract.md, "ExecResult".
//
//wire:message
type ExecResult struct {
	// ResultID is minted by the agent for each run. "" comes from an older
	// sender: see [ExecResult.StableResultID]. Default: "".
	ResultID string `json:"result_id" wire:"default"`
	// RequestID is the command's; the PCs of a broadcast share it.
	RequestID string `json:"request_id"`
	// ExecID is the command's, where it had one.
	ExecID Opt[string] `json:"exec_id,omitzero"`
	// ParentResultID is the result of the run that this one belongs to. Since
	// 0.101.0.
	ParentResultID Opt[string] `json:"parent_result_id,omitzero" wire:"since=0.101.0"`
	// PCID is the agent's id.
	PCID string `json:"pc_id"`
	// ExitCode is the script's own, or one of the Exit constants.
	ExitCode int32 `json:"exit_code"`
	// Skipped says whether the agent did not start the run, which the exit code
	// alone does not prove; unset comes from an older agent. Since 0.101.0,
	// which writes null where it is unset.
	Skipped Opt[bool] `json:"skipped,omitzero" wire:"since=0.101.0,full=null"`
	// Stdout is what the script printed; "" when StdoutObject is set.
	Stdout string `json:"stdout"`
	// Stderr is what it printed as errors, followed by the agent's own notes.
	Stderr string `json:"stderr"`
	// StartedAt is when the script was started.
	StartedAt time.Time `json:"started_at"`
	// FinishedAt is when it ended; it is not checked against StartedAt.
	FinishedAt time.Time `json:"finished_at"`
	// StdoutObject is the key of the standard output in the object store
	// result_output, when it was too large for the message (see [Spill]). Use
	// it as given; it cannot be rebuilt from other members.
	StdoutObject Opt[string] `json:"stdout_object,omitzero"`
	// StderrObject is the same for the standard error.
	StderrObject Opt[string] `json:"stderr_object,omitzero"`
	// ManifestID is the command's ID.
	ManifestID Opt[string] `json:"manifest_id,omitzero"`
	// CollectObject is the key of the bundle of files in the object store
	// collections. Since 0.101.0.
	CollectObject Opt[string] `json:"collect_object,omitzero" wire:"since=0.101.0"`
}

// Exit codes that an agent gives when the script did not end by itself. A
// script may end with the same numbers: the code alone proves nothing.
const (
	// ExitKilled is a run that was killed or timed out; the reason is appended
	// to Stderr.
	ExitKilled int32 = -1
	// ExitOutcomeUnknown is a run that had begun when the agent ended, and that
	// it does not start again. A failure, not a skip. Since 0.101.0.
	ExitOutcomeUnknown int32 = 121
	// ExitSkippedUnsupported is a run skipped because this agent, or its
	// system, cannot carry it out. Since 0.101.0.
	ExitSkippedUnsupported int32 = 122
	// ExitRefusedSignature is a command that the agent refuses because no key
	// vouches for it. A failure, not a skip. Since 0.101.0.
	ExitRefusedSignature int32 = 123
	// ExitSkippedVersion is a run skipped because script_current pins another
	// version.
	ExitSkippedVersion int32 = 124
	// ExitSkippedDeadline is a run skipped because its deadline had passed.
	ExitSkippedDeadline int32 = 125
	// ExitSkippedRevoked is a run skipped because script_status is REVOKED.
	ExitSkippedRevoked int32 = 126
	// ExitSkippedStale is a run skipped because the agent had been away from
	// the broker for longer than the command allows.
	ExitSkippedStale int32 = 127
)

// skippedPrefix opens the Stderr of every skipped run.
const skippedPrefix = "skipped: "

// NewResult returns the outcome of a run of cmd on a PC, with a new result id,
// the command's ids, and everything that the script did still empty.
func NewResult(cmd *Command, pcID string, startedAt time.Time) ExecResult {
	return ExecResult{
		ResultID: NewID(), RequestID: cmd.RequestID, ExecID: cmd.ExecID, PCID: pcID,
		StartedAt: startedAt, FinishedAt: startedAt, ManifestID: Some(cmd.ID),
	}
}

// NewSkippedResult returns the outcome of a run that the agent did not start:
// code is one of the ExitSkipped constants, and the reason stands in Stderr
// after "skipped: ".
func NewSkippedResult(cmd *Command, pcID string, at time.Time, code int32, reason string) ExecResult {
	r := NewResult(cmd, pcID, at)
	r.ExitCode, r.Stderr = code, skippedPrefix+reason
	return r
}

// ReportedSkip reports whether the agent says that it has not started the run.
// Older agents say nothing: theirs are told by the exit code alone.
func (r *ExecResult) ReportedSkip() bool { return r.Skipped.Or(false) }

// NoCheck reports whether the result must not be taken for the outcome of a
// health check, because the script has not run: what the agent says, and where it
// says nothing any of the exit codes that skips have, as a script of its own may
// have too.
func (r *ExecResult) NoCheck() bool {
	return r.Skipped.Or(ExitSkippedUnsupported <= r.ExitCode && r.ExitCode <= ExitSkippedStale)
}

// SignatureRefusalID returns the result id of an agent's refusal of a command:
// the same each time that the command is delivered to it.
func SignatureRefusalID(requestID, pcID string) string {
	return uuidV5OID(requestID + "|" + pcID + "|signature-refused")
}

// SignatureRefusal reports whether the result is an agent's refusal of a command
// that no key vouches for. A script may end with the same exit code; the result id
// tells them apart.
func (r *ExecResult) SignatureRefusal() bool {
	return r.ExitCode == ExitRefusedSignature && r.ResultID == SignatureRefusalID(r.RequestID, r.PCID)
}

// legacyResultIDName is the prefix of the names from which stable ids of older
// results are derived; every kanade program uses this very text.
const legacyResultIDName = "kanade-issue-19/legacy-result-id:"

// StableResultID returns ResultID, or where it is empty the id that every
// program derives for such a result from RequestID and PCID (a version 5 UUID),
// so that an older agent's result has the same identity everywhere.
func (r *ExecResult) StableResultID() string {
	if r.ResultID != "" {
		return r.ResultID
	}
	return uuidV5OID(legacyResultIDName + r.RequestID + ":" + r.PCID)
}
