//go:build !linux && !windows

package perf

import (
	"errors"
	"runtime"
	"syscall"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// errNoProcesses is why processes are not sampled here.
var errNoProcesses = errors.New("processes cannot be listed on " + runtime.GOOS)

func readHost() hostCounters {
	return hostCounters{cpus: wire.Some(uint32(runtime.NumCPU()))}
}

func readProcesses() ([]process, error) { return nil, errNoProcesses }

func readSelf() selfCounters {
	var c selfCounters
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err == nil {
		c.cpu.Set(time.Duration(usage.Utime.Nano() + usage.Stime.Nano()))
	}
	return c
}
