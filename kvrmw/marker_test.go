package kvrmw_test

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/kvrmw"
)

// TestRoundTrips counts the messages that the broker receives.
func TestRoundTrips(t *testing.T) {
	f := start(t)
	nothing := func(*set) (bool, error) { return false, nil }
	tests := []struct {
		name   string
		before func()
		mutate func(*set) (bool, error)
		want   int64
	}{
		{"absent", func() {}, add("x"), 2},
		{"present", func() { f.put(t, "k", `{"items":["a"]}`) }, add("x"), 2},
		{"deleted", func() { f.put(t, "k", `{"items":["a"]}`); f.remove(t, "k") }, add("x"), 2},
		{"purged", func() { f.put(t, "k", `{"items":["a"]}`); f.purge(t, "k") }, add("x"), 2},
		{"no change", func() {}, nothing, 1},
		{"no change over a marker", func() { f.remove(t, "k") }, nothing, 1},
	}
	for _, tt := range tests {
		tt.before()
		before := f.requests(t)
		if _, err := kvrmw.Update(t.Context(), f.bucket, "k", tt.mutate); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if n := f.requests(t) - before; n != tt.want {
			t.Errorf("%s: %d messages, want %d", tt.name, n, tt.want)
		}
	}
}

func (f *fixture) remove(t testing.TB, key string) {
	t.Helper()
	if err := f.other.Delete(context.Background(), key); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) purge(t testing.TB, key string) {
	t.Helper()
	if err := f.other.Purge(context.Background(), key); err != nil {
		t.Fatal(err)
	}
}

func TestMarkers(t *testing.T) {
	for header, values := range map[string][]string{
		"KV-Operation":       {"DEL", "PURGE"},
		"Nats-Marker-Reason": {"MaxAge", "Purge", "Remove"},
	} {
		for _, value := range values {
			t.Run(header+" "+value, func(t *testing.T) {
				f := start(t)
				f.put(t, "k", `{"items":["old"],"unknown":1}`)
				marker := nats.NewMsg("$KV.docs.k")
				marker.Header.Set(header, value)
				ack, err := f.js.PublishMsg(t.Context(), marker)
				if err != nil {
					t.Fatal(err)
				}
				res, err := kvrmw.Update(t.Context(), f.bucket, "k", add("new"))
				if err != nil || res.Revision != ack.Sequence+1 {
					t.Fatalf("%+v, %v", res, err)
				}
				f.wantStored(t, "k", `{"items":["new"]}`)
			})
		}
	}
	t.Run("none of them", func(t *testing.T) {
		f := start(t)
		put := nats.NewMsg("$KV.docs.k")
		put.Header.Set("KV-Operation", "PUT")
		put.Header.Set("Nats-Marker-Reason", "other")
		put.Header.Set("Nats-Sequence", "99") // the broker's own comes after it
		put.Data = []byte(`{"items":["old"]}`)
		if _, err := f.js.PublishMsg(t.Context(), put); err != nil {
			t.Fatal(err)
		}
		if _, err := kvrmw.Update(t.Context(), f.bucket, "k", add("new")); err != nil {
			t.Fatal(err)
		}
		f.wantStored(t, "k", `{"items":["old","new"]}`)
	})
}

// TestExpired lets the broker itself put the marker there.
func TestExpired(t *testing.T) {
	f := startWith(t, testbroker.Options{}, jetstream.KeyValueConfig{LimitMarkerTTL: time.Hour})
	w, err := f.other.Watch(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	if _, err := f.other.Create(t.Context(), "k", []byte(`{"items":["old"]}`), jetstream.KeyTTL(time.Second)); err != nil {
		t.Fatal(err)
	}
	for e := range w.Updates() {
		if e != nil && e.Operation() != jetstream.KeyValuePut {
			break
		}
	}
	before := f.requests(t)
	res, err := kvrmw.Update(t.Context(), f.bucket, "k", add("new"))
	if err != nil || res.Revision != 3 {
		t.Fatalf("%+v, %v", res, err)
	}
	if n := f.requests(t) - before; n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
	f.wantStored(t, "k", `{"items":["new"]}`)
}

// TestDeleteBetweenReadAndWrite: the value that was deleted does not come back.
func TestDeleteBetweenReadAndWrite(t *testing.T) {
	for name, remove := range map[string]func(*fixture, testing.TB, string){
		"delete": (*fixture).remove, "purge": (*fixture).purge,
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t)
			f.put(t, "k", `{"items":["old"],"unknown":1}`)
			calls := 0
			_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(s *set) (bool, error) {
				if calls++; calls == 1 {
					remove(f, t, "k")
				}
				return add("new")(s)
			})
			if err != nil || calls != 2 {
				t.Fatalf("%v after %d calls", err, calls)
			}
			f.wantStored(t, "k", `{"items":["new"]}`)
		})
	}
}

// TestPutAndDeleteBetweenReadAndWrite: a marker is not an absent key.
func TestPutAndDeleteBetweenReadAndWrite(t *testing.T) {
	f := start(t)
	calls := 0
	_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(s *set) (bool, error) {
		if calls++; calls == 1 {
			f.put(t, "k", `{"items":["z"]}`)
			f.remove(t, "k")
		}
		return add("new")(s)
	})
	if err != nil || calls != 2 {
		t.Fatalf("%v after %d calls", err, calls)
	}
	f.wantStored(t, "k", `{"items":["new"]}`)
}

// TestWithoutDirectGets reads through the stream's leader.
func TestWithoutDirectGets(t *testing.T) {
	f := start(t)
	s, err := f.js.Stream(t.Context(), "KV_docs")
	if err != nil {
		t.Fatal(err)
	}
	cfg := s.CachedInfo().Config
	cfg.AllowDirect = false
	if _, err := f.js.UpdateStream(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	if f.other, err = f.js.KeyValue(t.Context(), "docs"); err != nil {
		t.Fatal(err)
	}
	// Both a bucket that was opened before the change and one opened after it.
	for name, b := range map[string]*kvrmw.Bucket{"before": f.bucket, "after": open(t, f.js)} {
		for range 2 {
			if _, err := kvrmw.Update(t.Context(), b, name, add("x")); err != nil {
				t.Fatal(err)
			}
		}
		f.wantStored(t, name, `{"items":["x","x"]}`)
		f.remove(t, name)
		if _, err := kvrmw.Update(t.Context(), b, name, add("y")); err != nil {
			t.Fatal(err)
		}
		f.wantStored(t, name, `{"items":["y"]}`)
	}
}

func TestDomain(t *testing.T) {
	f := startWith(t, testbroker.Options{Configure: domain("hub")}, jetstream.KeyValueConfig{})
	byDomain, err := jetstream.NewWithDomain(f.js.Conn(), "hub")
	if err != nil {
		t.Fatal(err)
	}
	byPrefix, err := jetstream.NewWithAPIPrefix(f.js.Conn(), "$JS.hub.API")
	if err != nil {
		t.Fatal(err)
	}
	for _, js := range []jetstream.JetStream{byDomain, byPrefix} {
		if _, err := kvrmw.Update(t.Context(), open(t, js), "k", add("x")); err != nil {
			t.Fatal(err)
		}
	}
	f.wantStored(t, "k", `{"items":["x","x"]}`)
}
