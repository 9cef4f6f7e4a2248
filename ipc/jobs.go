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
	// CategoryLabel is what people see instead of the category. Since 0.101.0.
	CategoryLabel wire.Opt[string] `json:"category_label,omitzero" wire:"since=0.101.0"`
	// CategoryIcon is a name or a data: URL. Since 0.101.0.
	CategoryIcon wire.Opt[string] `json:"category_icon,omitzero" wire:"since=0.101.0"`
	// CategoryOrder is the place among the categories, the least first. Since
	// 0.101.0.
	CategoryOrder wire.Opt[int64] `json:"category_order,omitzero" wire:"since=0.101.0"`
	// Version is the job's.
	Version string `json:"version"`
	// TimeoutSecs is after how many seconds the agent ends a run. Since 0.101.0.
	TimeoutSecs wire.Opt[uint64] `json:"timeout_secs,omitzero" wire:"since=0.101.0"`
	// Confirm says whether the app asks before it starts the job; unset means that it
	// does, in its own words. Since 0.101.0.
	Confirm wire.Opt[JobConfirm] `json:"confirm,omitzero" wire:"since=0.101.0"`
	// Unlock is the scope of the [UnlockGrant] for which the job is listed; unset for
	// jobs that need none. Since 0.101.0.
	Unlock wire.Opt[string] `json:"unlock,omitzero" wire:"since=0.101.0"`
	// LastRun is this user's last one. Agents of this level never set it.
	LastRun wire.Opt[JobRun] `json:"last_run,omitzero"`
}

// JobConfirm says whether an app asks the user before it starts a job. Since
// 0.101.0.
//
//wire:message
type JobConfirm struct {
	// Enabled says that it asks.
	Enabled bool `json:"enabled"`
	// Message is what it asks; unset leaves the words to the app.
	Message wire.Opt[string] `json:"message,omitzero"`
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
