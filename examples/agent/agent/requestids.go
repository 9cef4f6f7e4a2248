package agent

import "sync"

// rememberedRequests is how many request ids an agent knows: a command comes a
// second time within minutes, if it does.
const rememberedRequests = 4096

// requestIDs remembers the latest request ids.
type requestIDs struct {
	mu    sync.Mutex
	known map[string]bool
	order []string // a ring, once it is full
	next  int
}

// add remembers an id and reports whether it is new.
func (r *requestIDs) add(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[id] {
		return false
	}
	if r.known == nil {
		r.known = make(map[string]bool)
	}
	if len(r.order) < rememberedRequests {
		r.order = append(r.order, id)
	} else {
		delete(r.known, r.order[r.next])
		r.order[r.next] = id
		r.next = (r.next + 1) % rememberedRequests
	}
	r.known[id] = true
	return true
}
