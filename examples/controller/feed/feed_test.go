package feed_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/feed"
	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// patience bounds the wait for what must come.
const patience = 60 * time.Second

// stream starts a broker with a stream S on s.>.
func stream(t *testing.T, dir string) (*testbroker.Broker, jetstream.JetStream) {
	t.Helper()
	b := brokertest.Run(t, testbroker.Options{StoreDir: dir})
	js := brokertest.Context(t, brokertest.Connect(t, b.ClientURL(), nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond)))
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "S", Subjects: []string{"s.>"}}); err != nil {
		t.Fatal(err)
	}
	return b, js
}

// publish stores messages s.<prefix> numbered from first to last.
func publish(t *testing.T, js jetstream.JetStream, subject string, first, last int) {
	t.Helper()
	for i := first; i <= last; i++ {
		if _, err := js.Publish(t.Context(), subject, fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
	}
}

// open follows the stream and returns what comes.
func open(t *testing.T, js jetstream.JetStream, opts feed.Options) <-chan string {
	t.Helper()
	out := make(chan string, 100)
	f, err := feed.Open(t.Context(), js, "S", opts, func(msg jetstream.Msg) {
		out <- msg.Subject() + " " + string(msg.Data())
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return out
}

func expect(t *testing.T, got <-chan string, want ...string) {
	t.Helper()
	for _, w := range want {
		select {
		case g := <-got:
			if g != w {
				t.Fatalf("got %q, want %q", g, w)
			}
		case <-time.After(patience):
			t.Fatalf("%q did not come", w)
		}
	}
}

func TestWhereItBegins(t *testing.T) {
	_, js := stream(t, t.TempDir())
	publish(t, js, "s.a", 1, 2)
	publish(t, js, "s.b", 3, 3)
	next, err := feed.Next(t.Context(), js, "S")
	if err != nil || next != 4 {
		t.Fatalf("next is %d, %v, want 4", next, err)
	}
	for subject, want := range map[string]uint64{"s.a": 2, "s.b": 1, "s.c": 0} {
		if n, err := feed.Count(t.Context(), js, "S", subject); err != nil || n != want {
			t.Errorf("%s: %d, %v, want %d", subject, n, err, want)
		}
	}
	all := open(t, js, feed.Options{})
	filtered := open(t, js, feed.Options{Filters: []string{"s.b", "s.c"}})
	fresh := open(t, js, feed.Options{From: next})
	since := open(t, js, feed.Options{Since: time.Now().Add(-time.Hour)})
	publish(t, js, "s.c", 4, 4)
	expect(t, all, "s.a 1", "s.a 2", "s.b 3", "s.c 4")
	expect(t, filtered, "s.b 3", "s.c 4")
	expect(t, fresh, "s.c 4")
	expect(t, since, "s.a 1", "s.a 2", "s.b 3", "s.c 4")
}

// TestOutage stores messages while the follower is away from the broker, also
// before it had a single one.
func TestOutage(t *testing.T) {
	dir := t.TempDir()
	b, js := stream(t, dir)
	next, err := feed.Next(t.Context(), js, "S")
	if err != nil {
		t.Fatal(err)
	}
	got := open(t, js, feed.Options{From: next})
	port := b.Server.Addr().String()
	for round := range 2 {
		if err := b.Shutdown(); err != nil {
			t.Fatal(err)
		}
		// The same streams, on another port: the follower does not hear of it.
		hidden, err := testbroker.Start(testbroker.Options{StoreDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		other := brokertest.Context(t, brokertest.Connect(t, hidden.ClientURL()))
		publish(t, other, "s.away", 10*round, 10*round+4)
		if err := hidden.Shutdown(); err != nil {
			t.Fatal(err)
		}
		b = brokertest.Run(t, testbroker.Options{StoreDir: dir, Port: portOf(t, port)})
		for i := range 5 {
			expect(t, got, fmt.Sprintf("s.away %d", 10*round+i))
		}
	}
}

func portOf(t *testing.T, address string) int {
	t.Helper()
	var port int
	if _, err := fmt.Sscanf(address, "127.0.0.1:%d", &port); err != nil {
		t.Fatal(err)
	}
	return port
}

func TestCloseLeavesNothing(t *testing.T) {
	_, js := stream(t, t.TempDir())
	f, err := feed.Open(t.Context(), js, "S", feed.Options{}, func(jetstream.Msg) {})
	if err != nil {
		t.Fatal(err)
	}
	if empty, err := f.Empty(t.Context()); err != nil || !empty {
		t.Errorf("empty %t, %v", empty, err)
	}
	f.Close()
	s, err := js.Stream(t.Context(), "S")
	if err != nil {
		t.Fatal(err)
	}
	if n := s.CachedInfo().State.Consumers; n != 0 {
		t.Errorf("%d consumers are left", n)
	}
}

func TestNoStream(t *testing.T) {
	_, js := stream(t, t.TempDir())
	if _, err := feed.Open(t.Context(), js, "NONE", feed.Options{}, func(jetstream.Msg) {}); !errors.Is(err, store.ErrMissing) {
		t.Errorf("open: %v", err)
	}
	if _, err := feed.Next(t.Context(), js, "NONE"); !errors.Is(err, store.ErrMissing) {
		t.Errorf("next: %v", err)
	}
	if _, err := feed.Count(t.Context(), js, "NONE", "s.a"); !errors.Is(err, store.ErrMissing) {
		t.Errorf("count: %v", err)
	}
}
