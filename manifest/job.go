package manifest

import "github.com/kanadehq/kanade-shared/wire"

// Job says what to run, and what its output means. It is stored as JSON in the
// KV bucket jobs under its ID. See docs/contract.md, "Manifests".
//
//wire:message unique=0.101.0
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
	// DeployAuthorization names the plan that a typed operation belongs to; see
	// [Execute]. No script has it. Since 0.101.0.
	DeployAuthorization wire.Opt[DeployAuthorization] `json:"deploy_authorization,omitzero" wire:"since=0.101.0"`
	// Inventory says that the output is one object of facts. Written as null
	// when unset.
	Inventory wire.Opt[InventoryHint] `json:"inventory"`
	// Emit says that the output is a list of events. Written as null when
	// unset.
	Emit wire.Opt[EmitConfig] `json:"emit"`
	// Check says that the output is the outcome of a health check. Written as
	// null when unset.
	Check wire.Opt[CheckHint] `json:"check"`
	// Collect says that the output names files to bundle and upload. Since
	// 0.101.0.
	Collect wire.Opt[CollectHint] `json:"collect,omitzero" wire:"since=0.101.0"`
	// Aggregate are widgets about the events of the job, for the controller's web
	// pages. Since 0.101.0.
	Aggregate wire.Opt[[]AggregateWidget] `json:"aggregate,omitzero" wire:"since=0.101.0"`
	// Staleness is what an agent does that has been away from the broker.
	// Default: cached.
	Staleness Staleness `json:"staleness" wire:"default=wire.StalenessCached()"`
	// Client offers the job to the users of a PC.
	Client wire.Opt[ClientHint] `json:"client,omitzero"`
	// Tags are labels of the catalogue. Default: none; not written then. Since
	// 0.101.0.
	Tags []string `json:"tags,omitempty" wire:"default,since=0.101.0"`
	// Origin is where the document is kept, as an operator's tool notes it.
	// Since 0.101.0.
	Origin wire.Opt[RepoOrigin] `json:"origin,omitzero" wire:"since=0.101.0"`
	// Finalize is a second script, run after the first has ended well. Since
	// 0.101.0.
	Finalize wire.Opt[FinalizeSpec] `json:"finalize,omitzero" wire:"since=0.101.0"`
	// Feed says that the output holds rows of data for the whole fleet. Default:
	// none; not written then. Since 0.101.0.
	Feed []FeedSpec `json:"feed,omitempty" wire:"default,since=0.101.0"`
	// Tier is where the job may be sent; unset means anywhere. Agents and
	// controllers of 0.43.53 do not know the restriction. Since 0.101.0.
	Tier wire.Opt[Tier] `json:"tier,omitzero" wire:"since=0.101.0"`
}

// Tier is where a job may be sent. The set is open: one that nobody knows keeps
// its text, and [Job.ValidateAt] refuses it.
//
//wire:enum open
type Tier string

// The tiers.
const (
	TierEndpoint   Tier = "endpoint"
	TierController Tier = "controller"
)

// RepoOrigin is where a document is kept. Since 0.101.0.
//
//wire:message
type RepoOrigin struct {
	// Path of the document in its repository.
	Path string `json:"path"`
	// Repo names the repository.
	Repo wire.Opt[string] `json:"repo,omitzero"`
	// ScriptFile is the path of its script.
	ScriptFile wire.Opt[string] `json:"script_file,omitzero"`
}

// FinalizeSpec is a script that agents run after that of the job has ended well.
// [Job.Command] makes a [wire.FinalizeCommand] of it. Since 0.101.0.
//
//wire:message
type FinalizeSpec struct {
	// Shell is powershell or pwsh.
	Shell Shell `json:"shell"`
	// Script is the body.
	Script string `json:"script"`
	// Timeout is a duration string, of which the whole seconds count. Default:
	// 60s.
	Timeout string `json:"timeout" wire:"default=\"60s\""`
	// RunAs is the session and the privilege of the run. Default: system.
	RunAs RunAs `json:"run_as" wire:"default=wire.RunAsSystem"`
	// Cwd is the working directory. Unset means the agent's own.
	Cwd wire.Opt[string] `json:"cwd,omitzero"`
	// OnEachBundle runs it once for each bundle that collect has uploaded.
	// Default: false.
	OnEachBundle bool `json:"on_each_bundle" wire:"default"`
}

// Command is the script as commands carry it: the timeout in whole seconds, one at
// least, and 60 where it does not parse.
func (f *FinalizeSpec) Command() wire.FinalizeCommand {
	secs := uint64(60)
	if d, err := wire.ParseSpan(f.Timeout); err == nil {
		secs = max(d.Seconds, 1)
	}
	return wire.FinalizeCommand{
		Shell: f.Shell, Script: f.Script, TimeoutSecs: secs, RunAs: f.RunAs, Cwd: f.Cwd, OnEachBundle: f.OnEachBundle,
	}
}

// FeedSpec is a feed of data for the whole fleet, whose rows each run replaces.
// Since 0.101.0.
//
//wire:message
type FeedSpec struct {
	// ID names the feed.
	ID string `json:"id"`
	// Field is the member of the output that lists the rows.
	Field string `json:"field"`
	// PrimaryKey are the columns that tell rows apart.
	PrimaryKey []string `json:"primary_key"`
}

// The types of a job that commands carry too.
type (
	// EmitConfig is [wire.EmitConfig].
	EmitConfig = wire.EmitConfig
	// CheckHint is [wire.CheckHint].
	CheckHint = wire.CheckHint
	// CollectHint is [wire.CollectHint].
	CollectHint = wire.CollectHint
	// Staleness is [wire.Staleness].
	Staleness = wire.Staleness
	// Shell is [wire.Shell].
	Shell = wire.Shell
	// RunAs is [wire.RunAs].
	RunAs = wire.RunAs
)
