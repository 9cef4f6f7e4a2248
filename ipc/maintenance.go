package ipc

import "time"

// The window of [MaintenanceListParams], in days.
const (
	// DefaultWindowDays is what an absent window stands for.
	DefaultWindowDays uint32 = 7
	// MaxWindowDays is the longest window of an agent.
	MaxWindowDays uint32 = 30
)

// MaintenanceListParams asks what the PC is scheduled to run.
//
//wire:message
type MaintenanceListParams struct {
	// WindowDays is how far to look ahead. Default: [DefaultWindowDays]; an agent
	// takes 0 as 1, and [MaxWindowDays] at most.
	WindowDays uint32 `json:"window_days" wire:"default=DefaultWindowDays"`
}

// NewMaintenanceListParams returns parameters with their defaults.
func NewMaintenanceListParams() MaintenanceListParams {
	return MaintenanceListParams{WindowDays: DefaultWindowDays}
}

// MaintenanceListResult answers [MethodMaintenanceList].
//
//wire:message
type MaintenanceListResult struct {
	// Items are in the order of their times.
	Items []MaintenanceItem `json:"items"`
}

// MaintenanceItem is a run to come.
//
//wire:message
type MaintenanceItem struct {
	// ScheduleID is the schedule's.
	ScheduleID string `json:"schedule_id"`
	// ManifestID is the job's.
	ManifestID string `json:"manifest_id"`
	// DisplayName is for the user.
	DisplayName string `json:"display_name"`
	// NextFireAt is when it starts.
	NextFireAt time.Time `json:"next_fire_at"`
	// Deferrable says whether the user may put it off. Default: false.
	Deferrable bool `json:"deferrable" wire:"default"`
}

// DeferDuration is how long a run is put off. The set is open: what the contract
// does not have keeps its text, and counts as [Defer15m].
//
//wire:enum open
type DeferDuration string

// The durations of this contract level.
const (
	Defer15m DeferDuration = "15m"
	Defer30m DeferDuration = "30m"
	Defer1h  DeferDuration = "1h"
	// DeferUnknown is what the reference makes of one that it does not know.
	DeferUnknown DeferDuration = "Unknown"
)

// Known reports whether d is one of the contract's durations.
func (d DeferDuration) Known() bool {
	return d == Defer15m || d == Defer30m || d == Defer1h
}

// Duration is how long that is. The text is not parsed: what is not one of the
// contract's is 15 minutes.
func (d DeferDuration) Duration() time.Duration {
	switch d {
	case Defer30m:
		return 30 * time.Minute
	case Defer1h:
		return time.Hour
	}
	return 15 * time.Minute
}

// MaintenanceDeferParams puts a run off. Agents of this contract level do not
// implement it.
//
//wire:message
type MaintenanceDeferParams struct {
	// ScheduleID is the schedule's.
	ScheduleID string `json:"schedule_id"`
	// Duration is for how long.
	Duration DeferDuration `json:"duration"`
}

// MaintenanceDeferResult answers [MethodMaintenanceDefer].
//
//wire:message
type MaintenanceDeferResult struct {
	// NewFireAt is when it starts instead.
	NewFireAt time.Time `json:"new_fire_at"`
}
