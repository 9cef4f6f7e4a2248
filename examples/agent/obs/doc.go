// Package obs makes the entries of a PC's timeline that an agent publishes on
// obs.<pc_id> (docs/contract.md, "ObsEvent"): its own, and those that a job with
// emit: events prints, one JSON document on each line.
//
// A [Publisher] hands them to a [Sink], which is where a message for a stream is
// safe: an outbox, or the stream itself.
//
// The vocabulary of kinds is open, but readers know the ones that they know:
// an agent's own kind here is agent_started, and it invents none. That the
// broker was away, or that the agent stopped, is in its log.
package obs
