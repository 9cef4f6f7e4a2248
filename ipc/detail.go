package ipc

import (
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// The types below are said over HTTP between operators and backends of 0.101.0.

// EditNotificationRequest changes a notification that has been sent: it replaces
// all that can be changed, and what is absent takes its default. Since 0.101.0.
//
//wire:message
type EditNotificationRequest struct {
	// Priority is how urgent it is.
	Priority NotificationPriority `json:"priority"`
	// RequireAck wants users to acknowledge it. Default: false.
	RequireAck bool `json:"require_ack" wire:"default"`
	// Title is one line.
	Title string `json:"title"`
	// Body is the text.
	Body string `json:"body"`
	// Toast is as in [Notification]. Default: false.
	Toast bool `json:"toast" wire:"default"`
	// ExpiresAt is from when on it is no longer shown; unset for never. One that has
	// passed retires it.
	ExpiresAt wire.Opt[time.Time] `json:"expires_at,omitzero"`
	// ResetAcks takes back the acknowledgements so far. Default: false.
	ResetAcks bool `json:"reset_acks" wire:"default"`
}

// NotificationDetail is all that a backend knows of a notification. Since 0.101.0.
//
//wire:message
type NotificationDetail struct {
	// Notification is the latest version.
	Notification Notification `json:"notification"`
	// Acks are the acknowledgements so far, also those that were taken back.
	Acks []NotificationAckEntry `json:"acks"`
	// Audience are the PCs to which it went. Default: none.
	Audience []AudiencePC `json:"audience" wire:"default"`
	// Target is whom it was sent to; unset where the backend does not know.
	Target wire.Opt[NotificationTarget] `json:"target,omitzero"`
}

// NotificationTarget is whom a notification was sent to: a [wire.Target] whose
// members stand in another order. Since 0.101.0.
//
//wire:message
type NotificationTarget struct {
	// All is for every PC. Default: false.
	All bool `json:"all" wire:"default"`
	// Groups are names of groups. Default: none.
	Groups []string `json:"groups" wire:"default"`
	// PCs are ids of PCs. Default: none.
	PCs []string `json:"pcs" wire:"default"`
}

// AudiencePC is a PC to which a notification went. Since 0.101.0.
//
//wire:message
type AudiencePC struct {
	// PCID is the agent's id.
	PCID string `json:"pc_id"`
	// LastLogonUser is who signed in last, as far as the backend knows.
	LastLogonUser wire.Opt[string] `json:"last_logon_user,omitzero"`
	// LastLogonDisplayName is their name, for people.
	LastLogonDisplayName wire.Opt[string] `json:"last_logon_display_name,omitzero"`
	// Confirmed says whether an acknowledgement by a user of the PC stands.
	Confirmed bool `json:"confirmed"`
	// AckedAt is when it was first acknowledged there, also where that was taken back.
	AckedAt wire.Opt[time.Time] `json:"acked_at,omitzero"`
	// UnackedAt is when an acknowledgement was last taken back.
	UnackedAt wire.Opt[time.Time] `json:"unacked_at,omitzero"`
}
