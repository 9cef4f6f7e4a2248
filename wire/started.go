package wire

import "time"

// EventStarted says that a script is about to be started. An agent publishes it
// on events.started.<exec_id>.<pc_id>, only for commands with an exec id. See
// docs/contract.md, "EventStarted".
//
//wire:message
type EventStarted struct {
	// ResultID is the one of the [ExecResult] that will follow.
	ResultID string `json:"result_id"`
	// RequestID is the command's.
	RequestID string `json:"request_id"`
	// ExecID is the command's.
	ExecID string `json:"exec_id"`
	// PCID is the agent's id.
	PCID string `json:"pc_id"`
	// StartedAt is when the script is started.
	StartedAt time.Time `json:"started_at"`
	// ManifestID is the command's ID.
	ManifestID string `json:"manifest_id"`
	// Version is the command's version.
	Version string `json:"version"`
}

// NewEventStarted returns the event that announces result, and false where the
// command has no exec id and nothing is to be announced.
func NewEventStarted(cmd *Command, result *ExecResult) (EventStarted, bool) {
	exec, ok := cmd.ExecID.Get()
	return EventStarted{
		ResultID: result.ResultID, RequestID: cmd.RequestID, ExecID: exec, PCID: result.PCID,
		StartedAt: result.StartedAt, ManifestID: cmd.ID, Version: cmd.Version,
	}, ok
}
