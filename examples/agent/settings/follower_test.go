package settings_test

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/agent/settings"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// patience bounds waits that end at once when all is well.
const patience = 30 * time.Second

// fixture is a follower on a broker, and the bucket that it follows.
type fixture struct {
	*settings.Follower
	js  jetstream.JetStream
	kv  jetstream.KeyValue
	log *lockedLog
}

// follow starts a follower of PC1. The bucket exists already if create says so.
func follow(t *testing.T, create bool) *fixture {
	t.Helper()
	_, js := brokertest.JetStream(t)
	f := &fixture{js: js, log: &lockedLog{}}
	if create {
		f.create(t)
	}
	f.start(t, "PC1")
	return f
}

func (f *fixture) start(t *testing.T, pc string) {
	t.Helper()
	f.Follower = settings.New(subjects.MustPCID(pc), settings.Options{
		Logger:     slog.New(slog.NewTextHandler(f.log, nil)),
		GroupsWait: time.Millisecond,
	})
	ctx, cancel := context.WithCancel(context.Background())
	var following sync.WaitGroup
	following.Go(func() { f.Follow(ctx, f.js) })
	t.Cleanup(func() { cancel(); following.Wait() })
}

func (f *fixture) create(t *testing.T) {
	t.Helper()
	kv, err := f.js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: kvkeys.BucketAgentConfig, History: 5})
	if err != nil {
		t.Fatal(err)
	}
	f.kv = kv
}

func (f *fixture) put(t *testing.T, key, doc string) {
	t.Helper()
	// A broker that has just been started may not answer the first time.
	for deadline := time.Now().Add(patience); ; {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		_, err := f.kv.PutString(ctx, key, doc)
		cancel()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// until waits for a configuration that is as it is wanted.
func (f *fixture) until(t *testing.T, what string, want func(*wire.EffectiveConfig) bool) {
	t.Helper()
	timeout := time.After(patience)
	for {
		config, changed := f.Current()
		if want(&config) {
			return
		}
		select {
		case <-changed:
		case <-timeout:
			t.Fatalf("%s: still %+v\n%s", what, config, f.log)
		}
	}
}

func (f *fixture) untilTopN(t *testing.T, what string, n uint32) {
	t.Helper()
	f.until(t, what, func(c *wire.EffectiveConfig) bool { return c.ProcessPerfTopN == n })
}

func TestLayersAreFollowed(t *testing.T) {
	f := follow(t, true)
	f.SetGroups([]string{"wave1", "canary", "wave1"})

	f.put(t, "global", `{"process_perf_top_n":1,"heartbeat_interval":"11s"}`)
	f.untilTopN(t, "global", 1)
	f.put(t, "groups.canary", `{"process_perf_top_n":2}`)
	f.untilTopN(t, "a group", 2)
	f.put(t, "groups.wave1", `{"process_perf_top_n":3}`)
	f.untilTopN(t, "a later group", 3)
	f.put(t, "pcs.PC1", `{"process_perf_top_n":4,"process_perf_enabled":true,"unknown":[]}`)
	f.untilTopN(t, "the PC", 4)
	f.until(t, "inherited", func(c *wire.EffectiveConfig) bool {
		return c.Heartbeat() == 11*time.Second && c.ProcessPerfEnabled
	})

	for _, step := range []struct {
		key  string
		want uint32
	}{{"pcs.PC1", 3}, {"groups.wave1", 2}, {"groups.canary", 1}, {"global", 20}} {
		if err := f.kv.Delete(t.Context(), step.key); err != nil {
			t.Fatal(err)
		}
		f.untilTopN(t, "without "+step.key, step.want)
	}
	if n := strings.Count(f.log.String(), "conflicting configuration"); n != 1 {
		t.Errorf("%d warnings about one conflict:\n%s", n, f.log)
	}
}

func TestChangeOfGroups(t *testing.T) {
	f := follow(t, true)
	f.put(t, "groups.a", `{"process_perf_top_n":1}`)
	f.put(t, "groups.b", `{"process_perf_top_n":2}`)
	f.put(t, "groups.c.d", `{"process_perf_top_n":3}`)
	for _, step := range []struct {
		groups string
		want   uint32
	}{{"a", 1}, {"b a", 2}, {"a", 1}, {"b", 2}, {"c.d b", 3}, {"", 20}, {"no/key? a", 1}} {
		f.SetGroups(strings.Fields(step.groups))
		f.untilTopN(t, "groups "+step.groups, step.want)
	}
	f.put(t, "groups.a", `{"process_perf_top_n":7}`)
	f.untilTopN(t, "the group is watched", 7)
	f.SetGroups([]string{"*", ">", "a"}) // names of no group, and filters for all
	f.put(t, "groups.b", `{"process_perf_top_n":8}`)
	f.put(t, "groups.a", `{"process_perf_top_n":9}`)
	f.untilTopN(t, "wildcards", 9)
}

func TestOnlyItsOwnKeysAreWatched(t *testing.T) {
	f := follow(t, true)
	f.SetGroups([]string{"a", "b", "c"})
	f.put(t, "pcs.PC1", `{"process_perf_top_n":1}`)
	f.untilTopN(t, "settled", 1)
	// The consumers of an earlier watch are removed when it ends.
	want := map[string]bool{"global": true, "pcs.PC1": true, "groups.a": true, "groups.b": true, "groups.c": true}
	stream, err := f.js.Stream(t.Context(), "KV_"+kvkeys.BucketAgentConfig)
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		var filters [][]string
		for info := range stream.ListConsumers(t.Context()).Info() {
			filters = append(filters, info.Config.FilterSubjects)
		}
		if len(filters) == 1 && len(filters[0]) == len(want) {
			for _, s := range filters[0] {
				if !want[strings.TrimPrefix(s, "$KV.agent_config.")] {
					t.Errorf("watches %s", s)
				}
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("consumers %q", filters)
		}
	}
}

func TestBadDocumentLeavesItsLayer(t *testing.T) {
	f := follow(t, true)
	f.put(t, "global", `{"process_perf_top_n":1}`)
	f.untilTopN(t, "global", 1)
	for i, bad := range []string{`{"process_perf_top_n":-1}`, `null`, ``, `{`, "\xff", `{"heartbeat_interval":null,"heartbeat_interval":null}`} {
		f.put(t, "global", bad)
		f.put(t, "pcs.PC1", `{"heartbeat_interval":"`+strings.Repeat("1s", i+1)+`"}`)
		f.until(t, bad, func(c *wire.EffectiveConfig) bool { return c.Heartbeat() == time.Duration(i+1)*time.Second })
		f.untilTopN(t, bad, 1)
	}
	f.SetGroups([]string{"a"}) // the bad one comes again, and is no news
	f.put(t, "groups.a", `{"host_perf_interval":"1s"}`)
	f.until(t, "the group", func(c *wire.EffectiveConfig) bool { return c.HostPerf() == time.Second })
	f.untilTopN(t, "kept over a change of groups", 1)
	if n := strings.Count(f.log.String(), "document ignored"); n != 6 {
		t.Errorf("%d warnings about 6 documents:\n%s", n, f.log)
	}
}

func TestBucketComesLater(t *testing.T) {
	f := follow(t, false)
	for deadline := time.Now().Add(patience); !strings.Contains(f.log.String(), "cannot be followed"); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no word about the missing bucket:\n%s", f.log)
		}
	}
	f.create(t)
	f.put(t, "global", `{"process_perf_top_n":6}`)
	f.untilTopN(t, "late bucket", 6)
}

func TestPCThatNoKeyCanHold(t *testing.T) {
	_, js := brokertest.JetStream(t)
	f := &fixture{js: js, log: &lockedLog{}}
	f.create(t)
	f.start(t, "経理")
	f.put(t, "global", `{"process_perf_top_n":2}`)
	f.untilTopN(t, "the fleet's layer counts", 2)
}

func TestBrokerRestart(t *testing.T) {
	opts := testbroker.Options{StoreDir: t.TempDir()}
	b, err := testbroker.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	nc := brokertest.Connect(t, b.ClientURL(), nats.MaxReconnects(-1), nats.ReconnectWait(10*time.Millisecond))
	f := &fixture{js: brokertest.Context(t, nc), log: &lockedLog{}}
	f.create(t)
	f.start(t, "PC1")
	f.put(t, "global", `{"process_perf_top_n":1}`)
	f.untilTopN(t, "before", 1)

	opts.Port = b.Server.Addr().(*net.TCPAddr).Port
	if err := b.Shutdown(); err != nil {
		t.Fatal(err)
	}
	if config, _ := f.Current(); config.ProcessPerfTopN != 1 {
		t.Errorf("without a broker: %+v", config)
	}
	brokertest.Run(t, opts)
	for deadline := time.Now().Add(patience); !nc.IsConnected(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not connected again")
		}
	}
	f.put(t, "global", `{"process_perf_top_n":2}`)
	f.untilTopN(t, "after", 2)
}

// lockedLog is a log that may be read while it is written.
type lockedLog struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
