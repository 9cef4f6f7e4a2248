package wire_test

import (
	"encoding/json"
	"time"
)

// The types below are what one would write with encoding/json alone: the same
// members, pointers for what may be unset.

type twinHeartbeat struct {
	PCID                  string    `json:"pc_id"`
	At                    time.Time `json:"at"`
	AgentVersion          string    `json:"agent_version"`
	Hostname              *string   `json:"hostname,omitempty"`
	OSFamily              *string   `json:"os_family,omitempty"`
	AgentCPUPct           *float64  `json:"agent_cpu_pct,omitempty"`
	AgentRSSBytes         *int64    `json:"agent_rss_bytes,omitempty"`
	AgentDiskReadBytes    *int64    `json:"agent_disk_read_bytes,omitempty"`
	AgentDiskWrittenBytes *int64    `json:"agent_disk_written_bytes,omitempty"`
	QuarantinedVersions   []string  `json:"quarantined_versions,omitempty"`
}

type twinHostPerf struct {
	PCID                   string    `json:"pc_id"`
	At                     time.Time `json:"at"`
	CPUPct                 *float64  `json:"cpu_pct,omitempty"`
	CPUCount               *uint32   `json:"cpu_count,omitempty"`
	MemUsedBytes           *int64    `json:"mem_used_bytes,omitempty"`
	MemTotalBytes          *int64    `json:"mem_total_bytes,omitempty"`
	SwapUsedBytes          *int64    `json:"swap_used_bytes,omitempty"`
	SwapTotalBytes         *int64    `json:"swap_total_bytes,omitempty"`
	DiskReadBytesPerSec    *float64  `json:"disk_read_bytes_per_sec,omitempty"`
	DiskWrittenBytesPerSec *float64  `json:"disk_written_bytes_per_sec,omitempty"`
	NetRxBytesPerSec       *float64  `json:"net_rx_bytes_per_sec,omitempty"`
	NetTxBytesPerSec       *float64  `json:"net_tx_bytes_per_sec,omitempty"`
}

type twinSnapshot struct {
	PID                    uint32   `json:"pid"`
	Name                   string   `json:"name"`
	CPUPct                 float64  `json:"cpu_pct"`
	RSSBytes               int64    `json:"rss_bytes"`
	DiskReadBytesPerSec    *float64 `json:"disk_read_bytes_per_sec,omitempty"`
	DiskWrittenBytesPerSec *float64 `json:"disk_written_bytes_per_sec,omitempty"`
}

type twinProcessPerf struct {
	PCID      string         `json:"pc_id"`
	At        time.Time      `json:"at"`
	Processes []twinSnapshot `json:"processes"`
}

type twinStaleness struct {
	Mode        string  `json:"mode"`
	MaxCacheAge *string `json:"max_cache_age,omitempty"`
}

type twinCommand struct {
	ID                 string          `json:"id"`
	Version            string          `json:"version"`
	RequestID          string          `json:"request_id"`
	ExecID             *string         `json:"exec_id"`
	Shell              string          `json:"shell"`
	Script             string          `json:"script"`
	ScriptObject       *string         `json:"script_object,omitempty"`
	ScriptObjectSHA256 *string         `json:"script_object_sha256,omitempty"`
	TimeoutSecs        uint64          `json:"timeout_secs"`
	JitterSecs         *uint64         `json:"jitter_secs"`
	RunAs              string          `json:"run_as"`
	Cwd                *string         `json:"cwd,omitempty"`
	DeadlineAt         *time.Time      `json:"deadline_at,omitempty"`
	Staleness          twinStaleness   `json:"staleness"`
	Emit               json.RawMessage `json:"emit,omitempty"`
	Check              json.RawMessage `json:"check,omitempty"`
	Retry              json.RawMessage `json:"retry,omitempty"`
}

type twinResult struct {
	ResultID     string    `json:"result_id"`
	RequestID    string    `json:"request_id"`
	ExecID       *string   `json:"exec_id,omitempty"`
	PCID         string    `json:"pc_id"`
	ExitCode     int32     `json:"exit_code"`
	Stdout       string    `json:"stdout"`
	Stderr       string    `json:"stderr"`
	StartedAt    time.Time `json:"started_at"`
	FinishedAt   time.Time `json:"finished_at"`
	StdoutObject *string   `json:"stdout_object,omitempty"`
	StderrObject *string   `json:"stderr_object,omitempty"`
	ManifestID   *string   `json:"manifest_id,omitempty"`
}
