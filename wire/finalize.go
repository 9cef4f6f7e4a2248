package wire

import "time"

// FinalizeCommand is the script of a [Command] that an agent runs after the main
// one has ended well, to delete, move or tell. What becomes of it is logged and
// is not part of the result. Since 0.101.0; older agents pass over it.
//
//wire:message
type FinalizeCommand struct {
	// Shell is the interpreter of the script.
	Shell Shell `json:"shell"`
	// Script is the body to run.
	Script string `json:"script"`
	// TimeoutSecs is how long it may run, in seconds.
	TimeoutSecs uint64 `json:"timeout_secs"`
	// RunAs is the session and privilege of the run. Default: system.
	RunAs RunAs `json:"run_as" wire:"default=RunAsSystem"`
	// Cwd is the working directory; unset means the agent's own.
	Cwd Opt[string] `json:"cwd,omitzero"`
	// OnEachBundle runs it once for each bundle that the agent has uploaded,
	// instead of once after all of them. Default: false.
	OnEachBundle bool `json:"on_each_bundle" wire:"default"`
}

// Timeout is TimeoutSecs as a duration, capped at the largest one that Go can
// hold (about 292 years).
func (f *FinalizeCommand) Timeout() time.Duration { return seconds(f.TimeoutSecs) }
