package subjects

// Subject is a subject taken apart by [Parse]. Kind says which members are set;
// the others are zero.
type Subject struct {
	// Kind of the subject.
	Kind Kind
	// PC that is addressed or reports, in all kinds with a PC.
	PC PCID
	// Group that is addressed.
	Group Group
	// Exec is the deployment, in KindKill and KindEventsStarted.
	Exec ExecID
	// Request is the command's reply token, in KindResults.
	Request RequestID
	// User who acknowledged or took that back, in KindEventsNotificationsAcked
	// and KindEventsNotificationsUnacked.
	User UserID
	// Notification that is meant, in the same kinds.
	Notification NotificationID
	// Category of the inventory, in KindInventory.
	Category Category
	// Actor, Action and Target belong to KindAudit; Target may be "".
	Actor, Action, Target string
}

// String builds the subject: the one that [Parse] was given. It returns "" for
// the zero Subject, for an unknown kind, and when a member that the kind needs
// is not set.
func (s Subject) String() string {
	switch s.Kind {
	case KindCommandsAll:
		return CommandsAll
	case KindCommandsGroup:
		return CommandsGroup(s.Group)
	case KindCommandsPC:
		return CommandsPC(s.PC)
	case KindNotificationsAll:
		return NotificationsAll
	case KindNotificationsGroup:
		return NotificationsGroup(s.Group)
	case KindNotificationsPC:
		return NotificationsPC(s.PC)
	case KindEventsNotificationsAcked:
		return EventsNotificationsAcked(s.PC, s.User, s.Notification)
	case KindEventsNotificationsUnacked:
		return EventsNotificationsUnacked(s.PC, s.User, s.Notification)
	case KindNotificationsAmend:
		return NotificationsAmend
	case KindEventsStarted:
		return EventsStarted(s.Exec, s.PC)
	case KindResults:
		return Results(s.Request)
	case KindHeartbeat:
		return Heartbeat(s.PC)
	case KindHostPerf:
		return HostPerf(s.PC)
	case KindProcessPerf:
		return ProcessPerf(s.PC)
	case KindObs:
		return Obs(s.PC)
	case KindKill:
		return Kill(s.Exec)
	case KindInventory:
		return Inventory(s.PC, s.Category)
	case KindLogsFetch:
		return LogsFetch(s.PC)
	case KindJobTail:
		return JobTail(s.PC)
	case KindPing:
		return Ping(s.PC)
	case KindAudit:
		subject, _ := Audit(s.Actor, s.Action, s.Target) // "" on an error
		return subject
	}
	return ""
}
