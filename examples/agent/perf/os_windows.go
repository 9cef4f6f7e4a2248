package perf

import (
	"fmt"
	"strconv"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/kanadehq/kanade-shared/wire"
)

var (
	kernel32                 = windows.NewLazySystemDLL("kernel32.dll")
	procGetSystemTimes       = kernel32.NewProc("GetSystemTimes")
	procGlobalMemoryStatusEx = kernel32.NewProc("GlobalMemoryStatusEx")
	procGetProcessMemoryInfo = kernel32.NewProc("K32GetProcessMemoryInfo")
	procGetProcessIoCounters = kernel32.NewProc("GetProcessIoCounters")
)

const (
	allProcessorGroups  = 0xffff
	maxDrives           = 32       // the numbers that are tried
	maxSystemInfo       = 64 << 20 // bytes of a list of the system's
	ioctlDiskPerf       = 0x70020  // IOCTL_DISK_PERFORMANCE
	filterInterfaceFlag = 1 << 1   // of MibIfRow2.InterfaceAndOperStatusFlags
)

func readHost() hostCounters {
	c := hostCounters{disks: readDisks(), nets: readNets()}
	if cpu, ok := readProcessors(); ok {
		c.cpu.Set(cpu)
	}
	if n := windows.GetActiveProcessorCount(allProcessorGroups); n > 0 {
		c.cpus.Set(n)
	}
	if m, ok := readMemory(); ok {
		c.memTotal.Set(int64(m.TotalPhys))
		c.memUsed.Set(int64(m.TotalPhys - min(m.AvailPhys, m.TotalPhys)))
	}
	if used, total, ok := readPageFiles(); ok {
		c.swapUsed.Set(used)
		c.swapTotal.Set(total)
	}
	return c
}

// readProcessors returns the time of all processors; the kernel's holds that
// in which they were idle.
func readProcessors() (processorTime, bool) {
	var idle, kernel, user windows.Filetime
	r, _, _ := procGetSystemTimes.Call(
		uintptr(unsafe.Pointer(&idle)), uintptr(unsafe.Pointer(&kernel)), uintptr(unsafe.Pointer(&user)))
	if r == 0 {
		return processorTime{}, false
	}
	total := units(kernel) + units(user)
	return processorTime{busy: total - min(units(idle), total), total: total}, true
}

// units are the 100 ns of a file time that is a duration.
func units(t windows.Filetime) uint64 {
	return uint64(t.HighDateTime)<<32 | uint64(t.LowDateTime)
}

// memoryStatus is MEMORYSTATUSEX.
type memoryStatus struct {
	Length, MemoryLoad           uint32
	TotalPhys, AvailPhys         uint64
	TotalPageFile, AvailPageFile uint64
	TotalVirtual, AvailVirtual   uint64
	AvailExtendedVirtual         uint64
}

func readMemory() (memoryStatus, bool) {
	m := memoryStatus{Length: uint32(unsafe.Sizeof(memoryStatus{}))}
	r, _, _ := procGlobalMemoryStatusEx.Call(uintptr(unsafe.Pointer(&m)))
	return m, r != 0
}

// pageFile is SYSTEM_PAGEFILE_INFORMATION; sizes are in pages.
type pageFile struct {
	NextEntryOffset, TotalSize, TotalInUse, PeakUsage uint32
	Name                                              windows.NTUnicodeString
}

// readPageFiles returns the bytes of all page files; there may be none.
func readPageFiles() (used, total int64, ok bool) {
	data, err := systemInfo(windows.SystemPageFileInformation)
	if err != nil {
		return 0, 0, false
	}
	page := int64(windows.Getpagesize())
	for file := range entries[pageFile](data) {
		used += int64(file.TotalInUse) * page
		total += int64(file.TotalSize) * page
	}
	return used, total, total > 0
}

// systemInfo asks for a list of the system's, with as much memory as it takes:
// the list may have grown since its size was told.
func systemInfo(class int32) ([]uint64, error) {
	for size := uint32(1 << 18); size <= maxSystemInfo; {
		buf := make([]uint64, size/8) // aligned for the entries
		var need uint32
		err := windows.NtQuerySystemInformation(class, unsafe.Pointer(&buf[0]), size, &need)
		if err == nil {
			return buf[:(min(need, size)+7)/8], nil
		}
		if err != windows.STATUS_INFO_LENGTH_MISMATCH {
			return nil, fmt.Errorf("system information %d: %w", class, err)
		}
		size = max(2*size, (need+need/8+7)&^7)
	}
	return nil, fmt.Errorf("system information %d takes more than %d bytes", class, maxSystemInfo)
}

// entries walks a list whose entries begin with the distance to the next one.
// It never leaves the list, whatever they say.
func entries[T any](data []uint64) func(yield func(*T) bool) {
	return func(yield func(*T) bool) {
		size := uintptr(len(data)) * 8
		for at := uintptr(0); at+unsafe.Sizeof(*new(T)) <= size; {
			entry := unsafe.Add(unsafe.Pointer(&data[0]), at)
			if !yield((*T)(entry)) {
				return
			}
			next := uintptr(*(*uint32)(entry))
			if next == 0 || next%4 != 0 {
				return
			}
			at += next
		}
	}
}

// diskPerformance is DISK_PERFORMANCE.
type diskPerformance struct {
	BytesRead, BytesWritten, ReadTime, WriteTime, IdleTime int64
	ReadCount, WriteCount, QueueDepth, SplitCount          uint32
	QueryTime                                              int64
	StorageDeviceNumber                                    uint32
	StorageManagerName                                     [8]uint16
}

// readDisks asks each physical drive. Their counters need no rights.
func readDisks() map[string]traffic {
	disks := map[string]traffic{}
	for i := range maxDrives {
		name := `\\.\PhysicalDrive` + strconv.Itoa(i)
		if t, ok := readDisk(name); ok {
			disks[name] = t
		}
	}
	return disks
}

func readDisk(name string) (traffic, bool) {
	path, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return traffic{}, false
	}
	drive, err := windows.CreateFile(path, 0, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		return traffic{}, false
	}
	defer windows.CloseHandle(drive)
	var p diskPerformance
	var n uint32
	size := uint32(unsafe.Sizeof(p))
	if err := windows.DeviceIoControl(drive, ioctlDiskPerf, nil, 0, (*byte)(unsafe.Pointer(&p)), size, &n, nil); err != nil {
		return traffic{}, false
	}
	if p.BytesRead < 0 || p.BytesWritten < 0 {
		return traffic{}, false
	}
	return traffic{uint64(p.BytesRead), uint64(p.BytesWritten)}, true
}

// readNets returns the bytes of each interface. Filters that sit on one are
// interfaces of their own and would count its traffic again.
func readNets() map[string]traffic {
	var table *windows.MibIfTable2
	if err := windows.GetIfTable2Ex(windows.MibIfTableNormal, &table); err != nil {
		return nil
	}
	defer windows.FreeMibTable(unsafe.Pointer(table))
	nets := map[string]traffic{}
	rows := unsafe.Slice(&table.Table[0], table.NumEntries)
	for i := range rows {
		row := &rows[i]
		if row.InterfaceAndOperStatusFlags&filterInterfaceFlag == 0 {
			nets[strconv.FormatUint(row.InterfaceLuid, 16)] = traffic{row.InOctets, row.OutOctets}
		}
	}
	return nets
}

// readProcesses leaves out process 0: its time is that in which nobody ran.
func readProcesses() ([]process, error) {
	data, err := systemInfo(windows.SystemProcessInformation)
	if err != nil {
		return nil, err
	}
	var now windows.Filetime
	windows.GetSystemTimeAsFileTime(&now)
	var list []process
	for p := range entries[windows.SYSTEM_PROCESS_INFORMATION](data) {
		if p.UniqueProcessID == 0 {
			continue
		}
		started := max(0, p.CreateTime)
		list = append(list, process{
			pid: uint32(p.UniqueProcessID), start: uint64(started), name: imageName(&p.ImageName),
			cpu: hundreds(p.UserTime) + hundreds(p.KernelTime), age: hundreds(int64(units(now)) - started),
			rss:  int64(p.WorkingSetSize),
			disk: wire.Some(traffic{uint64(max(0, p.ReadTransferCount)), uint64(max(0, p.WriteTransferCount))}),
		})
	}
	return list, nil
}

// imageName is the base name of a process's image, which lies beside its entry.
func imageName(s *windows.NTUnicodeString) string {
	if s.Buffer == nil || s.Length > s.MaximumLength {
		return ""
	}
	return s.String()
}

// hundreds is a number of 100 ns as a duration; beyond 292 years, that many.
func hundreds(n int64) time.Duration {
	const most = int64(1<<63-1) / 100
	return time.Duration(min(max(0, n), most)) * 100
}

// memoryCounters is PROCESS_MEMORY_COUNTERS.
type memoryCounters struct {
	Size, PageFaultCount                               uint32
	PeakWorkingSetSize, WorkingSetSize                 uintptr
	QuotaPeakPagedPoolUsage, QuotaPagedPoolUsage       uintptr
	QuotaPeakNonPagedPoolUsage, QuotaNonPagedPoolUsage uintptr
	PagefileUsage, PeakPagefileUsage                   uintptr
}

func readSelf() selfCounters {
	var c selfCounters
	self := windows.CurrentProcess()
	var created, exited, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(self, &created, &exited, &kernel, &user); err == nil {
		c.cpu.Set(hundreds(int64(units(kernel) + units(user))))
	}
	m := memoryCounters{Size: uint32(unsafe.Sizeof(memoryCounters{}))}
	if r, _, _ := procGetProcessMemoryInfo.Call(uintptr(self), uintptr(unsafe.Pointer(&m)), uintptr(m.Size)); r != 0 {
		c.rss.Set(int64(m.WorkingSetSize))
	}
	var io windows.IO_COUNTERS
	if r, _, _ := procGetProcessIoCounters.Call(uintptr(self), uintptr(unsafe.Pointer(&io))); r != 0 {
		c.disk.Set(traffic{io.ReadTransferCount, io.WriteTransferCount})
	}
	return c
}
