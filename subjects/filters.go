package subjects

// Filters to subscribe with or to give to a consumer.
const (
	// ObsFilter selects the observed events of all PCs, and is what the stream
	// OBS_EVENTS stores.
	ObsFilter = "obs.>"
	// EventsStartedFilter selects the starts of runs on all PCs.
	EventsStartedFilter = "events.started.>"
	// EventsNotificationsAckedFilter selects all users' acknowledgements.
	EventsNotificationsAckedFilter = "events.notifications.acked.>"
	// EventsNotificationsFilter selects all users' acknowledgements and what
	// they took back, in their order. Since 0.101.0.
	EventsNotificationsFilter = "events.notifications.>"
	// HeartbeatFilter selects the heartbeats of all PCs.
	HeartbeatFilter = "heartbeat.>"
	// HostPerfFilter selects the host samples of all PCs.
	HostPerfFilter = "host_perf.>"
	// ProcessPerfFilter selects the process samples of all PCs.
	ProcessPerfFilter = "process_perf.>"
)

// What each stream stores; [ObsFilter] is the seventh. See docs/contract.md.
const (
	InventoryFilter     = "inventory.>"     // stream INVENTORY
	ResultsFilter       = "results.>"       // stream RESULTS
	CommandsFilter      = "commands.>"      // stream EXEC
	EventsFilter        = "events.>"        // stream EVENTS
	AuditFilter         = "audit.>"         // stream AUDIT
	NotificationsFilter = "notifications.>" // stream NOTIFICATIONS
)
