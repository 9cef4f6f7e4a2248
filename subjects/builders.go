package subjects

// Subjects that every agent listens on.
const (
	// CommandsAll carries commands for all PCs.
	CommandsAll = "commands.all"
	// NotificationsAll carries notifications for all PCs.
	NotificationsAll = "notifications.all"
	// NotificationsAmend tells agents of 0.101.0 that a notification has been
	// recalled. It is outside of what stream NOTIFICATIONS stores, so that an
	// agent that was away does not hear of it.
	NotificationsAmend = "notif-amend"
)

// The fixed text in front of the identifiers, shared with Parse.
const (
	prefixCommandsGroup      = "commands.group."
	prefixCommandsPC         = "commands.pc."
	prefixNotificationsGroup = "notifications.group."
	prefixNotificationsPC    = "notifications.pc."
	prefixAcked              = "events.notifications.acked."
	prefixUnacked            = "events.notifications.unacked."
	prefixResults            = "results."
	prefixHeartbeat          = "heartbeat."
	prefixHostPerf           = "host_perf."
	prefixProcessPerf        = "process_perf."
	prefixObs                = "obs."
	prefixKill               = "kill."
	prefixInventory          = "inventory."
	prefixStarted            = "events.started."
	prefixLogsFetch          = "logs.fetch."
	prefixJobTail            = "job.tail."
	prefixAgents             = "agents."
	suffixPing               = ".ping"
	prefixAudit              = "audit."
)

// one joins a prefix with an identifier. It is small enough to be inlined, so a
// builder costs one concatenation.
func one(prefix, id string) string {
	if id == "" {
		return ""
	}
	return prefix + id
}

// CommandsGroup returns commands.group.<group>: commands for the PCs of a
// group. The zero Group gives "".
func CommandsGroup(group Group) string { return one(prefixCommandsGroup, group.s) }

// CommandsPC returns commands.pc.<pc>: commands for one PC. The zero PCID gives
// "".
func CommandsPC(pc PCID) string { return one(prefixCommandsPC, pc.s) }

// NotificationsGroup returns notifications.group.<group>: notifications for the
// users of a group's PCs. The zero Group gives "".
func NotificationsGroup(group Group) string { return one(prefixNotificationsGroup, group.s) }

// NotificationsPC returns notifications.pc.<pc>: notifications for the users of
// one PC. The zero PCID gives "".
func NotificationsPC(pc PCID) string { return one(prefixNotificationsPC, pc.s) }

// EventsNotificationsAcked returns
// events.notifications.acked.<pc>.<user>.<notification>: a user has
// acknowledged a notification. A zero identifier gives "".
//
// [Parse] reads the subject back when user is a SID or uid- and a number, and no
// inner label of the others looks like that. The payload names all three in any case.
func EventsNotificationsAcked(pc PCID, user UserID, notification NotificationID) string {
	return acked(prefixAcked, pc, user, notification)
}

// EventsNotificationsUnacked returns
// events.notifications.unacked.<pc>.<user>.<notification>: a user has taken the
// acknowledgement back. A zero identifier gives "". Since 0.101.0; it is read back
// like that of [EventsNotificationsAcked].
func EventsNotificationsUnacked(pc PCID, user UserID, notification NotificationID) string {
	return acked(prefixUnacked, pc, user, notification)
}

func acked(prefix string, pc PCID, user UserID, notification NotificationID) string {
	if pc.s == "" || user.s == "" || notification.s == "" {
		return ""
	}
	return prefix + pc.s + "." + user.s + "." + notification.s
}

// Results returns results.<request>: the results of one command, from all PCs
// that ran it. The zero RequestID gives "".
func Results(request RequestID) string { return one(prefixResults, request.s) }

// Heartbeat returns heartbeat.<pc>: a PC's sign of life. The zero PCID gives
// "".
func Heartbeat(pc PCID) string { return one(prefixHeartbeat, pc.s) }

// HostPerf returns host_perf.<pc>: a PC's performance samples. The zero PCID
// gives "".
func HostPerf(pc PCID) string { return one(prefixHostPerf, pc.s) }

// ProcessPerf returns process_perf.<pc>: samples of a PC's processes. The zero
// PCID gives "".
func ProcessPerf(pc PCID) string { return one(prefixProcessPerf, pc.s) }

// Obs returns obs.<pc>: events observed on a PC. The zero PCID gives "".
func Obs(pc PCID) string { return one(prefixObs, pc.s) }

// Kill returns kill.<exec>: any message on it ends the deployment's runs. The
// zero ExecID gives "".
func Kill(exec ExecID) string { return one(prefixKill, exec.s) }

// Inventory returns inventory.<pc>.<category>: a part of a PC's inventory. A
// zero identifier gives "".
func Inventory(pc PCID, category Category) string {
	if pc.s == "" || category.s == "" {
		return ""
	}
	return prefixInventory + pc.s + "." + category.s
}

// EventsStarted returns events.started.<exec>.<pc>: a PC has started a run of
// the deployment. Mind the order: the exec id comes first. A zero identifier
// gives "".
func EventsStarted(exec ExecID, pc PCID) string {
	if exec.s == "" || pc.s == "" {
		return ""
	}
	return prefixStarted + exec.s + "." + pc.s
}

// LogsFetch returns logs.fetch.<pc>: a request for the tail of the agent's own
// log. The zero PCID gives "".
func LogsFetch(pc PCID) string { return one(prefixLogsFetch, pc.s) }

// JobTail returns job.tail.<pc>: a request for the latest output of a job that
// runs on the PC. The zero PCID gives "".
func JobTail(pc PCID) string { return one(prefixJobTail, pc.s) }

// Ping returns agents.<pc>.ping: a request that the agent answers with a
// heartbeat. The zero PCID gives "".
func Ping(pc PCID) string {
	if pc.s == "" {
		return ""
	}
	return prefixAgents + pc.s + suffixPing
}
