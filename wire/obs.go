package wire

import "time"

// ObsEvent is one entry of a machine's timeline. An agent publishes it on
// obs.<pc_id>; a job with emit: events prints one on each line. See
// docs/contract.md, "ObsEvent".
//
//wire:message
type ObsEvent struct {
	// PCID is the agent's id; an agent overwrites what a script put here.
	PCID string `json:"pc_id"`
	// At is when it happened at the source, not when it was published.
	At time.Time `json:"at"`
	// Kind is an open vocabulary: logon, logoff, boot, shutdown,
	// unexpected_shutdown, sleep, resume, agent_started, diagnostic, …
	Kind string `json:"kind"`
	// Source is <scheme>:<detail>, such as winlog:System.
	Source string `json:"source"`
	// EventRecordID is the source's own number of the event as text; together
	// with PCID and Source it tells duplicates. Written as null when unset.
	EventRecordID Opt[string] `json:"event_record_id"`
	// Payload is any JSON. Default: null.
	Payload JSON `json:"payload" wire:"default"`
}

// NewObsEvent returns an event without a record id and without a payload.
func NewObsEvent(pcID string, at time.Time, kind, source string) ObsEvent {
	return ObsEvent{PCID: pcID, At: at, Kind: kind, Source: source}
}
