// Package torture is the proof of package kvrmw: a test that has many writers and
// readers meet while brokers are killed, stopped and elected and connections are
// cut, and judges what they saw for linearizability. It has no code but tests.
//
//	go test ./kvrmw/internal/torture             # some seconds
//	make torture TORTURE=5m SEED=7               # as long as you like
//
// Everything that is random comes from the seed: the schedule of the faults and
// what each client does next. How the two interleave is up to the machine, so a
// seed makes a failure likely again, not certain. The history of a run that fails
// is kept, with a picture for the browser.
package torture
