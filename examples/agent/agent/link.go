package agent

import (
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

// link remembers when the agent last had a broker, for commands that must not
// run on an old view of it.
type link struct{ lastSeen atomic.Int64 }

func (l *link) saw(t time.Time) { l.lastSeen.Store(t.UnixNano()) }

// age is how long ago the agent was last known to be connected: 0 while it is,
// negative if it never was.
func (l *link) age(nc *nats.Conn, now time.Time) time.Duration {
	if nc.IsConnected() {
		return 0
	}
	last := l.lastSeen.Load()
	if last == 0 {
		return -1
	}
	return max(0, now.Sub(time.Unix(0, last)))
}
