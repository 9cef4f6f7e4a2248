package perf

import (
	"os"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// spin uses one processor until its own clock has moved so far.
func spin(t *testing.T, d time.Duration) {
	t.Helper()
	used := func() time.Duration { return readSelf().cpu.Or(0) }
	for begin := used(); used()-begin < d; {
	}
}

func TestHostOnThisMachine(t *testing.T) {
	var h Host
	h.Sample("PC1", time.Now())
	spin(t, 100*time.Millisecond)
	got := h.Sample("PC1", time.Now())
	if cpu := got.CPUPct.Or(0); cpu <= 0 || cpu > 100 {
		t.Errorf("processors %v %%", got.CPUPct)
	}
	if got.CPUCount.Or(0) < 1 {
		t.Error("no processor")
	}
	used, total := got.MemUsedBytes.Or(0), got.MemTotalBytes.Or(0)
	if used < 1<<20 || used > total || total < 64<<20 {
		t.Errorf("memory %d of %d", used, total)
	}
	if got.SwapUsedBytes.IsSet() != got.SwapTotalBytes.IsSet() || got.SwapUsedBytes.Or(0) > got.SwapTotalBytes.Or(0) {
		t.Errorf("swap %v of %v", got.SwapUsedBytes, got.SwapTotalBytes)
	}
	if !got.NetRxBytesPerSec.IsSet() ||
		got.DiskReadBytesPerSec.IsSet() != got.DiskWrittenBytesPerSec.IsSet() {
		t.Errorf("rates %+v", got)
	}
	data, err := got.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", data)
}

func TestProcessesOnThisMachine(t *testing.T) {
	var p Processes
	if _, _, err := p.Sample("PC1", time.Now(), 1); err != nil {
		t.Fatal(err)
	}
	spin(t, 300*time.Millisecond)
	got, ok, err := p.Sample("PC1", time.Now(), 1<<20)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	for _, s := range got.Processes {
		if s.PID != uint32(os.Getpid()) {
			continue
		}
		if s.CPUPct <= 0 || s.RSSBytes < 1<<20 || s.Name == "" || s.DiskReadBytesPerSec.IsSet() != readSelf().disk.IsSet() {
			t.Errorf("this test %+v", s)
		}
		return
	}
	t.Errorf("this test is not among %d processes", len(got.Processes))
}

func TestSelfOnThisMachine(t *testing.T) {
	var s Self
	var first, second wire.Heartbeat
	s.Beat(&first, time.Now())
	spin(t, 20*time.Millisecond)
	s.Beat(&second, time.Now())
	if first.AgentCPUPct.IsSet() || second.AgentCPUPct.Or(0) <= 0 {
		t.Errorf("processor %v, then %v", first.AgentCPUPct, second.AgentCPUPct)
	}
	var ping wire.Heartbeat
	Fill(&ping)
	if ping.AgentCPUPct.IsSet() || !ping.AgentRSSBytes.IsSet() {
		t.Errorf("answer to a ping %+v", ping)
	}
	if second.AgentRSSBytes.Or(0) < 1<<20 || second.AgentDiskReadBytes.IsSet() != readSelf().disk.IsSet() {
		t.Errorf("figures %+v", second)
	}
}
