package kvrmw_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvrmw"
)

// TestLostAnswer covers every way in which a write can stay without an answer.
// The document is a list, so a second application would show.
func TestLostAnswer(t *testing.T) {
	const before = `{"items":["a"]}`
	tests := []struct {
		name      string
		fault     fault
		overwrite bool // another writer comes before the outcome is looked up
		history   uint8
		opts      []kvrmw.Option
		ambiguous bool
		calls     int
		stored    string
	}{
		{
			name: "stored, connection cut", calls: 1,
			stored: `{"items":["a","x"]}`,
		},
		{
			name: "stored, answer lost", fault: fault{keep: true}, calls: 1,
			opts:   []kvrmw.Option{kvrmw.RequestTimeout(300 * time.Millisecond)},
			stored: `{"items":["a","x"]}`,
		},
		{
			name: "stored, idempotent", calls: 1,
			opts:   []kvrmw.Option{kvrmw.Idempotent(true)},
			stored: `{"items":["a","x"]}`,
		},
		{
			// Sent again, it is stored once.
			name: "never arrived", fault: fault{hold: true}, calls: 1,
			stored: `{"items":["a","x"]}`,
		},
		{
			name: "never arrived and overwritten", fault: fault{hold: true}, overwrite: true, ambiguous: true, calls: 1,
			stored: `{"items":["other"]}`,
		},
		{
			// The base is still there, and the message after it is not ours.
			name: "never arrived and overwritten, history", fault: fault{hold: true}, overwrite: true, history: 5, calls: 2,
			stored: `{"items":["other","x"]}`,
		},
		{
			name: "stored and overwritten", overwrite: true, ambiguous: true, calls: 1,
			stored: `{"items":["other"]}`,
		},
		{
			name: "stored and overwritten, history", overwrite: true, history: 5, calls: 1,
			stored: `{"items":["other"]}`,
		},
		{
			name: "stored and overwritten, idempotent", overwrite: true, calls: 2,
			opts:   []kvrmw.Option{kvrmw.Idempotent(true)},
			stored: `{"items":["other","x"]}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := startWith(t, testbroker.Options{}, jetstream.KeyValueConfig{History: tt.history})
			f.put(t, "k", before)
			p := startProxy(t, f.broker.ClientURL())
			nc := brokertest.Connect(t, p.url(), nats.MaxReconnects(-1), nats.ReconnectWait(time.Millisecond))
			b := open(t, brokertest.Context(t, nc))
			if tt.overwrite {
				tt.fault.then = func() { f.put(t, "k", `{"items":["other"]}`) }
			}
			p.arm(tt.fault)

			// With a deadline reads are patient, however slow the machine is.
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			calls := 0
			res, err := kvrmw.Update(ctx, b, "k", func(s *set) (bool, error) {
				calls++
				return add("x")(s)
			}, tt.opts...)
			if errors.Is(err, kvrmw.ErrAmbiguous) != tt.ambiguous || !tt.ambiguous && err != nil {
				t.Errorf("error = %v, want ambiguous: %v", err, tt.ambiguous)
			}
			if calls != tt.calls {
				t.Errorf("%d calls, want %d", calls, tt.calls)
			}
			f.wantStored(t, "k", tt.stored)
			if err == nil {
				e, err := f.other.Get(t.Context(), "k")
				mine := err == nil && (e.Revision() == res.Revision || tt.overwrite && calls == 1 && e.Revision() > res.Revision)
				if !mine || !res.Changed {
					t.Errorf("%+v, stored is %v, %v", res, e, err)
				}
			}
		})
	}
}

func TestCancelledWhileWriting(t *testing.T) {
	f := start(t)
	p := startProxy(t, f.broker.ClientURL())
	b := open(t, brokertest.Context(t, brokertest.Connect(t, p.url())))
	ctx, cancel := context.WithCancel(t.Context())
	p.arm(fault{keep: true, then: cancel})
	_, err := kvrmw.Update(ctx, b, "k", add("x"), kvrmw.Idempotent(true))
	if !errors.Is(err, kvrmw.ErrAmbiguous) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want ErrAmbiguous and context.Canceled", err)
	}
	f.wantStored(t, "k", `{"items":["x"]}`)
}

// TestBrokerGone: the write cannot be looked up either.
func TestBrokerGone(t *testing.T) {
	f := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := kvrmw.Update(ctx, f.bucket, "k", func(s *set) (bool, error) {
		if err := f.broker.Shutdown(); err != nil {
			t.Error(err)
		}
		time.AfterFunc(2*time.Second, cancel)
		return add("x")(s)
	}, kvrmw.RequestTimeout(100*time.Millisecond))
	if !errors.Is(err, kvrmw.ErrAmbiguous) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want ErrAmbiguous and context.Canceled", err)
	}
	_, err = kvrmw.Update(t.Context(), f.bucket, "k", add("x"), kvrmw.RequestTimeout(50*time.Millisecond))
	if !errors.Is(err, nats.ErrTimeout) || errors.Is(err, kvrmw.ErrAmbiguous) {
		t.Errorf("reading: %v, want nats.ErrTimeout alone", err)
	}
}

// TestReadOutlivesReconnect: a read that lost its connection is repeated.
func TestReadOutlivesReconnect(t *testing.T) {
	f := start(t)
	p := startProxy(t, f.broker.ClientURL())
	nc := brokertest.Connect(t, p.url(), nats.MaxReconnects(-1), nats.ReconnectWait(time.Millisecond))
	js := brokertest.Context(t, nc)
	b := open(t, js)
	for range 3 {
		p.cut()
		if _, err := kvrmw.Update(t.Context(), b, "k", add("x")); err != nil {
			t.Fatal(err)
		}
	}
	f.wantStored(t, "k", `{"items":["x","x","x"]}`)
}
