package schema

import "github.com/kanadehq/kanade-shared/wire"

// Kind is what a document is. The kinds of manifests have the names that they have
// in package manifest.
type Kind string

// The kinds of documents that people write.
const (
	KindJob           Kind = "job"
	KindSchedule      Kind = "schedule"
	KindFreeze        Kind = "freeze"
	KindFanoutPlan    Kind = "fanout-plan"
	KindView          Kind = "view"           // since 0.101.0
	KindGroup         Kind = "group"          // since 0.101.0
	KindAgentConfig   Kind = "agent-config"   // agent.toml
	KindBackendConfig Kind = "backend-config" // backend.toml
)

// The kinds of messages and of documents in KV buckets, which programs write.
const (
	KindCommand         Kind = "command"
	KindEventStarted    Kind = "event-started"
	KindExecResult      Kind = "exec-result"
	KindHeartbeat       Kind = "heartbeat"
	KindHostPerf        Kind = "host-perf"
	KindProcessPerf     Kind = "process-perf"
	KindHwInventory     Kind = "hw-inventory"
	KindObsEvent        Kind = "obs-event"
	KindJobTailRequest  Kind = "job-tail-request"
	KindJobTailReply    Kind = "job-tail-reply"
	KindLogsRequest     Kind = "logs-request"
	KindAgentGroups     Kind = "agent-groups"
	KindConfigScope     Kind = "config-scope"
	KindEffectiveConfig Kind = "effective-config"

	KindAgentMeta              Kind = "agent-meta"               // since 0.101.0
	KindGroupContacts          Kind = "group-contacts"           // since 0.101.0
	KindServerSettings         Kind = "server-settings"          // since 0.101.0
	KindSupportCodesProjection Kind = "support-codes-projection" // since 0.101.0
)

// Kinds lists every kind: first those that people write. [KindsOf] lists those of
// one version.
func Kinds() []Kind {
	return []Kind{
		KindJob, KindSchedule, KindFreeze, KindFanoutPlan, KindView, KindGroup, KindAgentConfig, KindBackendConfig,
		KindCommand, KindEventStarted, KindExecResult, KindHeartbeat, KindHostPerf, KindProcessPerf, KindHwInventory,
		KindObsEvent, KindJobTailRequest, KindJobTailReply, KindLogsRequest, KindAgentGroups, KindConfigScope, KindEffectiveConfig,
		KindAgentMeta, KindGroupContacts, KindServerSettings, KindSupportCodesProjection,
	}
}

// Dialect is a form of a schema.
type Dialect string

const (
	// Plain is draft 2020-12 without anything of anybody's own.
	Plain Dialect = "plain"
	// Editor is draft 2020-12 with the keywords of editors: texts in Markdown,
	// snippets, messages, and advice about what is legal and does not work. It
	// accepts what Plain accepts.
	Editor Dialect = "editor"
	// Draft07 is for tools that know no later draft. It accepts what Plain
	// accepts.
	Draft07 Dialect = "draft-07"
)

// Dialects lists the dialects.
func Dialects() []Dialect { return []Dialect{Plain, Editor, Draft07} }

// The versions of schemas. Those of other contracts are told by [VersionAt].
const (
	// Version is that of the contract that this module speaks.
	Version = "0.43.53"
	// Next is what the next version for the newest contract will be, and may
	// change at any time.
	Next = "next"
)

// VersionAt is the version of the schemas for a contract.
func VersionAt(at wire.Contract) string {
	if at == wire.V0_43_53 {
		return Version
	}
	return at.String()
}
