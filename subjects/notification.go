package subjects

// NotificationID is the id of one notification. It comes last in its subject
// and may hold dots, as agents accept them. See the package comment for what is
// refused.
type NotificationID struct{ id[notificationKind] }

type notificationKind struct{}

func (notificationKind) rules() rules { return rules{name: "notification id", dots: true} }

// ParseNotificationID checks s and makes it a notification id. The error is an
// [*IDError].
func ParseNotificationID(s string) (NotificationID, error) {
	v, err := parseID[notificationKind](s)
	return NotificationID{v}, err
}
