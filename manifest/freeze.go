package manifest

import "github.com/kanadehq/kanade-shared/wire"

// Freeze stops all schedules of the fleet for a time: from From, inclusive, to
// Until, exclusive; without bounds until it is taken away. It is stored as JSON;
// where nothing is stored there is no freeze. See docs/contract.md, "Freezes".
//
//wire:message
type Freeze struct {
	// From is the first instant of the freeze, a bound like those of [Active].
	From wire.Opt[string] `json:"from,omitzero"`
	// Until is the first instant after it, a bound likewise.
	Until wire.Opt[string] `json:"until,omitzero"`
	// Reason is for people.
	Reason wire.Opt[string] `json:"reason,omitzero"`
	// TZ is the zone of bounds that are dates. Default: local.
	TZ Zone `json:"tz" wire:"default=ZoneLocal"`
}

// StoredFreeze reads a freeze as schedulers do: what does not decode is a freeze
// without bounds, so that a broken document stops the fleet rather than lets it
// run. Use [Freeze.UnmarshalJSON] to learn what is wrong.
func StoredFreeze(data []byte) Freeze {
	var f Freeze
	if err := f.UnmarshalJSON(data); err != nil {
		return Freeze{TZ: ZoneLocal}
	}
	return f
}
