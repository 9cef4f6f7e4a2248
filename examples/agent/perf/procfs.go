package perf

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

const (
	// tick is the unit of processor time in /proc, 1/USER_HZ s: the kernel
	// shows programs 100 a second whatever it counts in itself.
	tick = 10 * time.Millisecond
	// sectorSize is the unit of /proc/diskstats, whatever the disk's own is.
	sectorSize = 512
)

// parseStat reads /proc/stat: the time of all processors and their number.
func parseStat(text string) (cpu wire.Opt[processorTime], cpus wire.Opt[uint32]) {
	n := uint32(0)
	for line := range strings.Lines(text) {
		name, rest, _ := strings.Cut(line, " ")
		number, ok := strings.CutPrefix(name, "cpu")
		switch {
		case !ok:
		case number != "":
			if _, err := strconv.ParseUint(number, 10, 32); err == nil {
				n++
			}
		default:
			if t, ok := parseProcessorTime(rest); ok {
				cpu.Set(t)
			}
		}
	}
	if n > 0 {
		cpus.Set(n)
	}
	return cpu, cpus
}

// parseProcessorTime reads the numbers of the first line of /proc/stat: user,
// nice, system, idle, iowait, irq, softirq, steal. Guests, which follow, are
// part of user and nice. Idle, and waiting for a disk, is not busy.
func parseProcessorTime(text string) (processorTime, bool) {
	const idle, iowait, steal = 3, 4, 7
	var t processorTime
	fields := strings.Fields(text)
	if len(fields) <= idle {
		return t, false
	}
	for i, field := range fields[:min(len(fields), steal+1)] {
		n, err := strconv.ParseUint(field, 10, 64)
		if err != nil || t.total+n < n {
			return t, false
		}
		t.total += n
		if i != idle && i != iowait {
			t.busy += n
		}
	}
	return t, true
}

// memory is what /proc/meminfo says, in bytes.
type memory struct{ used, total, swapUsed, swapTotal wire.Opt[int64] }

// parseMeminfo reads /proc/meminfo. Used is what programs could not get.
func parseMeminfo(text string) memory {
	values := map[string]int64{}
	for line := range strings.Lines(text) {
		name, rest, _ := strings.Cut(line, ":")
		switch name {
		case "MemTotal", "MemAvailable", "SwapTotal", "SwapFree":
			number := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB"))
			if n, err := strconv.ParseInt(number, 10, 64); err == nil && n >= 0 && n <= math.MaxInt64/1024 {
				values[name] = n * 1024
			}
		}
	}
	var m memory
	pair := func(used, total *wire.Opt[int64], of, free string) {
		t, ok := values[of]
		if !ok || t == 0 {
			return // no memory at all is no measure; no swap is no swap
		}
		total.Set(t)
		if f, ok := values[free]; ok {
			used.Set(max(0, t-f))
		}
	}
	pair(&m.used, &m.total, "MemTotal", "MemAvailable")
	pair(&m.swapUsed, &m.swapTotal, "SwapTotal", "SwapFree")
	return m
}

// parseDiskstats reads /proc/diskstats: the bytes of the devices that are
// disks.
func parseDiskstats(text string, isDisk func(name string) bool) map[string]traffic {
	const name, sectorsRead, sectorsWritten = 2, 5, 9
	disks := map[string]traffic{}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) <= sectorsWritten || !isDisk(fields[name]) {
			continue
		}
		in, ok1 := parseTimes(fields[sectorsRead], sectorSize)
		out, ok2 := parseTimes(fields[sectorsWritten], sectorSize)
		if ok1 && ok2 {
			disks[fields[name]] = traffic{in, out}
		}
	}
	return disks
}

// parseNetDev reads /proc/net/dev: the bytes of each interface.
func parseNetDev(text string) map[string]traffic {
	const received, sent = 0, 8
	nets := map[string]traffic{}
	for line := range strings.Lines(text) {
		name, rest, ok := strings.Cut(line, ":")
		fields := strings.Fields(rest)
		if !ok || len(fields) <= sent {
			continue // one of the two lines of headings
		}
		in, ok1 := parseTimes(fields[received], 1)
		out, ok2 := parseTimes(fields[sent], 1)
		if ok1 && ok2 {
			nets[strings.TrimSpace(name)] = traffic{in, out}
		}
	}
	return nets
}

// parsePIDStat reads /proc/<pid>/stat. The name may hold anything, blanks and
// parentheses too; the kernel cuts it after 15 bytes.
func parsePIDStat(text string, pageSize int64, uptime time.Duration) (process, bool) {
	pid, rest, ok1 := strings.Cut(text, " (")
	last := strings.LastIndex(rest, ") ")
	if !ok1 || last < 0 {
		return process{}, false
	}
	// The numbers of the fields in proc(5), less the 3 of the first one here.
	const utime, stime, starttime, rss = 14 - 3, 15 - 3, 22 - 3, 24 - 3
	fields := strings.Fields(rest[last+2:])
	if len(fields) <= rss {
		return process{}, false
	}
	id, err := strconv.ParseUint(pid, 10, 32)
	user, ok1 := parseTimes(fields[utime], 1)
	system, ok2 := parseTimes(fields[stime], 1)
	start, ok3 := parseTimes(fields[starttime], 1)
	pages, err2 := strconv.ParseInt(fields[rss], 10, 64)
	if err != nil || err2 != nil || !ok1 || !ok2 || !ok3 || pages < 0 || pages > math.MaxInt64/pageSize {
		return process{}, false
	}
	return process{
		pid: uint32(id), start: start, name: strings.ToValidUTF8(rest[:last], "\ufffd"),
		cpu: ticks(user) + ticks(system), age: max(0, uptime-ticks(start)), rss: pages * pageSize,
	}, true
}

// ticks is a number of ticks as a duration; beyond a hundred years, that many.
func ticks(n uint64) time.Duration {
	const most = 100 * 366 * 24 * time.Hour
	return time.Duration(min(n, uint64(most/tick))) * tick
}

// parsePIDIO reads /proc/<pid>/io: the bytes that came from and went to disks.
func parsePIDIO(text string) (traffic, bool) {
	var t traffic
	found := 0
	for line := range strings.Lines(text) {
		name, rest, _ := strings.Cut(line, ":")
		var to *uint64
		switch name {
		case "read_bytes":
			to = &t.in
		case "write_bytes":
			to = &t.out
		default:
			continue
		}
		n, ok := parseTimes(strings.TrimSpace(rest), 1)
		if !ok {
			return traffic{}, false
		}
		*to = n
		found++
	}
	return t, found == 2
}

// parseUptime reads /proc/uptime: how long the machine runs.
func parseUptime(text string) (time.Duration, bool) {
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	seconds, err := strconv.ParseFloat(first, 64)
	if err != nil || !(seconds >= 0 && seconds < 1e9) {
		return 0, false
	}
	return time.Duration(seconds * float64(time.Second)), true
}

// parseTimes reads a number and multiplies it.
func parseTimes(text string, factor uint64) (uint64, bool) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, false
	}
	high, low := bits.Mul64(n, factor)
	return low, high == 0
}
