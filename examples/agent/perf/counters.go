package perf

import (
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// minElapsed is the shortest time that a rate is taken over: over less, the
// grain of the counters is all that it shows.
const minElapsed = time.Millisecond

// traffic counts bytes in both directions since some start.
type traffic struct{ in, out uint64 }

// processorTime counts the time of all processors together, in any unit.
type processorTime struct{ busy, total uint64 }

// hostCounters is what a machine says of itself at one moment.
type hostCounters struct {
	cpu                 wire.Opt[processorTime]
	cpus                wire.Opt[uint32]
	memUsed, memTotal   wire.Opt[int64]
	swapUsed, swapTotal wire.Opt[int64]
	disks, nets         map[string]traffic // by device; empty where not known
}

// process is what a machine says of one process.
type process struct {
	pid   uint32
	start uint64 // tells two processes apart that have the same pid
	name  string
	cpu   time.Duration // since its start
	age   time.Duration
	rss   int64
	disk  wire.Opt[traffic] // since its start
}

// selfCounters is what a machine says of this process.
type selfCounters struct {
	cpu  wire.Opt[time.Duration] // since its start
	rss  wire.Opt[int64]
	disk wire.Opt[traffic] // since its start
}

// share is the busy part of the time between two moments, in percent.
func share(before, now processorTime) (float64, bool) {
	if now.total <= before.total {
		return 0, false
	}
	busy := 0.0
	if now.busy > before.busy { // waiting for a disk may be counted off again
		busy = float64(now.busy - before.busy)
	}
	return min(100, 100*busy/float64(now.total-before.total)), true
}

// rates is the traffic of all devices between two moments, in bytes a second.
// A device that is new, or counts anew, tells nothing yet.
func rates(before, now map[string]traffic, elapsed time.Duration) (in, out float64, ok bool) {
	if len(before) == 0 || len(now) == 0 || elapsed < minElapsed {
		return 0, 0, false
	}
	for device, n := range now {
		b, known := before[device]
		if !known || n.in < b.in || n.out < b.out {
			continue
		}
		in += float64(n.in - b.in)
		out += float64(n.out - b.out)
	}
	return in / elapsed.Seconds(), out / elapsed.Seconds(), true
}

// load is processor time in percent of one core.
func load(cpu, elapsed time.Duration) float64 {
	if cpu <= 0 || elapsed < minElapsed {
		return 0
	}
	return 100 * cpu.Seconds() / elapsed.Seconds()
}
