package perf

import (
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// Processes samples the processes of the machine. The zero value is ready to
// use, by one goroutine.
type Processes struct {
	last map[uint32]process
	at   time.Time // of last; zero before the first sample

	read func() ([]process, error) // instead of readProcesses, in tests
}

// Sample measures all processes and returns the busiest, topN of them, at
// least one. Processor use is that since the last sample; the first call, and
// the first after [Processes.Forget], only remembers where the counters stand
// and returns false.
//
// The error says why processes cannot be listed on this machine.
func (p *Processes) Sample(pcID string, now time.Time, topN uint32) (sample wire.ProcessPerf, ok bool, err error) {
	read := readProcesses
	if p.read != nil {
		read = p.read
	}
	list, err := read()
	if err != nil {
		return wire.ProcessPerf{}, false, err
	}
	elapsed, primed := now.Sub(p.at), !p.at.IsZero()
	this := make(map[uint32]process, len(list))
	snapshots := make([]wire.ProcessSnapshot, 0, len(list))
	for _, proc := range list {
		this[proc.pid] = proc
		if primed {
			snapshots = append(snapshots, p.snapshot(&proc, elapsed))
		}
	}
	p.last, p.at = this, now
	if !primed {
		return wire.ProcessPerf{}, false, nil
	}
	return wire.NewProcessPerf(pcID, now, topN, snapshots), true, nil
}

// Forget drops what is known of processes, so that nothing of them is held
// while they are not sampled.
func (p *Processes) Forget() { p.last, p.at = nil, time.Time{} }

// Primed reports whether the next [Processes.Sample] will return one.
func (p *Processes) Primed() bool { return !p.at.IsZero() }

func (p *Processes) snapshot(now *process, elapsed time.Duration) wire.ProcessSnapshot {
	out := wire.ProcessSnapshot{PID: now.pid, Name: now.name, RSSBytes: now.rss}
	before, known := p.last[now.pid]
	if !known || before.start != now.start {
		// All that a process used which has started since then, it used since
		// then. Of one that could not be seen before, nothing is known.
		if now.age <= elapsed {
			out.CPUPct = load(now.cpu, elapsed)
		}
		return out
	}
	out.CPUPct = load(now.cpu-before.cpu, elapsed)
	b, had := before.disk.Get()
	n, has := now.disk.Get()
	if had && has && n.in >= b.in && n.out >= b.out && elapsed >= minElapsed {
		out.DiskReadBytesPerSec.Set(float64(n.in-b.in) / elapsed.Seconds())
		out.DiskWrittenBytesPerSec.Set(float64(n.out-b.out) / elapsed.Seconds())
	}
	return out
}
