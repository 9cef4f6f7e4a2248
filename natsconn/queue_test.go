package natsconn

import (
	"testing"
	"time"
)

// patience bounds waits that end at once when all is well.
const patience = 30 * time.Second

func receive[T any](t testing.TB, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

func TestQueueKeepsOrder(t *testing.T) {
	got := make(chan int, 1000)
	q := queue{hook: func(e Event) { got <- e.Attempts }}
	for i := range 1000 {
		q.push(Event{Kind: NotReached, Attempts: i})
		if i%100 == 99 { // now and then the goroutine ends
			for want := i - 99; want <= i; want++ {
				if n := receive(t, got); n != want {
					t.Fatalf("got event %d, want %d", n, want)
				}
			}
		}
	}
}

func TestQueueBound(t *testing.T) {
	const pushed = maxQueued + 100
	got, open := make(chan Event, pushed), make(chan struct{})
	q := queue{hook: func(e Event) {
		<-open
		got <- e
	}}
	for i := range pushed { // returns although the hook does not
		q.push(Event{Kind: AsyncError, Attempts: i})
	}
	q.push(Event{Kind: Closed})
	q.push(Event{Kind: Connected})
	close(open)

	total := 0
	for {
		e := receive(t, got)
		total += e.Missed
		if e.Kind == Closed {
			break
		}
		if e.Attempts != total {
			t.Fatalf("got event %d, want %d", e.Attempts, total)
		}
		total++
	}
	if total != pushed {
		t.Errorf("%d events told or counted, want %d", total, pushed)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.events) > 0 {
		t.Errorf("after Closed: %+v", q.events)
	}
}

// An attempt that is heard of before the loss of the connection waits for it.
func TestEarlyAttemptWaits(t *testing.T) {
	got := make(chan Event, 10)
	w := &watcher{
		explainer: explainer{address: address{scheme: "nats", host: "b:1"}, auth: &auth{}},
		dialer:    &dialer{},
		queue:     queue{hook: func(e Event) { got <- e }},
	}
	w.delay(1)
	w.dialer.failure = &dialError{errSilent}
	w.delay(2)
	w.disconnected(nil, errSilent)
	w.dialer.failure = &dialError{errSilent}
	w.delay(3)
	for i, want := range []Kind{Disconnected, NotReached, NotReached} {
		if e := receive(t, got); e.Kind != want || e.Attempts != i {
			t.Errorf("event %d: %+v, want %s", i, e, want)
		}
	}
}
