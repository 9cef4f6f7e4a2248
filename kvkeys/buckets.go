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
