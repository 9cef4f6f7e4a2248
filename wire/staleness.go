package wire

import "time"

// StalenessMode is the kind of a [Staleness]. The set is closed.
//
//wire:enum
type StalenessMode string

// The modes.
const (
	ModeCached    StalenessMode = "cached"    // what was last heard counts, however old
	ModeStrict    StalenessMode = "strict"    // not without the broker for longer than max_cache_age
	ModeUnchecked StalenessMode = "unchecked" // nothing is looked up
)

// Staleness says what an agent does when its view of the broker may be out of
// date. It stands in a manifest and in a [Command]. Make one with
// [StalenessCached], [StalenessStrict] or [StalenessUnchecked]. See
// docs/contract.md, "Staleness".
//
//wire:message tag=mode shared
type Staleness struct {
	// Mode is the kind. It is required.
	Mode StalenessMode `json:"mode"`
	// MaxCacheAge is a duration string, present in mode strict only. Its
	// content is not checked by decoding: what does not parse counts as 0.
	MaxCacheAge string `json:"max_cache_age" wire:"when=ModeStrict"`
}

// StalenessCached uses what the agent last heard, however old. It is the
// default.
func StalenessCached() Staleness { return Staleness{Mode: ModeCached} }

// StalenessStrict runs only if the agent was connected within maxCacheAge, a
// duration string such as "5m". The error is that of [ParseDuration].
func StalenessStrict(maxCacheAge string) (Staleness, error) {
	if _, err := ParseDuration(maxCacheAge); err != nil {
		return Staleness{}, err
	}
	return Staleness{Mode: ModeStrict, MaxCacheAge: maxCacheAge}, nil
}

// StalenessUnchecked sets no age limit either; it is meant for jobs that must
// run although pins and revocations cannot be looked up.
func StalenessUnchecked() Staleness { return Staleness{Mode: ModeUnchecked} }

// Allows reports whether a run may start when the agent was last known to be
// connected age ago: 0 while it is connected, a negative age if it never was.
// Where it may not, the run is skipped with [ExitSkippedStale].
func (s Staleness) Allows(age time.Duration) bool {
	if s.Mode != ModeStrict {
		return true
	}
	return age >= 0 && age <= durationOr(s.MaxCacheAge, 0)
}
