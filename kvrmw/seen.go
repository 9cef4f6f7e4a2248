package kvrmw

import (
	"sync"

	"github.com/nats-io/nats.go"
)

// seen is the highest revision of any key of a bucket that the broker has told
// about on the present connection. Revisions are the stream's own count: what
// has this one or a lower one was stored before.
//
// It starts anew with each connection, since a broker that crashed may come back
// without its last writes and give their revisions to others.
type seen struct {
	mu         sync.Mutex
	revision   uint64
	reconnects uint64
}

// sight is what had been seen at one moment.
type sight struct{ revision, reconnects uint64 }

// note takes a revision from an answer to a request that was sent when the
// connection was that of then.
func (s *seen) note(then sight, revision uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case then.reconnects > s.reconnects:
		s.revision, s.reconnects = revision, then.reconnects
	case then.reconnects == s.reconnects:
		s.revision = max(s.revision, revision)
	}
}

// now is what has been seen on the present connection.
func (s *seen) now(nc *nats.Conn) sight {
	reconnects := nc.Stats().Reconnects
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reconnects != reconnects {
		return sight{reconnects: reconnects}
	}
	return sight{s.revision, reconnects}
}

// holds reports whether the connection has been the same since.
func (s sight) holds(nc *nats.Conn) bool { return nc.Stats().Reconnects == s.reconnects }
