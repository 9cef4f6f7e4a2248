package dispatch

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/examples/controller/feed"
	"github.com/kanadehq/kanade-shared/kvkeys"
)

// lag is what is known of results that the broker has and this program does
// not, which is possible during an outage and some time after: the reading of a
// stream does not go on in the very moment in which the connection does.
type lag struct {
	away     bool              // the broker is
	possible bool              // there was an outage
	looked   time.Time         // when the last look was
	received map[string]uint64 // messages by subject
}

// changed notes that the broker has gone or come back.
func (c *campaign) changed(status nats.Status) {
	away := status != nats.CONNECTED
	switch {
	case away && !c.lag.away:
		c.lag.possible = true
		c.note("the broker is away; what it has stored is taken in when it is back")
	case !away && c.lag.away:
		c.note("the broker is back")
	}
	c.lag.away = away
}

// caughtUp reports whether all results have come that are stored for what was
// fired. It asks the broker no more than once a second.
func (c *campaign) caughtUp(ctx context.Context) bool {
	switch {
	case !c.d.nc.IsConnected(), c.lag.away:
		return false
	case !c.lag.possible:
		return true
	case time.Since(c.lag.looked) < tick:
		return false
	}
	c.lag.looked = time.Now()
	ctx, cancel := context.WithTimeout(ctx, ackTimeout)
	defer cancel()
	for _, v := range c.volleys {
		if v.report.Fired.IsZero() {
			continue
		}
		stored, err := feed.Count(ctx, c.d.js, kvkeys.StreamResults, v.subject)
		if err != nil || stored > c.lag.received[v.subject] {
			return false
		}
	}
	c.lag.possible = false
	return true
}
