package kvrmw_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/kvrmw"
)

type counter struct {
	N int `json:"n"`
}

// BenchmarkUpdate compares an update of a quiet key with the same thing written
// by hand.
func BenchmarkUpdate(b *testing.B) {
	increment := func(c *counter) (bool, error) {
		c.N++
		return true, nil
	}
	b.Run("kvrmw", func(b *testing.B) {
		f := startWith(b, testbroker.Options{}, jetstream.KeyValueConfig{})
		b.ReportAllocs()
		for b.Loop() {
			if _, err := kvrmw.Update(b.Context(), f.bucket, "k", increment); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("kvrmw-unknown", func(b *testing.B) {
		f := startWith(b, testbroker.Options{}, jetstream.KeyValueConfig{})
		f.put(b, "k", `{"n":0,"future":{"a":[1,2,3]},"other":"text"}`)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := kvrmw.Update(b.Context(), f.bucket, "k", increment); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("by-hand", func(b *testing.B) {
		f := startWith(b, testbroker.Options{}, jetstream.KeyValueConfig{})
		kv, err := f.js.KeyValue(b.Context(), "docs")
		if err != nil {
			b.Fatal(err)
		}
		f.put(b, "k", `{"n":0}`)
		b.ReportAllocs()
		for b.Loop() {
			e, err := kv.Get(b.Context(), "k")
			if err != nil {
				b.Fatal(err)
			}
			var c counter
			if err := json.Unmarshal(e.Value(), &c); err != nil {
				b.Fatal(err)
			}
			c.N++
			data, err := json.Marshal(&c)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := kv.Update(b.Context(), "k", data, e.Revision()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkQuietKey compares a change through a handle with one raw write of the
// same document, in turns, and counts what the broker gets for it.
func BenchmarkQuietKey(b *testing.B) {
	f := startWith(b, testbroker.Options{}, jetstream.KeyValueConfig{})
	kv, err := f.js.KeyValue(b.Context(), "docs")
	if err != nil {
		b.Fatal(err)
	}
	k := newKey[counter](b, f.bucket)
	if _, err := k.Update(b.Context(), increment); err != nil {
		b.Fatal(err)
	}
	before := f.requests(b)
	revision := f.put(b, "raw", `{"n":0}`)
	var raw, handle time.Duration
	writes := 0
	for b.Loop() {
		writes++
		begin := time.Now()
		if revision, err = kv.Update(b.Context(), "raw", []byte(`{"n":12345}`), revision); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		if _, err := k.Update(b.Context(), increment); err != nil {
			b.Fatal(err)
		}
		raw += middle.Sub(begin)
		handle += time.Since(middle)
	}
	// One request was the raw write's.
	b.ReportMetric(float64(f.requests(b)-before-1)/float64(writes)-1, "requests/write")
	b.ReportMetric(float64(raw.Nanoseconds())/float64(writes), "ns/raw")
	b.ReportMetric(float64(handle.Nanoseconds())/float64(writes), "ns/handle")
	b.ReportMetric(float64(handle)/float64(raw), "x-time-of-raw")
	b.ReportMetric(0, "ns/op")
}
