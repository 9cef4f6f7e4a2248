package bootstrap

import "fmt"

// Action is what [Apply] did.
type Action string

// The actions. The first four concern a resource, the others the broker.
const (
	// Created means that the resource was missing when the plan was made, and
	// that it was created, perhaps by another program at the same time.
	Created Action = "created"
	// Updated means that fields were changed, see Event.Changed.
	Updated Action = "updated"
	// Unchanged means that nothing was sent; see Event.Kept for fields of the
	// contract that differ all the same.
	Unchanged Action = "unchanged"
	// Skipped means that the resource is blocked and was left as it is.
	Skipped Action = "skipped"

	// Probing means that a reservation stream is about to tell whether the
	// storage of Event.Bytes fits.
	Probing Action = "probing"
	// Probed means that it fits, and that the reservation is gone again.
	Probed Action = "probed"
	// Removed means that the reservation stream of an interrupted run was
	// deleted.
	Removed Action = "removed"
)

// Event reports one step of [Apply].
type Event struct {
	// Action is what was done.
	Action Action
	// Resource that it was done to. The zero value for the actions that concern
	// the broker.
	Resource Resource
	// Bytes that a reservation asked for, each copy counted once; set for
	// Probing, Probed and Removed.
	Bytes int64
	// Changed are the fields that were changed; set for Updated.
	Changed []Difference
	// Kept are fields of the contract that differ and were left as they are.
	Kept []Difference
}

// OfResource says that the event concerns a resource. Each run has one such
// event for each resource that it came to.
func (e Event) OfResource() bool { return e.Resource.Name != "" }

// String is the event as a line of progress: what was done, and to what.
func (e Event) String() string {
	if !e.OfResource() {
		return fmt.Sprintf("%-9s  %s of storage", e.Action, about(e.Bytes))
	}
	return fmt.Sprintf("%-9s  %-12s  %s", e.Action, e.Resource.Kind, e.Resource.Name)
}
