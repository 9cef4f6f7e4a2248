package bootstrap

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// DefaultRequestTimeout bounds the wait for each answer of the broker.
const DefaultRequestTimeout = 10 * time.Second

// MaxReplicas is the most copies of a stream that a broker keeps.
const MaxReplicas = 5

// Option adjusts [Plan], [Apply] and [Ensure].
type Option func(*options)

type options struct {
	resources     []Resource
	replicas      int // 0 means not asked for
	allowDataLoss bool
	skipProbe     bool
	keepGoing     bool
	onEvent       func(Event)
	timeout       time.Duration
	rounds        int // of asking for storage; 0 means as many as it takes
}

// Of works on these resources instead of all [Resources], in the given order.
func Of(resources ...Resource) Option {
	return func(o *options) { o.resources = slices.Clone(resources) }
}

// Replicas asks for n copies of every resource, 1 to [MaxReplicas]; it needs a
// cluster of at least as many brokers. Without it new resources get one copy,
// and the number of existing ones is the operator's.
func Replicas(n int) Option {
	return func(o *options) {
		o.replicas = n
		if n == 0 {
			o.replicas = -1 // asked for, and wrong
		}
	}
}

// AllowDataLoss lets limits be shrunk to the contract's, which discards what
// is beyond them. Without it a larger limit is kept and reported.
func AllowDataLoss() Option {
	return func(o *options) { o.allowDataLoss = true }
}

// SkipProbe goes without the check of the storage: neither the account's limits
// nor a reservation that does not fit keep [Apply] from beginning, and what an
// interrupted run has left reserved is not looked for. Where the storage does not
// fit, [Apply] stops half-way with [ErrStorage].
func SkipProbe() Option {
	return func(o *options) { o.skipProbe = true }
}

// KeepGoing makes [Apply] do what can be done where some resources are
// blocked, and return their [*BlockedError] at the end. Without it nothing is
// changed until none is blocked.
func KeepGoing() Option {
	return func(o *options) { o.keepGoing = true }
}

// OnEvent has f called for each step of [Apply], in order, from its goroutine.
func OnEvent(f func(Event)) Option {
	return func(o *options) { o.onEvent = f }
}

// RequestTimeout bounds the wait for each answer of the broker. The default is
// [DefaultRequestTimeout]; a context that ends sooner wins.
func RequestTimeout(d time.Duration) Option {
	return func(o *options) { o.timeout = d }
}

func newOptions(opts []Option) (*options, error) {
	o := &options{onEvent: func(Event) {}, timeout: DefaultRequestTimeout}
	for _, opt := range opts {
		opt(o)
	}
	if o.resources == nil {
		o.resources = Resources()
	}
	if o.replicas < 0 || o.replicas > MaxReplicas {
		return nil, fmt.Errorf("bootstrap: replicas must be 1 to %d", MaxReplicas)
	}
	seen := map[string]bool{}
	for _, r := range o.resources {
		// The name becomes a token of the request's subject.
		if name := r.StreamName(); r.Name == "" || strings.ContainsAny(name, ".*> \t\r\n/\\") {
			return nil, fmt.Errorf("bootstrap: %q is no name of a %s", r.Name, r.Kind)
		} else if seen[name] {
			return nil, fmt.Errorf("bootstrap: %s %s is given twice", r.Kind, r.Name)
		} else {
			seen[name] = true
		}
		if len(r.Subjects) == 0 {
			return nil, fmt.Errorf("bootstrap: %s %s: %w", r.Kind, r.Name, errors.New("no subjects"))
		}
	}
	return o, nil
}
