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

func TestRequestIDs(t *testing.T) {
	var r requestIDs
	for i := range 3 * rememberedRequests {
		id := time.Duration(i).String()
		if !r.add(id) {
			t.Fatalf("%s is not new", id)
		}
		if r.add(id) {
			t.Fatalf("%s is new again", id)
		}
	}
	if n := len(r.known); n != rememberedRequests {
		t.Errorf("%d ids remembered, want %d", n, rememberedRequests)
	}
	if !r.add("0s") {
		t.Error("the oldest id is still known")
	}
}
