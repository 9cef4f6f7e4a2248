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
}

// NotificationAckStatus says over HTTP who acknowledged a notification.
//
//wire:message
type NotificationAckStatus struct {
	// ID is the notification's.
	ID string `json:"id"`
	// Acks are the acknowledgements so far.
	Acks []NotificationAckEntry `json:"acks"`
}
