package natsconn

import (
	"testing"
	"time"
)

func TestReferenceDelay(t *testing.T) {
	want := []time.Duration{0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4000, 4000}
	for i, ms := range want {
		if got := referenceDelay(i + 1); got != ms*time.Millisecond {
			t.Errorf("attempt %d: %s, want %s", i+1, got, ms*time.Millisecond)
		}
	}
	if got := referenceDelay(1 << 40); got != maxDelay {
		t.Errorf("late attempt: %s", got)
	}
}

func TestReconnectDelay(t *testing.T) {
	seen := map[time.Duration]bool{}
	for n := range 10_000 {
		most := max(minDelay, referenceDelay(n))
		got := reconnectDelay(n)
		if got < most/2 || got > most {
			t.Fatalf("attempt %d: %s, want %s to %s", n, got, most/2, most)
		}
		seen[got] = true
	}
	if len(seen) < 1000 {
		t.Errorf("%d different delays in 10,000", len(seen))
	}
}
