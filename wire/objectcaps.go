package wire

// ObjectStoreCaps bound the object stores, each in MiB. Since 0.101.0.
//
//wire:message
type ObjectStoreCaps struct {
	// ResultOutputMiB bounds large output, result_output.
	ResultOutputMiB Opt[uint32] `json:"result_output_mib,omitzero"`
	// AgentReleasesMiB bounds the releases of agents, agent_releases.
	AgentReleasesMiB Opt[uint32] `json:"agent_releases_mib,omitzero"`
	// AppPackagesMiB bounds packages of other programs, app_packages.
	AppPackagesMiB Opt[uint32] `json:"app_packages_mib,omitzero"`
	// ScriptsMiB bounds large scripts, scripts.
	ScriptsMiB Opt[uint32] `json:"scripts_mib,omitzero"`
	// CollectionsMiB bounds collected files, collections.
	CollectionsMiB Opt[uint32] `json:"collections_mib,omitzero"`
}

// Defaults and limits of [ObjectStoreCaps] in MiB. The controller refuses caps whose
// sum is above the last one. Since 0.101.0.
const (
	DefaultResultOutputMiB  uint32 = 1_024
	DefaultAgentReleasesMiB uint32 = 2_048
	DefaultAppPackagesMiB   uint32 = 5_120
	DefaultScriptsMiB       uint32 = 256
	DefaultCollectionsMiB   uint32 = 5_120

	MaxObjectStoreMiB  uint32 = 51_200
	MaxObjectStoresMiB uint32 = 46_272
)

// Effective returns the bounds with every one of them set: the default where it is
// not, from 1 to [MaxObjectStoreMiB].
func (c ObjectStoreCaps) Effective() ObjectStoreCaps {
	all := func(n Opt[uint32], unset uint32) Opt[uint32] { return Some(within(n, unset, MaxObjectStoreMiB)) }
	return ObjectStoreCaps{
		ResultOutputMiB:  all(c.ResultOutputMiB, DefaultResultOutputMiB),
		AgentReleasesMiB: all(c.AgentReleasesMiB, DefaultAgentReleasesMiB),
		AppPackagesMiB:   all(c.AppPackagesMiB, DefaultAppPackagesMiB),
		ScriptsMiB:       all(c.ScriptsMiB, DefaultScriptsMiB),
		CollectionsMiB:   all(c.CollectionsMiB, DefaultCollectionsMiB),
	}
}
