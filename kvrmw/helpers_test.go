package kvrmw_test

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvrmw"
)

// set is a document that many writers add to.
type set struct {
	Items []string `json:"items"`
}

func add(item string) func(*set) (bool, error) {
	return func(s *set) (bool, error) {
		s.Items = append(s.Items, item)
		return true, nil
	}
}

// fixture is a bucket on a broker of its own, seen through kvrmw and, from
// another connection, as the plain bucket that other programs write to.
type fixture struct {
	broker *testbroker.Broker
	js     jetstream.JetStream
	bucket *kvrmw.Bucket
	other  jetstream.KeyValue
}

func start(t testing.TB) *fixture {
	t.Helper()
	return startWith(t, testbroker.Options{}, jetstream.KeyValueConfig{})
}

func startWith(t testing.TB, opts testbroker.Options, cfg jetstream.KeyValueConfig) *fixture {
	t.Helper()
	f := &fixture{broker: brokertest.Run(t, opts)}
	cfg.Bucket = "docs"
	var err error
	f.other, err = brokertest.Context(t, f.connect(t)).CreateKeyValue(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	f.js = brokertest.Context(t, f.connect(t))
	f.bucket = open(t, f.js)
	return f
}

// startCluster is startWith for three brokers that all keep the bucket.
func startCluster(t testing.TB, cfg jetstream.KeyValueConfig) *fixture {
	t.Helper()
	c := brokertest.RunCluster(t, 3, testbroker.Options{})
	f := &fixture{broker: c.Brokers[0]}
	cfg.Bucket, cfg.Replicas = "docs", 3
	js := brokertest.Context(t, f.connect(t))
	var err error
	// A cluster that has just started may not place streams yet.
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if f.other, err = js.CreateOrUpdateKeyValue(t.Context(), cfg); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
	f.js = brokertest.Context(t, f.connect(t))
	f.bucket = open(t, f.js)
	return f
}

func (f *fixture) connect(t testing.TB, opts ...nats.Option) *nats.Conn {
	t.Helper()
	return brokertest.Connect(t, f.broker.ClientURL(), opts...)
}

func open(t testing.TB, js jetstream.JetStream) *kvrmw.Bucket {
	t.Helper()
	b, err := kvrmw.Open(t.Context(), js, "docs")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (f *fixture) put(t testing.TB, key, doc string) uint64 {
	t.Helper()
	revision, err := f.other.Put(context.Background(), key, []byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return revision
}

func (f *fixture) wantStored(t testing.TB, key, doc string) {
	t.Helper()
	e, err := f.other.Get(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(e.Value()); got != doc {
		t.Errorf("stored %s\n  want %s", got, doc)
	}
}

// requests is the number of messages that the broker has received so far.
func (f *fixture) requests(t testing.TB) int64 {
	t.Helper()
	if err := f.js.Conn().Flush(); err != nil {
		t.Fatal(err)
	}
	n, _, err := f.broker.Msgs()
	if err != nil {
		t.Fatal(err)
	}
	return n
}
