package ipc

import (
	"time"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/wire"
)

// NotificationPriority says how urgent a notification is. The set is open: a
// newer peer's priority keeps its text.
//
//wire:enum open
type NotificationPriority string

// The priorities of this contract level.
const (
	PriorityInfo      NotificationPriority = "info"
	PriorityWarn      NotificationPriority = "warn"
	PriorityEmergency NotificationPriority = "emergency"
	// PriorityUnknown is what the reference makes of one that it does not know.
	PriorityUnknown NotificationPriority = "unknown"
)

// Known reports whether p is one of the contract's priorities.
func (p NotificationPriority) Known() bool {
	return p == PriorityInfo || p == PriorityWarn || p == PriorityEmergency
}

// Notification is a message to the users of a PC: an entry of
// [NotificationsListResult], and the body that a backend publishes on
// notifications.all, notifications.group.<group> and notifications.pc.<pc_id>.
//
//wire:message
type Notification struct {
	// ID identifies the notification.
	ID string `json:"id"`
	// Priority is how urgent it is.
	Priority NotificationPriority `json:"priority"`
	// RequireAck wants the user to acknowledge it. Default: false.
	RequireAck bool `json:"require_ack" wire:"default"`
	// Title is one line.
	Title string `json:"title"`
	// Body is the text.
	Body string `json:"body"`
	// Toast wants the system's own notification too; unset means that it does not.
	// Since 0.101.0, which writes it always.
	Toast wire.Opt[bool] `json:"toast,omitzero" wire:"since=0.101.0,full=false"`
	// IssuedAt is the backend's clock.
	IssuedAt time.Time `json:"issued_at"`
	// IssuedBy is who sent it.
	IssuedBy wire.Opt[string] `json:"issued_by,omitzero"`
	// ExpiresAt is from when on it is no longer shown.
	ExpiresAt wire.Opt[time.Time] `json:"expires_at,omitzero"`
	// AckedAt is when this user acknowledged it; set in lists, never in a push.
	AckedAt wire.Opt[time.Time] `json:"acked_at,omitzero"`
	// EditedAt is when it was changed last. Since 0.101.0.
	EditedAt wire.Opt[time.Time] `json:"edited_at,omitzero" wire:"since=0.101.0"`
	// AcksResetAt is when a change took back all acknowledgements: older ones do not
	// count. Since 0.101.0.
	AcksResetAt wire.Opt[time.Time] `json:"acks_reset_at,omitzero" wire:"since=0.101.0"`
}

// Expired reports whether n is no longer shown at a moment.
func (n *Notification) Expired(now time.Time) bool {
	at, ok := n.ExpiresAt.Get()
	return ok && !now.Before(at)
}

// NotificationNewParams is pushed for each new notification: its members stand
// at the top level. What is unknown among them must be good JSON of at most 127
// levels, unlike elsewhere.
type NotificationNewParams struct{ Notification }

func (v *NotificationNewParams) decode(d *codec.Decoder) {
	start := d.Offset()
	d.Check()
	d.Rewind(start)
	v.Notification.decode(d)
}

// UnmarshalJSON reads NotificationNewParams by the rules of the contract. The
// error is a *wire.DecodeError, and then v is as it was.
func (v *NotificationNewParams) UnmarshalJSON(data []byte) error {
	d := codec.NewDecoder(data)
	var fresh NotificationNewParams
	fresh.decode(&d)
	if f := d.End(); f != nil {
		return decodeError("NotificationNewParams", f)
	}
	*v = fresh
	return nil
}

// UnmarshalJSONAt reads NotificationNewParams by the rules of one version of the
// contract, which passes over what came later. The error is a *wire.DecodeError, and
// then v is as it was.
func (v *NotificationNewParams) UnmarshalJSONAt(data []byte, at wire.Contract) error {
	d := codec.NewDecoder(data)
	d.At = codec.Contract(at)
	var fresh NotificationNewParams
	fresh.decode(&d)
	if f := d.End(); f != nil {
		return decodeError("NotificationNewParams", f)
	}
	*v = fresh
	return nil
}

// NotificationsFilter chooses notifications. The set is closed.
//
//wire:enum
type NotificationsFilter string

// The choices.
const (
	// FilterUnread is the default.
	FilterUnread NotificationsFilter = "unread"
	FilterAll    NotificationsFilter = "all"
)

// The size of a page of [NotificationsListParams].
const (
	// DefaultNotificationsLimit is what an absent limit stands for.
	DefaultNotificationsLimit uint32 = 50
	// MaxNotificationsLimit is the largest page of an agent.
	MaxNotificationsLimit uint32 = 200
)

// NotificationsListParams asks for a page of notifications, newest first.
//
//wire:message
type NotificationsListParams struct {
	// Filter is unread or all. Default: unread.
	Filter NotificationsFilter `json:"filter" wire:"default=FilterUnread"`
	// Limit is the size of the page. Default: [DefaultNotificationsLimit]; an
	// agent takes 0 as 1, and [MaxNotificationsLimit] at most.
	Limit uint32 `json:"limit" wire:"default=DefaultNotificationsLimit"`
	// Cursor is the NextCursor of the page before.
	Cursor wire.Opt[string] `json:"cursor,omitzero"`
}

// NewNotificationsListParams returns parameters with their defaults, for the
// first page of what is unread.
func NewNotificationsListParams() NotificationsListParams {
	return NotificationsListParams{Filter: FilterUnread, Limit: DefaultNotificationsLimit}
}

// NotificationsListResult answers [MethodNotificationsList].
//
//wire:message
type NotificationsListResult struct {
	// Items are the notifications of the page.
	Items []Notification `json:"items"`
	// NextCursor is unset on the last page.
	NextCursor wire.Opt[string] `json:"next_cursor,omitzero"`
}

// NotificationsSubscribeParams has no members.
//
//wire:message
type NotificationsSubscribeParams struct{}

// NotificationsSubscribeResult answers [MethodNotificationsSubscribe].
//
//wire:message
type NotificationsSubscribeResult struct {
	// Subscription is for [NotificationsUnsubscribeParams]; its form means
	// nothing.
	Subscription string `json:"subscription"`
}

// NotificationsUnsubscribeParams ends a subscription.
//
//wire:message
type NotificationsUnsubscribeParams struct {
	// Subscription is that of [NotificationsSubscribeResult].
	Subscription string `json:"subscription"`
}

// NotificationsAckParams acknowledges a notification.
//
//wire:message
type NotificationsAckParams struct {
	// ID is that of the notification.
	ID string `json:"id"`
}

// NotificationsAckResult answers [MethodNotificationsAck].
//
//wire:message
type NotificationsAckResult struct {
	// AckedAt is when the acknowledgement was stored.
	AckedAt time.Time `json:"acked_at"`
}

// NotificationsUnackParams takes an acknowledgement back. Since 0.101.0.
//
//wire:message
type NotificationsUnackParams struct {
	// ID is that of the notification.
	ID string `json:"id"`
}

// NotificationsUnackResult answers [MethodNotificationsUnack]. Since 0.101.0.
//
//wire:message
type NotificationsUnackResult struct {
	// UnackedAt is when the acknowledgement was removed.
	UnackedAt time.Time `json:"unacked_at"`
}
