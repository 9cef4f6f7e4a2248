package wire

import "time"

// Heartbeat says that an agent is alive. An agent publishes it on
// heartbeat.<pc_id>, by default every 30 seconds, and answers
// agents.<pc_id>.ping with it. See docs/contract.md, "Heartbeat".
//
//wire:message
type Heartbeat struct {
	// AgentArch is what the agent is built for: x86_64 or aarch64; any text is
	// legal. Since 0.101.0.
	AgentArch Opt[string] `json:"agent_arch,omitzero" wire:"since=0.101.0"`
	// RemoteViewing says whether the agent can show its screen; unset means an
	// older agent, not that it cannot. Since 0.101.0.
	RemoteViewing Opt[bool] `json:"remote_viewing,omitzero" wire:"since=0.101.0"`
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
	// LastLogonUser is the account that logged on last, as DOMAIN\user or
	// .\user. Since 0.101.0.
	LastLogonUser Opt[string] `json:"last_logon_user,omitzero" wire:"since=0.101.0"`
	// LastLogonDisplayName is the name of that account for people. Since
	// 0.101.0.
	LastLogonDisplayName Opt[string] `json:"last_logon_display_name,omitzero" wire:"since=0.101.0"`
	// CommandKeys are the keys with which the agent checks commands, each as
	// <key id>:<fingerprint>. An empty list says that it holds none; unset says
	// nothing, and controllers keep what was reported last. Since 0.101.0.
	CommandKeys Opt[[]string] `json:"command_keys,omitzero" wire:"since=0.101.0"`
	// Enforcing says whether the agent refuses commands that no key vouches
	// for; unset says nothing. Since 0.101.0.
	Enforcing Opt[bool] `json:"enforcing,omitzero" wire:"since=0.101.0"`
	// CommandProtocols are the forms of commands that the agent understands:
	// [ProtocolLegacy] and [ProtocolEnvelope]; unset says nothing. Since
	// 0.101.0.
	CommandProtocols Opt[[]string] `json:"command_protocols,omitzero" wire:"since=0.101.0"`
	// DeployCapabilities are the typed operations that the agent can carry out;
	// unset says nothing. Since 0.101.0.
	DeployCapabilities Opt[DeployCapabilities] `json:"deploy_capabilities,omitzero" wire:"since=0.101.0"`
}

// NewHeartbeat returns a beat of an agent at a moment, with every optional
// member unset.
func NewHeartbeat(pcID, agentVersion string, at time.Time) Heartbeat {
	return Heartbeat{PCID: pcID, AgentVersion: agentVersion, At: at}
}

// The forms of commands, as heartbeats name them. Since 0.101.0.
const (
	// ProtocolLegacy is a [Command], with or without the headers of a signature.
	ProtocolLegacy = "legacy"
	// ProtocolEnvelope is a command in a signed envelope, whose kind it is too.
	ProtocolEnvelope = "kanade.command.v2"
)

// What [DeployCapabilities] and [DeployHandler] say of themselves. Since 0.101.0.
const (
	DeployCapabilitiesVersion uint32 = 1
	TypedDeployContract              = "typed_deploy_v1"
)

// DeployCapabilities are the typed operations that an agent can carry out; none
// of the published agents has any yet. Since 0.101.0.
//
//wire:message
type DeployCapabilities struct {
	// SchemaVersion is that of this description, [DeployCapabilitiesVersion].
	SchemaVersion uint32 `json:"schema_version"`
	// Handlers are the operations, in any order.
	Handlers []DeployHandler `json:"handlers"`
}

// DeployHandler is one typed operation on one platform, in words that are not
// checked. Since 0.101.0.
//
//wire:message
type DeployHandler struct {
	// Contract is [TypedDeployContract].
	Contract string `json:"contract"`
	// Operation is deploy_backend, deploy_client or deploy_cli.
	Operation string `json:"operation"`
	// OS is windows, linux or macos.
	OS string `json:"os"`
	// Arch is x86_64 or aarch64.
	Arch string `json:"arch"`
}
