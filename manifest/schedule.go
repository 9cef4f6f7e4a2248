package manifest

import (
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// Schedule says when a job runs, and on which PCs. It is stored as JSON in the
// KV bucket schedules under its ID. See docs/contract.md, "Schedules".
//
//wire:message buffering
type Schedule struct {
	// ID names the schedule; it is a key of KV buckets.
	ID string `json:"id"`
	// When is what makes it fire.
	When When `json:"when"`
	// JobID is the ID of the [Job].
	JobID string `json:"job_id"`
	// Target is who runs it. Default: nobody.
	Target Target `json:"target" wire:"default,buffered"`
	// Rollout are waves, which take the place of Target.
	Rollout wire.Opt[Rollout] `json:"rollout,omitzero" wire:"buffered"`
	// Jitter bounds a random delay of each start, as a duration string of which
	// the whole seconds count.
	Jitter wire.Opt[string] `json:"jitter,omitzero" wire:"buffered"`
	// DeadlineAt is overwritten by the scheduler at each fire: what stands in a
	// document has no effect.
	DeadlineAt wire.Opt[time.Time] `json:"deadline_at,omitzero" wire:"buffered"`
	// Active is the time in which it may fire. Default: always.
	Active Active `json:"active,omitzero" wire:"default"`
	// Constraints hold fires back. Default: none.
	Constraints Constraints `json:"constraints,omitzero" wire:"default"`
	// OnFailure is what becomes of runs that fail. Default: nothing.
	OnFailure OnFailure `json:"on_failure,omitzero" wire:"default"`
	// TZ is the zone of every wall-clock time in the schedule. Default: local.
	TZ Zone `json:"tz" wire:"default=ZoneLocal"`
	// StartingDeadline is a duration string: how long after a fire a run may
	// still start.
	StartingDeadline wire.Opt[string] `json:"starting_deadline,omitzero"`
	// RunsOn is who keeps the time. Default: backend.
	RunsOn RunsOn `json:"runs_on" wire:"default=RunsOnBackend"`
	// Enabled is false for a schedule that is kept but never fires. Default:
	// true.
	Enabled bool `json:"enabled" wire:"default=true"`
	// Tags are labels of the catalogue. Default: none; not written then. Since
	// 0.101.0.
	Tags []string `json:"tags,omitempty" wire:"default,since=0.101.0"`
	// Origin is where the document is kept, as an operator's tool notes it.
	// Since 0.101.0.
	Origin wire.Opt[RepoOrigin] `json:"origin,omitzero" wire:"since=0.101.0"`
}

// Zone is the time zone of a schedule's or freeze's wall-clock times. The set is
// closed: there are no zones by name.
//
//wire:enum
type Zone string

// The zones.
const (
	// ZoneLocal is that of the host on which the question is asked: of the
	// backend or, for agent-side schedules, of the agent.
	ZoneLocal Zone = "local"
	// ZoneUTC is UTC, wherever the question is asked.
	ZoneUTC Zone = "utc"
)

// Location returns UTC for [ZoneUTC] and local otherwise.
func (z Zone) Location(local *time.Location) *time.Location {
	if z == ZoneUTC {
		return time.UTC
	}
	return local
}

// RunsOn is who keeps the time of a schedule. The set is closed.
//
//wire:enum
type RunsOn string

// The places.
const (
	// RunsOnBackend is the backend, for the whole fleet.
	RunsOnBackend RunsOn = "backend"
	// RunsOnAgent is each agent for its own PC, without the broker too.
	RunsOnAgent RunsOn = "agent"
)

// Active is the time from From, inclusive, to Until, exclusive. A bound is an RFC
// 3339 timestamp or a date, YYYY-MM-DD, which is midnight in the zone of the
// document. An unset one does not bound.
//
//wire:message
type Active struct {
	// From is the first instant at which it may fire.
	From wire.Opt[string] `json:"from,omitzero"`
	// Until is the first at which it may not any more.
	Until wire.Opt[string] `json:"until,omitzero"`
}

// IsZero reports whether neither bound is set.
func (a Active) IsZero() bool { return !a.From.IsSet() && !a.Until.IsSet() }

// Constraints hold fires back that When asks for.
//
//wire:message
type Constraints struct {
	// Window is a time of day, HH:MM-HH:MM: from the first, inclusive, to the
	// second, exclusive, which may be on the next day. See [ParseWindow].
	Window wire.Opt[string] `json:"window,omitzero"`
	// MaxConcurrent is how many runs of the job there may be in the fleet at a
	// time, for per_pc on the backend.
	MaxConcurrent wire.Opt[uint32] `json:"max_concurrent,omitzero"`
	// SkipDates are days without a fire, YYYY-MM-DD in the schedule's zone.
	SkipDates []string `json:"skip_dates,omitzero" wire:"default"`
	// Require is what must be true of the PC, for schedules on the agent. Agents
	// of 0.43.53 do not know it and fire all the same. Since 0.101.0.
	Require wire.Opt[Require] `json:"require,omitzero" wire:"since=0.101.0"`
}

// IsZero reports whether there is no constraint.
func (c Constraints) IsZero() bool {
	r, _ := c.Require.Get()
	return !c.Window.IsSet() && !c.MaxConcurrent.IsSet() && len(c.SkipDates) == 0 && r.IsZero()
}

// Require is what must be true of a PC before a schedule fires there. Since
// 0.101.0.
//
//wire:message
type Require struct {
	// ACPower: it is not on battery. Default: false; not written then.
	ACPower bool `json:"ac_power,omitzero" wire:"default"`
	// Idle is a duration string: nobody has touched it for that long.
	Idle wire.Opt[string] `json:"idle,omitzero"`
	// CPUBelow is a use of all processors in percent that it is below.
	CPUBelow wire.Opt[float64] `json:"cpu_below,omitzero"`
	// Network: it is connected. Default: false; not written then.
	Network bool `json:"network,omitzero" wire:"default"`
}

// IsZero reports whether nothing is required.
func (r Require) IsZero() bool { return r == Require{} }

// OnFailure is what becomes of a run that fails.
//
//wire:message
type OnFailure struct {
	// Retry runs it again.
	Retry wire.Opt[Retry] `json:"retry,omitzero"`
}

// IsZero reports whether nothing is set.
func (f OnFailure) IsZero() bool { return !f.Retry.IsSet() }

// RetrySpec is the retry as the commands of the schedule carry it; unset where
// there is none, and where its backoff is no duration. See [wire.LowerRetry].
func (f *OnFailure) RetrySpec() wire.Opt[wire.RetrySpec] {
	if r, ok := f.Retry.Get(); ok {
		return wire.LowerRetry(r.Max, r.Backoff)
	}
	return wire.Opt[wire.RetrySpec]{}
}

// Retry runs a command again that failed or timed out.
//
//wire:message
type Retry struct {
	// Max is how many more attempts there are, 1 to 10.
	Max uint32 `json:"max"`
	// Backoff is a duration string, one second at least, of which the whole
	// seconds count: the pause before an attempt.
	Backoff string `json:"backoff"`
}
