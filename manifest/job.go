package manifest

import "github.com/kanadehq/kanade-shared/wire"

// Job says what to run, and what its output means. It is stored as JSON in the
// KV bucket jobs under its ID. See docs/contract.md, "Manifests".
//
//wire:message
type Job struct {
	// ID names the job; it is a key of KV buckets.
	ID string `json:"id"`
	// Version is free text; agents compare it with the pinned one.
	Version string `json:"version"`
	// Description is for operators; written as null when unset.
	Description wire.Opt[string] `json:"description"`
	// Execute is what to run.
	Execute Execute `json:"execute"`
	// RequireApproval is a mark for people; no program acts on it. Default:
	// false.
	RequireApproval bool `json:"require_approval" wire:"default"`
	// Inventory says that the output is one object of facts. Written as null
	// when unset.
	Inventory wire.Opt[InventoryHint] `json:"inventory"`
	// Emit says that the output is a list of events. Written as null when
	// unset.
	Emit wire.Opt[EmitConfig] `json:"emit"`
	// Check says that the output is the outcome of a health check. Written as
	// null when unset.
	Check wire.Opt[CheckHint] `json:"check"`
	// Staleness is what an agent does that has been away from the broker.
	// Default: cached.
	Staleness Staleness `json:"staleness" wire:"default=wire.StalenessCached()"`
	// Client offers the job to the users of a PC.
	Client wire.Opt[ClientHint] `json:"client,omitzero"`
}

// The types of a job that commands carry too.
type (
	// EmitConfig is [wire.EmitConfig].
	EmitConfig = wire.EmitConfig
	// CheckHint is [wire.CheckHint].
	CheckHint = wire.CheckHint
	// Staleness is [wire.Staleness].
	Staleness = wire.Staleness
	// Shell is [wire.Shell].
	Shell = wire.Shell
	// RunAs is [wire.RunAs].
	RunAs = wire.RunAs
)
