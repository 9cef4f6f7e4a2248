package bootstrap

import "time"

// DefaultRequestTimeout bounds the wait for each answer of the broker.
const DefaultRequestTimeout = 5 * time.Second

// Action is what [Ensure] did about a resource.
type Action string

// The actions.
const (
	// Created means that the resource was missing.
	Created Action = "created"
	// Updated means that fields were changed to the contract's values.
	Updated Action = "updated"
	// Unchanged means that nothing was sent; see Event.Kept for limits that
	// differ all the same.
	Unchanged Action = "unchanged"
)

// Event reports one finished resource.
type Event struct {
	// Resource is the one that is ready now.
	Resource Resource
	// Action is what was done.
	Action Action
	// Changed are the fields that were mended; set when Action is Updated.
	Changed []Difference
	// Kept are the fields that differ from the contract and were left as they
	// are, each with its reason.
	Kept []Difference
}

// Option adjusts [Ensure].
type Option func(*ensurer)

// OnEvent has f called after each resource, in order, from Ensure's goroutine.
func OnEvent(f func(Event)) Option {
	return func(e *ensurer) { e.onEvent = f }
}

// RequestTimeout bounds the wait for each answer of the broker. The default is
// [DefaultRequestTimeout]; a context that ends sooner wins.
func RequestTimeout(d time.Duration) Option {
	return func(e *ensurer) { e.timeout = d }
}
