package ipc

import "github.com/kanadehq/kanade-shared/internal/codec"

// NotificationAmendKind is what happens to a notification that has been sent. The
// set is closed: another value makes the message undecodable. Since 0.101.0.
//
//wire:enum
type NotificationAmendKind string

// AmendRecall takes the notification back: apps no longer show it.
const AmendRecall NotificationAmendKind = "recall"

// NotificationAmendOp is what happens to a notification, with what belongs to that.
// Since 0.101.0.
//
//wire:message buffering
type NotificationAmendOp struct {
	// Kind tells what the other members are; a recall has none.
	Kind NotificationAmendKind `json:"kind"`
}

// NotificationAmend changes a notification that has been sent. A backend publishes
// it on notif-amend to all agents, and no stream keeps it: an agent that is away
// learns of a recall when it next lists notifications. Since 0.101.0.
//
//wire:message
type NotificationAmend struct {
	// ID is the notification's.
	ID string `json:"id"`
	// Op is what happens to it.
	Op NotificationAmendOp `json:"op"`
}

// NewRecall returns the message that takes a notification back.
func NewRecall(id string) NotificationAmend {
	return NotificationAmend{ID: id, Op: NotificationAmendOp{Kind: AmendRecall}}
}

// NotificationAmendedParams is pushed for each [NotificationAmend], whose members
// stand at the top level. An app may not know the notification. What is unknown among
// the members must be good JSON of at most 127 levels, unlike elsewhere. Since
// 0.101.0.
type NotificationAmendedParams struct{ NotificationAmend }

// UnmarshalJSON reads NotificationAmendedParams by the rules of the contract. The
// error is a *wire.DecodeError, and then v is as it was.
func (v *NotificationAmendedParams) UnmarshalJSON(data []byte) error {
	d := codec.NewDecoder(data)
	var fresh NotificationAmendedParams
	start := d.Offset()
	d.Check()
	d.Rewind(start)
	fresh.decode(&d)
	if f := d.End(); f != nil {
		return decodeError("NotificationAmendedParams", f)
	}
	*v = fresh
	return nil
}
