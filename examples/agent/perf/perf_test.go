package perf

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

var start = time.Date(2026, 5, 24, 0, 0, 0, 0, time.UTC)

func TestHostRates(t *testing.T) {
	unset := wire.Opt[float64]{}
	c := hostCounters{
		cpu: wire.Some(processorTime{100, 1000}), cpus: wire.Some(uint32(4)),
		memUsed: wire.Some(int64(1)), memTotal: wire.Some(int64(2)), swapUsed: wire.Some(int64(0)), swapTotal: wire.Some(int64(4)),
		disks: map[string]traffic{"a": {1000, 2000}, "b": {5, 5}},
		nets:  map[string]traffic{"lo": {0, 0}},
	}
	h := Host{read: func() hostCounters { return c }}
	now := start
	sample := func() wire.HostPerf {
		t.Helper()
		p := h.Sample("PC1", now)
		if p.PCID != "PC1" || !p.At.Equal(now) || p.CPUCount != c.cpus || p.MemUsedBytes != c.memUsed ||
			p.MemTotalBytes != c.memTotal || p.SwapUsedBytes != c.swapUsed || p.SwapTotalBytes != c.swapTotal {
			t.Errorf("sample %+v", p)
		}
		return p
	}
	expect := func(what string, got wire.HostPerf, cpu, read, written, rx, tx wire.Opt[float64]) {
		t.Helper()
		if got.CPUPct != cpu || got.DiskReadBytesPerSec != read || got.DiskWrittenBytesPerSec != written ||
			got.NetRxBytesPerSec != rx || got.NetTxBytesPerSec != tx {
			t.Errorf("%s: %+v", what, got)
		}
	}
	expect("first", sample(), unset, unset, unset, unset, unset)

	now = now.Add(10 * time.Second)
	c.cpu = wire.Some(processorTime{150, 1200})
	c.disks = map[string]traffic{"a": {2000, 4000}, "b": {4, 500}, "new": {9e9, 9e9}}
	c.nets = map[string]traffic{"lo": {10, 20}}
	expect("second", sample(), wire.Some(25.0), wire.Some(100.0), wire.Some(200.0), wire.Some(1.0), wire.Some(2.0))

	now = now.Add(10 * time.Second)
	c.cpu = wire.Some(processorTime{150, 1300})
	c.disks = nil
	h.Restart()
	expect("after a change", sample(), wire.Some(0.0), unset, unset, unset, unset)

	now = now.Add(10 * time.Second)
	expect("nothing moved", sample(), unset, unset, unset, wire.Some(0.0), wire.Some(0.0))
	c.cpu = wire.Some(processorTime{500, 1400})
	expect("no time passed", sample(), wire.Some(100.0), unset, unset, unset, unset)

	c = hostCounters{}
	now = now.Add(10 * time.Second)
	expect("nothing known", sample(), unset, unset, unset, unset, unset)
}

func TestProcesses(t *testing.T) {
	disk := func(in, out uint64) wire.Opt[traffic] { return wire.Some(traffic{in, out}) }
	var list []process
	var failure error
	p := Processes{read: func() ([]process, error) { return list, failure }}

	list = []process{
		{pid: 1, start: 1, name: "init", cpu: time.Hour, age: 9 * time.Hour, rss: 10, disk: disk(100, 0)},
		{pid: 2, start: 2, name: "busy", cpu: time.Second, age: time.Hour},
		{pid: 3, start: 3, name: "gone", cpu: time.Second, age: time.Hour},
		{pid: 4, start: 4, name: "before", cpu: time.Second, age: time.Hour, disk: disk(1, 1)},
	}
	if _, ok, err := p.Sample("PC1", start, 9); ok || err != nil || !p.Primed() {
		t.Fatal("the first one has nothing to compare with", ok, err)
	}
	list = []process{
		{pid: 1, start: 1, name: "init", cpu: time.Hour, age: 9 * time.Hour, rss: 20, disk: disk(600, 50)},
		{pid: 2, start: 2, name: "busy", cpu: 21 * time.Second, age: time.Hour}, // two cores
		{pid: 4, start: 99, name: "again", cpu: 5 * time.Second, age: 6 * time.Second, disk: disk(9, 9)},
		{pid: 5, start: 5, name: "hidden before", cpu: time.Hour, age: 8 * time.Hour},
	}
	got, ok, err := p.Sample("PC1", start.Add(10*time.Second), 9)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	want := []wire.ProcessSnapshot{
		{PID: 2, Name: "busy", CPUPct: 200},
		{PID: 4, Name: "again", CPUPct: 50},
		{PID: 5, Name: "hidden before"},
		{PID: 1, Name: "init", RSSBytes: 20, DiskReadBytesPerSec: wire.Some(50.0), DiskWrittenBytesPerSec: wire.Some(5.0)},
	}
	if len(got.Processes) != len(want) || got.PCID != "PC1" {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got.Processes[i] != want[i] {
			t.Errorf("%d: got %+v, want %+v", i, got.Processes[i], want[i])
		}
	}
	for topN, n := range map[uint32]int{0: 1, 1: 1, 3: 3, math.MaxUint32: 4} {
		got, _, _ := p.Sample("PC1", start.Add(20*time.Second), topN)
		if len(got.Processes) != n {
			t.Errorf("top %d: %d processes", topN, len(got.Processes))
		}
	}

	failure = errors.New("no list")
	if _, ok, err := p.Sample("PC1", start.Add(30*time.Second), 1); ok || !errors.Is(err, failure) {
		t.Error(ok, err)
	}
	failure = nil
	p.Forget()
	if _, ok, _ := p.Sample("PC1", start.Add(40*time.Second), 1); ok {
		t.Error("compared with what was to be forgotten")
	}
}

func TestSelf(t *testing.T) {
	c := selfCounters{cpu: wire.Some(time.Second), rss: wire.Some(int64(7)), disk: wire.Some(traffic{8, math.MaxUint64})}
	s := Self{read: func() selfCounters { return c }}
	beat := func(at time.Time) wire.Heartbeat {
		hb := wire.NewHeartbeat("PC1", "1", at)
		s.Beat(&hb, at)
		return hb
	}
	hb := beat(start)
	if hb.AgentCPUPct.IsSet() || hb.AgentRSSBytes.Or(0) != 7 || hb.AgentDiskReadBytes.Or(0) != 8 || hb.AgentDiskWrittenBytes.Or(0) != math.MaxInt64 {
		t.Errorf("first %+v", hb)
	}
	c.cpu = wire.Some(4 * time.Second)
	if hb := beat(start.Add(2 * time.Second)); hb.AgentCPUPct.Or(0) != 150 {
		t.Errorf("second %+v", hb)
	}
	c = selfCounters{}
	if hb := beat(start.Add(4 * time.Second)); hb.AgentCPUPct.IsSet() || hb.AgentRSSBytes.IsSet() || hb.AgentDiskReadBytes.IsSet() {
		t.Errorf("nothing known %+v", hb)
	}
}
