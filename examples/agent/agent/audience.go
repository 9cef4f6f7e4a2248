package agent

import (
	"context"
	"slices"
	"sync"

	"github.com/kanadehq/kanade-shared/subjects"
)

// audience is what the agent knows of the groups of its PC. Make one with
// newAudience.
type audience struct {
	mu      sync.Mutex
	groups  []subjects.Group
	known   chan struct{} // closed once they are
	changed chan struct{} // closed at the next change
}

func newAudience() *audience {
	return &audience{known: make(chan struct{}), changed: make(chan struct{})}
}

// set takes the groups that the PC is in.
func (a *audience) set(groups []subjects.Group) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.isKnown() {
		if slices.Equal(groups, a.groups) {
			return
		}
		close(a.changed)
		a.changed = make(chan struct{})
	} else {
		close(a.known)
	}
	a.groups = groups
}

func (a *audience) isKnown() bool {
	select {
	case <-a.known:
		return true
	default:
		return false
	}
}

// wait returns the groups once they are known, and a channel that is closed when
// they change. It returns false when ctx ends first.
func (a *audience) wait(ctx context.Context) (groups []subjects.Group, changed <-chan struct{}, ok bool) {
	select {
	case <-ctx.Done():
		return nil, nil, false
	case <-a.known:
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.groups, a.changed, true
}
