package wire

import "time"

// ConfigScope is one layer of the agents' configuration: a document of the KV
// bucket agent_config under global, groups.<name> or pcs.<pc_id>. A member that
// is unset inherits from the wider layer. [Resolve] puts layers together. See
// docs/contract.md, "ConfigScope".
//
//wire:message
type ConfigScope struct {
	// MaxLocalConcurrent is how many jobs one PC runs at a time; never 0. Unset
	// everywhere means as many as it has processors. Since 0.101.0.
	MaxLocalConcurrent Opt[uint32] `json:"max_local_concurrent,omitzero" wire:"positive,since=0.101.0"`
	// TargetVersion is the agent version to roll out; "" is a set value.
	TargetVersion Opt[string] `json:"target_version,omitzero"`
	// TargetVersionJitter bounds the random delay before an update, as a
	// duration string; "0s" means none.
	TargetVersionJitter Opt[string] `json:"target_version_jitter,omitzero"`
	// HeartbeatInterval is a duration string.
	HeartbeatInterval Opt[string] `json:"heartbeat_interval,omitzero"`
	// HostPerfInterval is a duration string.
	HostPerfInterval Opt[string] `json:"host_perf_interval,omitzero"`
	// ProcessPerfEnabled switches process sampling; false is a set value.
	ProcessPerfEnabled Opt[bool] `json:"process_perf_enabled,omitzero"`
	// ProcessPerfExpiresAt ends process sampling at that instant.
	ProcessPerfExpiresAt Opt[time.Time] `json:"process_perf_expires_at,omitzero"`
	// ProcessPerfTopN is how many processes to report; 0 is a set value.
	ProcessPerfTopN Opt[uint32] `json:"process_perf_top_n,omitzero"`
	// ClientDisplayName is what the client app calls itself. Since 0.101.0.
	ClientDisplayName Opt[string] `json:"client_display_name,omitzero" wire:"since=0.101.0"`
}

// IsEmpty reports whether every member is unset. "", false and 0 are set.
func (s *ConfigScope) IsEmpty() bool { return *s == ConfigScope{} }

// EffectiveConfig is what an agent works with once all layers are applied; see
// [DefaultConfig] and [Resolve]. Its duration strings are whatever the layers
// held: the methods read them and fall back where they do not parse. See
// docs/contract.md, "EffectiveConfig".
//
//wire:message
type EffectiveConfig struct {
	// MaxLocalConcurrent unset means: as many jobs as the PC has processors.
	// Since 0.101.0, which writes null then.
	MaxLocalConcurrent Opt[uint32] `json:"max_local_concurrent,omitzero" wire:"positive,since=0.101.0,full=null"`
	// TargetVersion unset means: keep the running version. Written as null.
	TargetVersion Opt[string] `json:"target_version"`
	// TargetVersionJitter is a duration string.
	TargetVersionJitter string `json:"target_version_jitter"`
	// HeartbeatInterval is a duration string.
	HeartbeatInterval string `json:"heartbeat_interval"`
	// HostPerfInterval is a duration string.
	HostPerfInterval string `json:"host_perf_interval"`
	// ProcessPerfEnabled switches process sampling.
	ProcessPerfEnabled bool `json:"process_perf_enabled"`
	// ProcessPerfExpiresAt unset means: no end. Written as null.
	ProcessPerfExpiresAt Opt[time.Time] `json:"process_perf_expires_at"`
	// ProcessPerfTopN is how many processes to report.
	ProcessPerfTopN uint32 `json:"process_perf_top_n"`
	// ClientDisplayName unset means: the client app's own name. Since 0.101.0,
	// which writes null then.
	ClientDisplayName Opt[string] `json:"client_display_name,omitzero" wire:"since=0.101.0,full=null"`
}

// DefaultConfig returns the built-in configuration: no target version, an
// update jitter of 10m, heartbeats every 30s, host samples every 60s, process
// sampling off with a top list of 20.
func DefaultConfig() EffectiveConfig {
	return EffectiveConfig{
		TargetVersionJitter: "10m",
		HeartbeatInterval:   "30s",
		HostPerfInterval:    "60s",
		ProcessPerfTopN:     20,
	}
}

// Heartbeat is HeartbeatInterval as a duration; 30 s where it does not parse.
// There is no lower bound: "0s" is 0.
func (c *EffectiveConfig) Heartbeat() time.Duration {
	return durationOr(c.HeartbeatInterval, 30*time.Second)
}

// HostPerf is HostPerfInterval as a duration; 60 s where it does not parse.
func (c *EffectiveConfig) HostPerf() time.Duration {
	return durationOr(c.HostPerfInterval, 60*time.Second)
}

// UpdateJitter is TargetVersionJitter as a duration; 10 minutes where it does
// not parse, so that a typo does not update a whole fleet at once.
func (c *EffectiveConfig) UpdateJitter() time.Duration {
	return durationOr(c.TargetVersionJitter, 10*time.Minute)
}

// ProcessPerfActiveAt reports whether processes are sampled at now: enabled and
// not expired. At the very instant of expiry they no longer are.
func (c *EffectiveConfig) ProcessPerfActiveAt(now time.Time) bool {
	if !c.ProcessPerfEnabled {
		return false
	}
	at, ok := c.ProcessPerfExpiresAt.Get()
	return !ok || now.Before(at)
}
