package subjects

import "strconv"

// Kind tells the subjects of the contract apart. Its numbers may change from
// release to release: do not store them.
type Kind uint8

// The kinds of subjects, one for each builder and constant.
const (
	KindUnknown                    Kind = iota // the zero value, never returned without an error
	KindCommandsAll                            // commands.all
	KindCommandsGroup                          // commands.group.<group>
	KindCommandsPC                             // commands.pc.<pc>
	KindNotificationsAll                       // notifications.all
	KindNotificationsGroup                     // notifications.group.<group>
	KindNotificationsPC                        // notifications.pc.<pc>
	KindEventsNotificationsAcked               // events.notifications.acked.<pc>.<user>.<notification>
	KindEventsNotificationsUnacked             // events.notifications.unacked.<pc>.<user>.<notification>
	KindNotificationsAmend                     // notif-amend
	KindEventsStarted                          // events.started.<exec>.<pc>
	KindResults                                // results.<request>
	KindHeartbeat                              // heartbeat.<pc>
	KindHostPerf                               // host_perf.<pc>
	KindProcessPerf                            // process_perf.<pc>
	KindObs                                    // obs.<pc>
	KindKill                                   // kill.<exec>
	KindInventory                              // inventory.<pc>.<category>
	KindLogsFetch                              // logs.fetch.<pc>
	KindJobTail                                // job.tail.<pc>
	KindPing                                   // agents.<pc>.ping
	KindAudit                                  // audit.<actor>.<action>[.<target>]
)

var kindNames = [...]string{
	KindUnknown:                    "unknown",
	KindCommandsAll:                "commands.all",
	KindCommandsGroup:              "commands.group",
	KindCommandsPC:                 "commands.pc",
	KindNotificationsAll:           "notifications.all",
	KindNotificationsGroup:         "notifications.group",
	KindNotificationsPC:            "notifications.pc",
	KindEventsNotificationsAcked:   "events.notifications.acked",
	KindEventsNotificationsUnacked: "events.notifications.unacked",
	KindNotificationsAmend:         "notif-amend",
	KindEventsStarted:              "events.started",
	KindResults:                    "results",
	KindHeartbeat:                  "heartbeat",
	KindHostPerf:                   "host_perf",
	KindProcessPerf:                "process_perf",
	KindObs:                        "obs",
	KindKill:                       "kill",
	KindInventory:                  "inventory",
	KindLogsFetch:                  "logs.fetch",
	KindJobTail:                    "job.tail",
	KindPing:                       "agents.ping",
	KindAudit:                      "audit",
}

// String returns the fixed labels of the kind's subjects, such as "commands.pc"
// or "agents.ping".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "Kind(" + strconv.Itoa(int(k)) + ")"
}
