// Package settings keeps the configuration of one agent up to date while the
// agent runs.
//
// A PC's configuration lies in layers in the KV bucket agent_config: one for
// the fleet, one for each group of the PC, one for the PC (docs/contract.md,
// "Layers"). A [Follower] watches those keys and no others, with one consumer
// however many groups there are, so that a fleet of thousands costs the broker
// a constant amount for each agent. It watches anew when the groups change.
//
// What is stored need not be good: a document that does not decode leaves its
// layer as it was, a deleted one takes its layer away, and while there is no
// broker, or no bucket, the last configuration stays.
package settings
