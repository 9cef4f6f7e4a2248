package agent_test

import (
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/agent/agent"
	"github.com/kanadehq/kanade-shared/examples/agent/tail"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

func (e *env) configure(t *testing.T, key, doc string) {
	t.Helper()
	e.put(t, kvkeys.BucketAgentConfig, key, doc)
}

// deleteConfig takes a layer away.
func (e *env) deleteConfig(t *testing.T, key string) {
	t.Helper()
	kv, err := e.js.KeyValue(t.Context(), kvkeys.BucketAgentConfig)
	if err == nil {
		err = kv.Delete(t.Context(), key)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// listen returns what comes on a subject from now on, in order.
func (e *env) listen(t *testing.T, subject string) <-chan *nats.Msg {
	t.Helper()
	messages := make(chan *nats.Msg, 1000)
	e.subscribe(t, subject, func(msg *nats.Msg) { messages <- msg })
	return messages
}

func drain[T any](c <-chan T) {
	for {
		select {
		case <-c:
		default:
			return
		}
	}
}

// Each layer in turn makes the agent beat each second; between them it beats
// once an hour.
func TestConfigurationTakesEffect(t *testing.T) {
	t.Parallel()
	const often = `{"heartbeat_interval":"1s"}`
	e := newEnv(t)
	e.configure(t, "global", `{"heartbeat_interval":"1h"}`)
	e.configure(t, "groups.canary", often)
	e.configure(t, "pcs.PC2", often)
	e.configure(t, "groups.other", often)
	beats := e.listen(t, "heartbeat.PC1")
	a := e.start(t, "PC1")
	hours := 0
	seldom := func() {
		t.Helper()
		hours++
		waitUntil(t, "seldom again", func() bool {
			return strings.Count(a.log.String(), `heartbeat_interval=1h `) >= hours
		})
		drain(beats)
	}
	beating := func(what string) {
		t.Helper()
		receive(t, beats)
		t.Log(what)
	}
	seldom()
	e.changeGroups(t, "PC1", func(g *wire.AgentGroups) bool { return g.Insert("canary") })
	beating("a new group")
	e.changeGroups(t, "PC1", func(g *wire.AgentGroups) bool { return g.Remove("canary") })
	seldom()
	e.configure(t, "pcs.PC1", often)
	beating("the PC's own layer")
	e.configure(t, "pcs.PC1", `{"heartbeat_interval":`)
	beating("a layer that does not decode")
	a.waitForLog(t, "document ignored")
	e.deleteConfig(t, "pcs.PC1")
	seldom()
	e.configure(t, "global", `{"heartbeat_interval":"0"}`)
	beating("not without a pause")
}

func TestHeartbeatFigures(t *testing.T) {
	e := newEnv(t)
	beats := e.listen(t, "heartbeat.*")
	e.start(t, "PC1", func(o *agent.Options) { o.HeartbeatInterval = 20 * time.Millisecond })
	var first, later wire.Heartbeat
	decode(t, receive(t, beats).Data, &first)
	waitUntil(t, "processor use", func() bool {
		later = wire.Heartbeat{}
		decode(t, receive(t, beats).Data, &later)
		return later.AgentCPUPct.IsSet()
	})
	ping := func(pc string) (hb wire.Heartbeat) {
		t.Helper()
		answer, err := e.nc.Request("agents."+pc+".ping", nil, patience)
		if err != nil {
			t.Fatal(err)
		}
		decode(t, answer.Data, &hb)
		return hb
	}
	answer := ping("PC1")
	if first.AgentCPUPct.IsSet() || answer.AgentCPUPct.IsSet() {
		t.Errorf("processor use in the first beat %v, in the answer to a ping %v", first.AgentCPUPct, answer.AgentCPUPct)
	}
	if runtime.GOOS == "linux" || runtime.GOOS == "windows" {
		for _, hb := range []wire.Heartbeat{first, later, answer} {
			if hb.AgentRSSBytes.Or(0) < 1<<20 {
				t.Errorf("resident memory in %+v", hb)
			}
		}
	}
	e.start(t, "PC2", func(o *agent.Options) { o.NoPerf = true })
	if hb := ping("PC2"); hb.AgentRSSBytes.IsSet() || hb.AgentDiskReadBytes.IsSet() {
		t.Errorf("figures that were not wanted: %+v", hb)
	}
}

func decode(t *testing.T, data []byte, into interface{ UnmarshalJSON([]byte) error }) {
	t.Helper()
	if err := into.UnmarshalJSON(data); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
}

func TestSamples(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" && runtime.GOOS != "windows" {
		t.Skip("nothing is measured on " + runtime.GOOS)
	}
	e := newEnv(t)
	e.configure(t, "pcs.PC1", `{"host_perf_interval":"1s","process_perf_enabled":true,"process_perf_top_n":3,"process_perf_expires_at":"2999-01-01T00:00:00Z"}`)
	samples := e.listen(t, "*.PC1") // one subscription, so that the order is seen
	next := func(prefix string) []byte {
		t.Helper()
		for {
			if msg := receive(t, samples); strings.HasPrefix(msg.Subject, prefix) {
				return msg.Data
			}
		}
	}
	a := e.start(t, "PC1")
	for range 2 { // the first may come before the configuration
		var processes wire.ProcessPerf
		decode(t, next("process_perf."), &processes)
		if n := len(processes.Processes); processes.PCID != "PC1" || n == 0 || n > 3 {
			t.Errorf("%d processes, want up to 3: %+v", n, processes)
		}
		if !slices.IsSortedFunc(processes.Processes, func(a, b wire.ProcessSnapshot) int {
			return int(b.CPUPct*1e6) - int(a.CPUPct*1e6)
		}) {
			t.Errorf("not the busiest first: %+v", processes.Processes)
		}
	}
	var host wire.HostPerf
	decode(t, next("host_perf."), &host)
	if cpu, ok := host.CPUPct.Get(); !ok || cpu < 0 || cpu > 100 || host.CPUCount.Or(0) == 0 ||
		host.MemUsedBytes.Or(0) <= 0 || host.MemUsedBytes.Or(0) > host.MemTotalBytes.Or(0) || !host.NetRxBytesPerSec.IsSet() {
		t.Errorf("sample of the machine %+v", host)
	}

	e.configure(t, "pcs.PC1", `{"host_perf_interval":"1s","process_perf_enabled":true,"process_perf_top_n":4,"process_perf_expires_at":"2026-01-01T00:00:00Z"}`)
	a.waitForLog(t, "process_perf_top_n=4")
	drain(samples)
	next("host_perf.") // processes may follow this one, it was on its way
	for hosts := 0; hosts < 2; {
		switch msg := receive(t, samples); {
		case strings.HasPrefix(msg.Subject, "host_perf."):
			hosts++
		case strings.HasPrefix(msg.Subject, "process_perf.") && hosts > 0:
			t.Fatalf("processes after the end of their time: %s", msg.Data)
		}
	}
}

func TestNoPerf(t *testing.T) {
	t.Parallel()
	e := newEnv(t)
	e.configure(t, "global", `{"host_perf_interval":"1s","heartbeat_interval":"1s"}`)
	all := e.listen(t, "*.PC1")
	e.start(t, "PC1", func(o *agent.Options) { o.NoPerf = true })
	for range 3 {
		if msg := receive(t, all); strings.Contains(msg.Subject, "perf") {
			t.Errorf("came: %s", msg.Subject)
		}
	}
}

func TestLogsAreFetched(t *testing.T) {
	e := newEnv(t)
	kept := tail.NewLog()
	log := slog.New(slog.NewTextHandler(kept, nil))
	e.start(t, "PC1", func(o *agent.Options) { o.Log, o.Logger = kept, log })
	for i := range 600 {
		log.Info("line", "number", i)
	}
	fetch := func(request string) []string {
		t.Helper()
		answer, err := e.nc.Request("logs.fetch.PC1", []byte(request), patience)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSuffix(string(answer.Data), "\n"), "\n")
	}
	if got := fetch(`{"tail_lines":2}`); len(got) != 2 || !strings.Contains(got[1], "number=599") || !strings.Contains(got[0], "number=598") {
		t.Errorf("got %q", got)
	}
	if got := fetch(`not a request`); len(got) != 500 {
		t.Errorf("%d lines, want 500", len(got))
	}

	e.start(t, "PC2")
	if _, err := e.nc.Request("logs.fetch.PC2", nil, patience); err != nats.ErrNoResponders {
		t.Errorf("without a log: %v", err)
	}
}

func TestTailOfAnUnknownJob(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1")
	for _, request := range []string{`{"result_id":"nope"}`, `{}`, `null`, ``} {
		if reply := e.tail(t, "PC1", request); reply != (wire.JobTailReply{}) {
			t.Errorf("%s: %+v", request, reply)
		}
	}
}

func (e *env) tail(t *testing.T, pc, request string) (reply wire.JobTailReply) {
	t.Helper()
	answer, err := e.nc.Request("job.tail."+pc, []byte(request), patience)
	if err != nil {
		t.Fatal(err)
	}
	decode(t, answer.Data, &reply)
	return reply
}

// timeline waits until the stream has so many events of a PC and returns them.
func (e *env) timeline(t *testing.T, pc string, n int) []wire.ObsEvent {
	t.Helper()
	waitUntil(t, "events in the stream", func() bool { return e.stored(t, kvkeys.StreamObsEvents, "obs."+pc) >= n })
	s, err := e.js.Stream(t.Context(), kvkeys.StreamObsEvents)
	if err != nil {
		t.Fatal(err)
	}
	var events []wire.ObsEvent
	for seq := uint64(1); ; {
		msg, err := s.GetMsg(t.Context(), seq, jetstream.WithGetMsgSubject("obs."+pc))
		if err == jetstream.ErrMsgNotFound {
			return events
		}
		if err != nil {
			t.Fatal(err)
		}
		var ev wire.ObsEvent
		decode(t, msg.Data, &ev)
		events = append(events, ev)
		seq = msg.Sequence + 1
	}
}

func TestStartIsInTheTimeline(t *testing.T) {
	t.Parallel()
	t.Run("published", func(t *testing.T) {
		e := newEnv(t)
		e.start(t, "PC1")
		events := e.timeline(t, "PC1", 1)
		if ev := events[0]; len(events) != 1 || ev.PCID != "PC1" || ev.Kind != "agent_started" || ev.Source != "agent:self" || ev.At.IsZero() {
			t.Errorf("events %+v", events)
		}
	})
	t.Run("outbox", func(t *testing.T) {
		e := newEnv(t)
		dir := t.TempDir()
		for range 2 {
			e.start(t, "PC1", keepIn(dir)).stop()
		}
		if events := e.timeline(t, "PC1", 2); len(events) != 2 {
			t.Errorf("events %+v", events)
		}
	})
	t.Run("stream comes later", func(t *testing.T) {
		e := newEnv(t)
		s, err := e.js.Stream(t.Context(), kvkeys.StreamObsEvents)
		if err != nil {
			t.Fatal(err)
		}
		config := s.CachedInfo().Config
		if err := e.js.DeleteStream(t.Context(), kvkeys.StreamObsEvents); err != nil {
			t.Fatal(err)
		}
		e.start(t, "PC1").waitForLog(t, "not in the timeline yet")
		if _, err := e.js.CreateStream(t.Context(), config); err != nil {
			t.Fatal(err)
		}
		e.timeline(t, "PC1", 1)
	})
}
