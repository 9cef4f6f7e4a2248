package ipc

import (
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// The types below are about notifications too, and are not said between agent
// and app: they travel between operators, backends and agents.

// PublishNotificationRequest asks a backend over HTTP to send a notification.
//
//wire:message
type PublishNotificationRequest struct {
	// ID is the notification's; the backend makes one where it is unset.
	ID wire.Opt[string] `json:"id,omitzero"`
	// Priority is how urgent it is.
	Priority NotificationPriority `json:"priority"`
	// RequireAck wants users to acknowledge it. Default: false.
	RequireAck bool `json:"require_ack" wire:"default"`
	// Title is one line.
	Title string `json:"title"`
	// Body is the text.
	Body string `json:"body"`
	// Toast is as in [Notification]. Since 0.101.0, which writes it always.
	Toast wire.Opt[bool] `json:"toast,omitzero" wire:"since=0.101.0,full=false"`
	// IssuedBy is who sends it.
	IssuedBy wire.Opt[string] `json:"issued_by,omitzero"`
	// ExpiresAt is from when on it is no longer shown.
	ExpiresAt wire.Opt[time.Time] `json:"expires_at,omitzero"`
	// Target is who gets it. One that names nobody decodes, and is refused by
	// the backend.
	Target wire.Target `json:"target"`
}

// PublishNotificationResponse is the backend's answer.
//
//wire:message
type PublishNotificationResponse struct {
	// ID is the notification's.
	ID string `json:"id"`
	// Subjects are those on which it was published.
	Subjects []string `json:"subjects"`
}

// NotificationAcked says that a user acknowledged a notification. An agent
// publishes it on events.notifications.acked.<pc_id>.<user_sid>.<notif_id>;
// readers go by the body, not by the subject.
//
//wire:message
type NotificationAcked struct {
	// NotificationID is the notification's id.
	NotificationID string `json:"notification_id"`
	// PCID is the agent's id.
	PCID string `json:"pc_id"`
	// UserSID is the user's SID on Windows, uid-<number> on Unix.
	UserSID string `json:"user_sid"`
	// AckedAt is the agent's wall clock.
	AckedAt time.Time `json:"acked_at"`
	// Account is the user's name, for people. Since 0.101.0.
	Account wire.Opt[string] `json:"account,omitzero" wire:"since=0.101.0"`
}

// NotificationUnacked says that a user took an acknowledgement back. An agent
// publishes it on events.notifications.unacked.<pc_id>.<user_sid>.<notif_id>; readers
// go by the body, not by the subject. Since 0.101.0; older backends do not read it.
//
//wire:message
type NotificationUnacked struct {
	// NotificationID is the notification's id.
	NotificationID string `json:"notification_id"`
	// PCID is the agent's id.
	PCID string `json:"pc_id"`
	// UserSID is as in [NotificationAcked].
	UserSID string `json:"user_sid"`
	// UnackedAt is the agent's wall clock.
	UnackedAt time.Time `json:"unacked_at"`
	// Account is the user's name, for people.
	Account wire.Opt[string] `json:"account,omitzero"`
}

// NotificationAckEntry is a part of [NotificationAckStatus].
//
//wire:message
type NotificationAckEntry struct {
	// PCID is the agent's id.
	PCID string `json:"pc_id"`
	// UserSID is as in [NotificationAcked].
	UserSID string `json:"user_sid"`
	// AckedAt is when the user acknowledged it.
	AckedAt time.Time `json:"acked_at"`
	// Account is the user's name, for people. Since 0.101.0.
	Account wire.Opt[string] `json:"account,omitzero" wire:"since=0.101.0"`
	// UnackedAt is when the user took it back; see [NotificationAckEntry.Standing].
	// Since 0.101.0.
	UnackedAt wire.Opt[time.Time] `json:"unacked_at,omitzero" wire:"since=0.101.0"`
}

// Standing reports whether the user has not taken the acknowledgement back.
func (e *NotificationAckEntry) Standing() bool { return !e.UnackedAt.IsSet() }

// NotificationAckStatus says over HTTP who acknowledged a notification.
//
//wire:message
type NotificationAckStatus struct {
	// ID is the notification's.
	ID string `json:"id"`
	// Acks are the acknowledgements so far.
	Acks []NotificationAckEntry `json:"acks"`
}
