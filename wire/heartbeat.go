package wire

import "time"

// Heartbeat says that an agent is alive. An agent publishes it on
// heartbeat.<pc_id>, by default every 30 seconds, and answers
// agents.<pc_id>.ping with it. See docs/contract.md, "Heartbeat".
//
//wire:message
type Heartbeat struct {
	// PCID is the agent's id, case-sensitive, normally the host name.
	PCID string `json:"pc_id"`
	// At is the agent's wall clock.
	At time.Time `json:"at"`
	// AgentVersion is the version of the running agent.
	AgentVersion string `json:"agent_version"`
	// Hostname is the machine's own name.
	Hostname Opt[string] `json:"hostname,omitzero"`
	// OSFamily is windows, linux or macos; any text is legal.
	OSFamily Opt[string] `json:"os_family,omitzero"`
	// AgentCPUPct is the agent's processor use in percent of one core: 200
	// means two whole cores. Unset on the first beat and in ping replies.
	AgentCPUPct Opt[float64] `json:"agent_cpu_pct,omitzero"`
	// AgentRSSBytes is the agent's resident memory in bytes.
	AgentRSSBytes Opt[int64] `json:"agent_rss_bytes,omitzero"`
	// AgentDiskReadBytes counts bytes read since the agent started; it is no
	// rate.
	AgentDiskReadBytes Opt[int64] `json:"agent_disk_read_bytes,omitzero"`
	// AgentDiskWrittenBytes counts bytes written since the agent started.
	AgentDiskWrittenBytes Opt[int64] `json:"agent_disk_written_bytes,omitzero"`
	// QuarantinedVersions are agent versions that were rolled back after a
	// crash loop at boot, in the order found. Default: none; not written when
	// empty.
	QuarantinedVersions []string `json:"quarantined_versions,omitempty" wire:"default"`
}

// NewHeartbeat returns a beat of an agent at a moment, with every optional
// member unset.
func NewHeartbeat(pcID, agentVersion string, at time.Time) Heartbeat {
	return Heartbeat{PCID: pcID, AgentVersion: agentVersion, At: at}
}
