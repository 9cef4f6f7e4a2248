package perf

import (
	"math"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// Self measures this process. The zero value is ready to use, by one
// goroutine.
type Self struct {
	cpu time.Duration
	at  time.Time // of cpu; zero before the first beat

	read func() selfCounters // instead of readSelf, in tests
}

// Beat fills in the agent's own figures of a heartbeat that is published now.
// Processor use is that since the last beat and unset in the first.
func (s *Self) Beat(hb *wire.Heartbeat, now time.Time) {
	read := readSelf
	if s.read != nil {
		read = s.read
	}
	c := read()
	c.fill(hb)
	cpu, ok := c.cpu.Get()
	if !ok {
		return
	}
	if elapsed := now.Sub(s.at); !s.at.IsZero() && elapsed >= minElapsed {
		hb.AgentCPUPct.Set(load(cpu-s.cpu, elapsed))
	}
	s.cpu, s.at = cpu, now
}

// Fill fills in the figures that need no beat before: all but processor use,
// which an answer to a ping does not carry.
func Fill(hb *wire.Heartbeat) {
	c := readSelf()
	c.fill(hb)
}

func (c *selfCounters) fill(hb *wire.Heartbeat) {
	hb.AgentRSSBytes = c.rss
	if disk, ok := c.disk.Get(); ok {
		hb.AgentDiskReadBytes.Set(int64(min(disk.in, math.MaxInt64)))
		hb.AgentDiskWrittenBytes.Set(int64(min(disk.out, math.MaxInt64)))
	}
}
