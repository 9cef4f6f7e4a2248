// Package rollout turns the plan of who runs a job, and when, into the shots
// that package dispatch fires.
//
// A plan is the contract's [manifest.FanoutPlan], the same document that a
// schedule holds: a target, or waves that take its place. Each wave is a group
// and a delay that counts from the first publication, so two waves with the
// same delay start together. A plan can be read from JSON ([Decode]) or from a
// short text for command lines ([ParseWaves]).
//
// Every target gets a command of its own with a request id of its own; all of
// them share one exec id, so that one kill ends the whole rollout.
package rollout
