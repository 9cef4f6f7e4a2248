package ipc

import (
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// JobCategory is a tab of the app, on which it shows a job.
type JobCategory = wire.JobCategory

// The categories.
const (
	CategorySoftwareUpdate = wire.CategorySoftwareUpdate
	CategoryTroubleshoot   = wire.CategoryTroubleshoot
	CategoryCatalog        = wire.CategoryCatalog
)

// RunStatus is how far a run is: queued, then running, then one of the others.
// The set is open: a newer peer's status keeps its text.
//
//wire:enum open
type RunStatus string

// The statuses of this contract level.
const (
	RunQueued    RunStatus = "queued"
	RunRunning   RunStatus = "running"
	RunCompleted RunStatus = "completed"
	RunFailed    RunStatus = "failed"
	RunKilled    RunStatus = "killed"
	// RunUnknown is what the reference makes of one that it does not know.
	RunUnknown RunStatus = "unknown"
)

// Known reports whether s is one of the contract's statuses.
func (s RunStatus) Known() bool {
	return s.Terminal() || s == RunQueued || s == RunRunning
}

// Terminal reports whether the run has ended.
func (s RunStatus) Terminal() bool { return s == RunCompleted || s == RunFailed || s == RunKilled }

// UserInvokableJob is a job that the user may start.
//
//wire:message
type UserInvokableJob struct {
	// ID is the job's.
	ID string `json:"id"`
	// DisplayName is for the user.
	DisplayName string `json:"display_name"`
	// DisplayDescription is for the user.
	DisplayDescription wire.Opt[string] `json:"display_description,omitzero"`
	// Icon is a name or a data: URL.
	Icon wire.Opt[string] `json:"icon,omitzero"`
	// Category is where the job is shown.
	Category JobCategory `json:"category"`
	// Version is the job's.
	Version string `json:"version"`
	// LastRun is this user's last one. Agents of this level never set it.
	LastRun wire.Opt[JobRun] `json:"last_run,omitzero"`
}

// JobRun is a run of a job.
//
//wire:message
type JobRun struct {
	// RunID is that of [JobsExecuteResult].
	RunID string `json:"run_id"`
	// Status is how far the run is.
	Status RunStatus `json:"status"`
	// StartedAt is the agent's wall clock.
	StartedAt time.Time `json:"started_at"`
	// FinishedAt is set once the run has ended.
	FinishedAt wire.Opt[time.Time] `json:"finished_at,omitzero"`
	// ExitCode is the script's.
	ExitCode wire.Opt[int32] `json:"exit_code,omitzero"`
}

// JobsListParams asks for the jobs that the user may start.
//
//wire:message
type JobsListParams struct {
	// Category restricts the list. Default: all.
	Category wire.Opt[JobCategory] `json:"category,omitzero"`
}

// JobsListResult answers [MethodJobsList].
//
//wire:message
type JobsListResult struct {
	// Items are in the order of their display names, then of their ids.
	Items []UserInvokableJob `json:"items"`
}

// JobsExecuteParams starts a job.
//
//wire:message
type JobsExecuteParams struct {
	// ID is the job's.
	ID string `json:"id"`
}

// JobsExecuteResult answers [MethodJobsExecute]. The run goes on without the
// connection; its [JobProgress] is pushed without a subscription.
//
//wire:message
type JobsExecuteResult struct {
	// RunID is for [JobsKillParams], and stands in each push.
	RunID string `json:"run_id"`
}

// JobsSubscribeParams has no members.
//
//wire:message
type JobsSubscribeParams struct{}

// JobsSubscribeResult answers [MethodJobsSubscribe].
//
//wire:message
type JobsSubscribeResult struct {
	// Subscription is for [JobsUnsubscribeParams]; its form means nothing.
	Subscription string `json:"subscription"`
}

// JobsUnsubscribeParams ends a subscription.
//
//wire:message
type JobsUnsubscribeParams struct {
	// Subscription is that of [JobsSubscribeResult].
	Subscription string `json:"subscription"`
}

// JobProgress is pushed on the connection that started a run: once when it
// starts and once when it has ended, with its output.
//
//wire:message
type JobProgress struct {
	// RunID is that of [JobsExecuteResult].
	RunID string `json:"run_id"`
	// Status is how far the run is.
	Status RunStatus `json:"status"`
	// StdoutChunk is new output; senders leave it out rather than send "".
	StdoutChunk wire.Opt[string] `json:"stdout_chunk,omitzero"`
	// StderrChunk is new error output.
	StderrChunk wire.Opt[string] `json:"stderr_chunk,omitzero"`
	// ExitCode is set in the last push alone: -1 for a run that was killed, timed
	// out or could not start, which the status tells apart.
	ExitCode wire.Opt[int32] `json:"exit_code,omitzero"`
}

// JobsKillParams ends a run.
//
//wire:message
type JobsKillParams struct {
	// RunID is that of a run that this connection started.
	RunID string `json:"run_id"`
}

// JobsKillResult answers [MethodJobsKill]. The last push of the run follows.
//
//wire:message
type JobsKillResult struct {
	// RequestedAt is when the agent began to end the run.
	RequestedAt time.Time `json:"requested_at"`
}
