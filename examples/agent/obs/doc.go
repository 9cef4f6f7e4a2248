// Package obs makes the entries of a PC's timeline that an agent publishes on
// obs.<pc_id> (docs/contract.md, "ObsEvent"): its own, and those that a job with
// emit: events prints, one JSON document on each line.
//
// A [Publisher] hands them to a [Sink]. That of [JetStream] waits until the
// stream OBS_EVENTS has stored the event; one that writes to a file first also
// gets events over an outage.
//
// The vocabulary of kinds is open, but readers know the ones that they know:
// an agent's own kind here is agent_started, and it invents none. That the
// broker was away, or that the agent stopped, is in its log.
package obs
