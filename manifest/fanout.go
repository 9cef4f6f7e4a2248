package manifest

import (
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// FanoutPlan says who runs a job, and when.
//
//wire:message
type FanoutPlan struct {
	// Target is who runs it. Default: nobody.
	Target Target `json:"target" wire:"default"`
	// Rollout are waves, which take the place of Target.
	Rollout wire.Opt[Rollout] `json:"rollout,omitzero"`
	// Jitter bounds a random delay of each start, as a duration string of which
	// the whole seconds count.
	Jitter wire.Opt[string] `json:"jitter,omitzero"`
	// DeadlineAt is the latest instant to start.
	DeadlineAt wire.Opt[time.Time] `json:"deadline_at,omitzero"`
}

// Target selects PCs.
type Target = wire.Target

// Rollout is a list of waves.
//
//wire:message
type Rollout struct {
	// Strategy is wave, the default.
	Strategy RolloutStrategy `json:"strategy" wire:"default=StrategyWave"`
	// Waves are in the order of their start.
	Waves []Wave `json:"waves"`
}

// RolloutStrategy is how the parts of a rollout follow each other. The set is
// closed.
//
//wire:enum
type RolloutStrategy string

// StrategyWave starts each wave a fixed time after the publication.
const StrategyWave RolloutStrategy = "wave"

// Wave is a group that starts some time after the publication.
//
//wire:message
type Wave struct {
	// Group is the name of a group.
	Group string `json:"group"`
	// Delay is a duration string, counted from the publication; 0 starts at
	// once.
	Delay string `json:"delay"`
}
