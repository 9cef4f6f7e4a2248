package perf

import (
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// Host samples the whole machine. The zero value is ready to use, by one
// goroutine.
type Host struct {
	last   hostCounters
	at     time.Time // of last; zero before the first sample
	noRate bool

	read func() hostCounters // instead of readHost, in tests
}

// Sample measures the machine. Processor use is that since the last sample and
// unset in the first; so are rates, and also after [Host.Restart].
func (h *Host) Sample(pcID string, now time.Time) wire.HostPerf {
	read := readHost
	if h.read != nil {
		read = h.read
	}
	c := read()
	out := wire.NewHostPerf(pcID, now)
	out.CPUCount = c.cpus
	out.MemUsedBytes, out.MemTotalBytes = c.memUsed, c.memTotal
	out.SwapUsedBytes, out.SwapTotalBytes = c.swapUsed, c.swapTotal
	if !h.at.IsZero() {
		before, known := h.last.cpu.Get()
		cpu, ok := c.cpu.Get()
		if pct, measured := share(before, cpu); known && ok && measured {
			out.CPUPct.Set(pct)
		}
	}
	if !h.at.IsZero() && !h.noRate {
		elapsed := now.Sub(h.at)
		if in, out2, ok := rates(h.last.disks, c.disks, elapsed); ok {
			out.DiskReadBytesPerSec.Set(in)
			out.DiskWrittenBytesPerSec.Set(out2)
		}
		if in, out2, ok := rates(h.last.nets, c.nets, elapsed); ok {
			out.NetRxBytesPerSec.Set(in)
			out.NetTxBytesPerSec.Set(out2)
		}
	}
	h.last, h.at, h.noRate = c, now, false
	return out
}

// Restart says that the interval has changed: the next sample carries no
// rates, as the contract has it.
func (h *Host) Restart() { h.noRate = true }
