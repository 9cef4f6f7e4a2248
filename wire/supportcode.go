package wire

import (
	"slices"
	"time"
)

// SupportCode lets a helper at a PC unlock the jobs of one scope for a while.
// Since 0.101.0.
//
//wire:message
type SupportCode struct {
	// Scope is that which jobs name in client.unlock. Default: "".
	Scope string `json:"scope" wire:"default"`
	// Hash is that of the code; a document that was shown to people has none.
	// Default: ""; not written when empty.
	Hash Secret `json:"hash,omitzero" wire:"default"`
	// Label is what people call it.
	Label Opt[string] `json:"label,omitzero"`
	// TTLMinutes is how long jobs stay unlocked, in minutes. See TTL.
	TTLMinutes Opt[uint32] `json:"ttl_minutes,omitzero"`
	// Disabled codes unlock nothing. Default: false; not written then.
	Disabled bool `json:"disabled,omitempty" wire:"default"`
}

// Defaults and limits of [SupportCode]. Since 0.101.0.
const (
	DefaultUnlockMinutes uint32 = 15
	MaxUnlockMinutes     uint32 = 480
)

// TTL is TTLMinutes as a duration, [DefaultUnlockMinutes] where it is unset, from one
// minute to [MaxUnlockMinutes].
func (c *SupportCode) TTL() time.Duration {
	return time.Duration(within(c.TTLMinutes, DefaultUnlockMinutes, MaxUnlockMinutes)) * time.Minute
}

// Usable reports whether the code unlocks anything: it has a hash and is not
// disabled.
func (c *SupportCode) Usable() bool { return !c.Disabled && !c.Hash.IsZero() }

// String is the document without the hash.
func (c SupportCode) String() string {
	c.Hash = Secret{}
	text, err := c.MarshalJSON()
	if err != nil {
		return "SupportCode that cannot be written"
	}
	return string(text)
}

// GoString is the same as String.
func (c SupportCode) GoString() string { return c.String() }

// SupportCodesProjection is what agents see of the [ServerSettings]: the document
// support_codes of the KV bucket fleet_config, hashes and all. As with the settings,
// printing shows no hash, and writing in JSON does. Since 0.101.0.
//
//wire:message
type SupportCodesProjection struct {
	// SupportCodes are those of the settings. Default: none; written as [] when
	// empty.
	SupportCodes []SupportCode `json:"support_codes" wire:"default"`
}

// NewSupportCodesProjection returns what agents are to see of the settings.
func NewSupportCodesProjection(s ServerSettings) SupportCodesProjection {
	return SupportCodesProjection{SupportCodes: slices.Clone(s.SupportCodes)}
}
