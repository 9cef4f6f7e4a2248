package agent

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

func TestLinkAge(t *testing.T) {
	var (
		l    link
		away nats.Conn // never connected
		now  = time.Now()
	)
	if got := l.age(&away, now); got >= 0 {
		t.Errorf("never connected: got %s, want a negative age", got)
	}
	l.saw(now)
	if got := l.age(&away, now.Add(time.Minute)); got != time.Minute {
		t.Errorf("got %s, want 1m", got)
	}
	if got := l.age(&away, now.Add(-time.Minute)); got != 0 {
		t.Errorf("clock set back: got %s, want 0", got)
	}
}
