package ipc

// The methods of the protocol. A comment names the parameters and the result;
// parameters in brackets may be absent. Pushes are notifications from the agent
// to the app.
const (
	MethodSystemHandshake = "system.handshake" // HandshakeParams → HandshakeResult
	MethodSystemPing      = "system.ping"      // [PingParams] → PingResult
	MethodSystemVersion   = "system.version"   // [VersionParams] → VersionResult
	MethodSystemLogTail   = "system.log_tail"  // [LogTailParams] → LogTailResult

	MethodStateSnapshot    = "state.snapshot"    // [StateSnapshotParams] → StateSnapshot
	MethodStateSubscribe   = "state.subscribe"   // [StateSubscribeParams] → StateSubscribeResult
	MethodStateUnsubscribe = "state.unsubscribe" // StateUnsubscribeParams → null
	MethodStateChanged     = "state.changed"     // push: StateChangedParams

	MethodNotificationsList        = "notifications.list"        // [NotificationsListParams] → NotificationsListResult
	MethodNotificationsSubscribe   = "notifications.subscribe"   // [NotificationsSubscribeParams] → NotificationsSubscribeResult
	MethodNotificationsUnsubscribe = "notifications.unsubscribe" // NotificationsUnsubscribeParams → null
	MethodNotificationsNew         = "notifications.new"         // push: NotificationNewParams
	MethodNotificationsAck         = "notifications.ack"         // NotificationsAckParams → NotificationsAckResult
	MethodNotificationsUnack       = "notifications.unack"       // NotificationsUnackParams → NotificationsUnackResult; since 0.101.0
	MethodNotificationsAmended     = "notifications.amended"     // push: NotificationAmendedParams; since 0.101.0

	MethodJobsList        = "jobs.list"        // [JobsListParams] → JobsListResult
	MethodJobsExecute     = "jobs.execute"     // JobsExecuteParams → JobsExecuteResult
	MethodJobsSubscribe   = "jobs.subscribe"   // [JobsSubscribeParams] → JobsSubscribeResult
	MethodJobsUnsubscribe = "jobs.unsubscribe" // JobsUnsubscribeParams → null
	MethodJobsProgress    = "jobs.progress"    // push: JobProgress
	MethodJobsKill        = "jobs.kill"        // JobsKillParams → JobsKillResult

	MethodSupportUploadDiagnostics = "support.upload_diagnostics" // [SupportUploadDiagnosticsParams] → SupportUploadDiagnosticsResult
	MethodSupportUnlock            = "support.unlock"             // SupportUnlockParams → SupportUnlockResult; since 0.101.0
	MethodSupportLock              = "support.lock"               // [SupportLockParams] → SupportLockResult; since 0.101.0
	MethodSupportStatus            = "support.status"             // [SupportStatusParams] → SupportStatusResult; since 0.101.0

	MethodMaintenanceList  = "maintenance.list"  // [MaintenanceListParams] → MaintenanceListResult
	MethodMaintenanceDefer = "maintenance.defer" // MaintenanceDeferParams → MaintenanceDeferResult
)
