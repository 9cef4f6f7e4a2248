// Package perf measures a machine for the performance samples of an agent:
// [Host] for host_perf.<pc_id>, [Processes] for process_perf.<pc_id>, [Self]
// for the agent's own figures in heartbeats (docs/contract.md, "HostPerf",
// "ProcessPerf", "Heartbeat").
//
// What an operating system counts since its start becomes a rate between two
// samples, so each of the three remembers the one before; nothing is measured
// between them. A figure that is not known is left out, never guessed.
//
// Where the figures come from:
//
//   - Linux: /proc and, for which block devices are disks, /sys/block;
//   - Windows: GetSystemTimes, GlobalMemoryStatusEx, GetIfTable2Ex,
//     NtQuerySystemInformation for page files and processes, and the
//     performance counters of the physical drives;
//   - elsewhere: the number of processors and the processor time of the agent.
//
// In a container, Linux shows the machine's figures and the container's
// processes and network.
package perf
