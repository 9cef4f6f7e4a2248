//go:build unix

package torture

import (
	"cmp"
	"slices"
	"time"
)

// maxUnseen bounds the calls without an answer that are tried in one place.
const maxUnseen = 6

// witness reports whether the order of the revisions explains a history, with
// calls without an answer put in only where nothing else explains what was seen
// next, and else behind the others. It mostly does, and where many calls have no
// answer the search for an order may take for ever. False says nothing.
func witness(history []operation, ttl time.Duration) bool {
	var order []operation
	var w walk
	for _, o := range history {
		switch {
		case !o.Unknown:
			order = append(order, o)
		case o.Kind == increment:
			w.increments = append(w.increments, o)
		case o.Kind == remove:
			w.removes = append(w.removes, o)
		}
	}
	looks := func(o operation) int {
		if o.Kind == increment || o.Kind == remove {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(order, func(a, b operation) int {
		return cmp.Or(cmp.Compare(a.Revision, b.Revision), cmp.Compare(a.N, b.N), cmp.Compare(looks(a), looks(b)))
	})
	// The one that was called first can do whatever a later one can.
	byCall := func(a, b operation) int { return cmp.Compare(a.Call, b.Call) }
	slices.SortFunc(w.increments, byCall)
	slices.SortFunc(w.removes, byCall)
	for _, o := range order {
		next, ok := w.to(o, ttl, maxUnseen)
		if !ok {
			return false
		}
		w = next
	}
	return true
}

// walk is how far a witness has come.
type walk struct {
	state  state
	called int64 // the last call so far: what returned before it comes too late
	// Calls without an answer that have yet to be put in.
	increments, removes []operation
}

// then is the walk with one more operation, which must fit.
func (w walk) then(o operation, ttl time.Duration) (walk, bool) {
	ok, next := step(w.state, o, ttl)
	if !ok || !o.Unknown && o.Return < w.called {
		return w, false
	}
	w.state, w.called = next, max(w.called, o.Call)
	return w, true
}

// to is the walk up to an operation, with at most so many calls without an answer
// before it.
func (w walk) to(o operation, ttl time.Duration, unseen int) (walk, bool) {
	for n := range unseen + 1 {
		if next, ok := w.over(o, ttl, n); ok {
			return next, true
		}
	}
	return w, false
}

// over is the walk over exactly n calls without an answer to an operation.
func (w walk) over(o operation, ttl time.Duration, n int) (walk, bool) {
	if n == 0 {
		return w.then(o, ttl)
	}
	if len(w.increments) > 0 {
		if next, ok := w.then(w.increments[0], ttl); ok {
			next.increments = w.increments[1:]
			if next, ok = next.over(o, ttl, n-1); ok {
				return next, true
			}
		}
	}
	if len(w.removes) > 0 {
		if next, ok := w.then(w.removes[0], ttl); ok {
			next.removes = w.removes[1:]
			if next, ok = next.over(o, ttl, n-1); ok {
				return next, true
			}
		}
	}
	return w, false
}
