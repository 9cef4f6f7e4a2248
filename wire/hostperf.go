package wire

import "time"

// HostPerf is one performance sample of a whole machine, published on
// host_perf.<pc_id>, by default every 60 seconds. See docs/contract.md,
// "HostPerf".
//
//wire:message
type HostPerf struct {
	// PCID is the agent's id.
	PCID string `json:"pc_id"`
	// At is when the sample was taken.
	At time.Time `json:"at"`
	// CPUPct is processor use from 0 to 100 over all logical cores together
	// (unlike Heartbeat.AgentCPUPct).
	CPUPct Opt[float64] `json:"cpu_pct,omitzero"`
	// CPUCount is the number of logical cores.
	CPUCount Opt[uint32] `json:"cpu_count,omitzero"`
	// MemUsedBytes is physical memory in use, in bytes.
	MemUsedBytes Opt[int64] `json:"mem_used_bytes,omitzero"`
	// MemTotalBytes is physical memory in bytes.
	MemTotalBytes Opt[int64] `json:"mem_total_bytes,omitzero"`
	// SwapUsedBytes is swap in use, in bytes; unset on a machine without
	// swap, which is not the same as 0.
	SwapUsedBytes Opt[int64] `json:"swap_used_bytes,omitzero"`
	// SwapTotalBytes is the size of the swap, in bytes.
	SwapTotalBytes Opt[int64] `json:"swap_total_bytes,omitzero"`
	// DiskReadBytesPerSec is over all volumes, in bytes a second; unset on the
	// first sample and after the interval changed.
	DiskReadBytesPerSec Opt[float64] `json:"disk_read_bytes_per_sec,omitzero"`
	// DiskWrittenBytesPerSec is over all volumes, in bytes a second.
	DiskWrittenBytesPerSec Opt[float64] `json:"disk_written_bytes_per_sec,omitzero"`
	// NetRxBytesPerSec is received traffic over all interfaces, loopback
	// included, in bytes a second.
	NetRxBytesPerSec Opt[float64] `json:"net_rx_bytes_per_sec,omitzero"`
	// NetTxBytesPerSec is sent traffic over all interfaces, in bytes a second.
	NetTxBytesPerSec Opt[float64] `json:"net_tx_bytes_per_sec,omitzero"`
}

// NewHostPerf returns a sample in which nothing is measured yet.
func NewHostPerf(pcID string, at time.Time) HostPerf {
	return HostPerf{PCID: pcID, At: at}
}
