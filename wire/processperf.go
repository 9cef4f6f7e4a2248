package wire

import (
	"slices"
	"strings"
	"time"
)

// ProcessPerf is the list of the busiest processes of a machine, published on
// process_perf.<pc_id> while [EffectiveConfig.ProcessPerfActiveAt] says so. See
// docs/contract.md, "ProcessPerf".
//
//wire:message
type ProcessPerf struct {
	// PCID is the agent's id.
	PCID string `json:"pc_id"`
	// At is when the sample was taken.
	At time.Time `json:"at"`
	// Processes are sorted by the producer, busiest first. Written as [] when
	// empty.
	Processes []ProcessSnapshot `json:"processes"`
}

// ProcessSnapshot is one process of a [ProcessPerf].
//
//wire:message
type ProcessSnapshot struct {
	// PID is the process id.
	PID uint32 `json:"pid"`
	// Name is the base name of the image.
	Name string `json:"name"`
	// CPUPct is processor use in percent of one core. It must be finite.
	CPUPct float64 `json:"cpu_pct"`
	// RSSBytes is resident memory in bytes.
	RSSBytes int64 `json:"rss_bytes"`
	// DiskReadBytesPerSec is in bytes a second; unset when the process is seen
	// for the first time.
	DiskReadBytesPerSec Opt[float64] `json:"disk_read_bytes_per_sec,omitzero"`
	// DiskWrittenBytesPerSec is in bytes a second; unset when the process is
	// seen for the first time.
	DiskWrittenBytesPerSec Opt[float64] `json:"disk_written_bytes_per_sec,omitzero"`
}

// NewProcessPerf returns the sample with the topN busiest of processes, sorted
// by processor use, then by name and process id so that equal loads come in a
// stable order. A topN of 0 counts as 1, as in the reference agent. The slice
// given is not changed.
func NewProcessPerf(pcID string, at time.Time, topN uint32, processes []ProcessSnapshot) ProcessPerf {
	sorted := slices.Clone(processes)
	slices.SortFunc(sorted, func(a, b ProcessSnapshot) int {
		switch {
		case a.CPUPct > b.CPUPct:
			return -1
		case a.CPUPct < b.CPUPct:
			return 1
		}
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return int(int64(a.PID) - int64(b.PID))
	})
	if n := int(max(topN, 1)); len(sorted) > n {
		sorted = sorted[:n:n]
	}
	return ProcessPerf{PCID: pcID, At: at, Processes: sorted}
}
