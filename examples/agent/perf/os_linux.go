package perf

import (
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kanadehq/kanade-shared/wire"
)

// maxFile bounds what is read of one file; /proc/stat is the largest, with a
// number for each interrupt of a large machine.
const maxFile = 4 << 20

// readFile returns the content of a file of /proc, and "" where it cannot be
// read: a process may have ended, and not all may be seen by everybody.
func readFile(name string) string {
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return ""
	}
	return string(data)
}

func readHost() hostCounters {
	var c hostCounters
	c.cpu, c.cpus = parseStat(readFile("/proc/stat"))
	m := parseMeminfo(readFile("/proc/meminfo"))
	c.memUsed, c.memTotal, c.swapUsed, c.swapTotal = m.used, m.total, m.swapUsed, m.swapTotal
	c.disks = parseDiskstats(readFile("/proc/diskstats"), isDisk)
	c.nets = parseNetDev(readFile("/proc/net/dev"))
	return c
}

// isDisk reports whether a block device is a disk and not a part of one, nor
// made of others: what goes through these would be counted twice.
func isDisk(name string) bool {
	_, err := os.Stat("/sys/block/" + strings.ReplaceAll(name, "/", "!") + "/device")
	return err == nil
}

func readProcesses() ([]process, error) {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	uptime, _ := parseUptime(readFile("/proc/uptime"))
	pageSize := int64(os.Getpagesize())
	var list []process
	for _, name := range names {
		if _, err := strconv.ParseUint(name, 10, 32); err != nil {
			continue
		}
		p, ok := parsePIDStat(readFile("/proc/"+name+"/stat"), pageSize, uptime)
		if !ok {
			continue
		}
		if disk, ok := parsePIDIO(readFile("/proc/" + name + "/io")); ok {
			p.disk.Set(disk)
		}
		list = append(list, p)
	}
	return list, nil
}

func readSelf() selfCounters {
	var c selfCounters
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err == nil {
		c.cpu.Set(time.Duration(usage.Utime.Nano() + usage.Stime.Nano()))
	}
	if p, ok := parsePIDStat(readFile("/proc/self/stat"), int64(os.Getpagesize()), 0); ok {
		c.rss = wire.Some(p.rss)
	}
	if disk, ok := parsePIDIO(readFile("/proc/self/io")); ok {
		c.disk.Set(disk)
	}
	return c
}
