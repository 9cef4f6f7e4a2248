package wire

import "time"

// HwInventory is the hardware of a machine. No program of this contract level
// publishes it any more; it is kept for readers of older streams. See
// docs/contract.md, "HwInventory".
//
//wire:message
type HwInventory struct {
	// PCID is the agent's id.
	PCID string `json:"pc_id"`
	// Hostname is the machine's own name.
	Hostname string `json:"hostname"`
	// OSName is the operating system, such as "Windows 11 Pro".
	OSName string `json:"os_name"`
	// OSVersion is its version.
	OSVersion string `json:"os_version"`
	// OSBuild is its build number; written as null when unset.
	OSBuild Opt[string] `json:"os_build"`
	// CPUModel is the processor's name.
	CPUModel string `json:"cpu_model"`
	// CPUCores is the number of cores.
	CPUCores uint32 `json:"cpu_cores"`
	// RAMBytes is physical memory in bytes.
	RAMBytes uint64 `json:"ram_bytes"`
	// Disks are the volumes; written as [] when empty.
	Disks []DiskInfo `json:"disks"`
	// CollectedAt is when the facts were read.
	CollectedAt time.Time `json:"collected_at"`
}

// DiskInfo is one volume of a [HwInventory].
//
//wire:message
type DiskInfo struct {
	// DeviceID names the volume, such as "C:".
	DeviceID string `json:"device_id"`
	// SizeBytes is its size in bytes.
	SizeBytes uint64 `json:"size_bytes"`
	// FreeBytes is what is free, in bytes; it is not checked against SizeBytes.
	FreeBytes uint64 `json:"free_bytes"`
	// FileSystem is such as NTFS; written as null when unset.
	FileSystem Opt[string] `json:"file_system"`
}
