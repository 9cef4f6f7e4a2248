package kvkeys

// The KV buckets.
const (
	// BucketScriptCurrent pins a job's version: job id → version as plain
	// text. An absent key pins nothing.
	BucketScriptCurrent = "script_current"
	// BucketScriptStatus can withdraw a job: job id → [ScriptStatusActive] or
	// [ScriptStatusRevoked]. An absent key and any other text mean active.
	BucketScriptStatus = "script_status"
	// BucketAgentsState is reserved, by PC id; nobody reads or writes it.
	BucketAgentsState = "agents_state"
	// BucketAgentConfig holds the layers of the agents' configuration under
	// [KeyAgentConfigGlobal], [AgentConfigGroup] and [AgentConfigPC].
	BucketAgentConfig = "agent_config"
	// BucketAgentGroups holds each PC's groups: PC id → groups.
	BucketAgentGroups = "agent_groups"
	// BucketSchedules holds the schedules by id.
	BucketSchedules = "schedules"
	// BucketJobs holds the jobs by id.
	BucketJobs = "jobs"
	// BucketFleetConfig holds what concerns the whole fleet: [KeyFreeze].
	BucketFleetConfig = "fleet_config"
	// BucketNotificationsRead marks acknowledged notifications, under
	// [NotificationsRead].
	BucketNotificationsRead = "notifications_read"
	// BucketJobsYAML holds the jobs as their authors wrote them, by id.
	BucketJobsYAML = "jobs_yaml"
	// BucketSchedulesYAML holds the schedules as their authors wrote them, by
	// id.
	BucketSchedulesYAML = "schedules_yaml"
	// BucketSchedulerDispatch holds the scheduler's own marks, under
	// [DispatchMarkPC] and [DispatchMarkTarget]. The scheduler creates it:
	// it is not in [Buckets].
	BucketSchedulerDispatch = "scheduler_dispatch"
)

// The KV buckets that have come with 0.101.0. None of them is in [Buckets]: the
// newer controller creates them.
const (
	// BucketAgentGroupsDerived holds the groups that a PC is in by definition:
	// PC id → groups. An agent is in these and in those of
	// [BucketAgentGroups]; agents of 0.101.0 join no group before this bucket
	// is there. One program writes it.
	BucketAgentGroupsDerived = "agent_groups_derived"
	// BucketAgentMeta holds operators' notes on PCs: PC id → notes.
	BucketAgentMeta = "agent_meta"
	// BucketGroupContacts holds the mail addresses of groups: group → contacts.
	BucketGroupContacts = "group_contacts"
	// BucketServerSettings holds the controller's settings, secrets among them,
	// under [KeyServerSettings].
	BucketServerSettings = "server_settings"
	// BucketViews and BucketViewsYAML hold dashboards by id, and the controller
	// creates them when it needs them.
	BucketViews     = "views"
	BucketViewsYAML = "views_yaml"
	// BucketGroupDefs and BucketGroupDefsYAML hold definitions of groups by id,
	// likewise.
	BucketGroupDefs     = "group_defs"
	BucketGroupDefsYAML = "group_defs_yaml"
)

// Buckets returns the KV buckets that are created when a fleet is set up, in
// that order. The slice is the caller's.
func Buckets() []string {
	return []string{
		BucketScriptCurrent,
		BucketScriptStatus,
		BucketAgentsState,
		BucketAgentConfig,
		BucketAgentGroups,
		BucketSchedules,
		BucketJobs,
		BucketFleetConfig,
		BucketNotificationsRead,
		BucketJobsYAML,
		BucketSchedulesYAML,
	}
}
