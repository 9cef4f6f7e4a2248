package wire_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// sample is a message as the fleet sends it.
type sample struct {
	name string // of the sample
	typ  string // of its type
	json []byte
	// ours and twin return a fresh value that reads it.
	ours func() document
	twin func() any
}

// large is the length of the output in the large samples, in bytes.
const large = 180_000

func samples(t testing.TB) []sample {
	t.Helper()
	at := time.Date(2026, 5, 16, 8, 30, 0, 120_000_000, time.UTC)

	hb := wire.NewHeartbeat("host.example.com", "0.43.53", at)
	hb.Hostname.Set("HOST")
	hb.OSFamily.Set("windows")
	hb.AgentCPUPct.Set(0.3)
	hb.AgentRSSBytes.Set(45_000_000)
	hb.AgentDiskReadBytes.Set(1_048_576)
	hb.AgentDiskWrittenBytes.Set(524_288)

	hp := wire.NewHostPerf("host.example.com", at)
	hp.CPUPct.Set(12.25)
	hp.CPUCount.Set(16)
	hp.MemUsedBytes.Set(9_876_543_210)
	hp.MemTotalBytes.Set(17_179_869_184)
	hp.SwapUsedBytes.Set(0)
	hp.SwapTotalBytes.Set(4_294_967_296)
	hp.DiskReadBytesPerSec.Set(123456.789)
	hp.DiskWrittenBytesPerSec.Set(65536)
	hp.NetRxBytesPerSec.Set(1500.5)
	hp.NetTxBytesPerSec.Set(812.0625)

	var processes []wire.ProcessSnapshot
	for i := range 20 {
		p := wire.ProcessSnapshot{PID: uint32(1000 + 37*i), Name: fmt.Sprintf("process%d.exe", i), CPUPct: float64(200-7*i) / 8, RSSBytes: int64(50_000_000 - 12345*i)}
		p.DiskReadBytesPerSec.Set(float64(i) * 1024.5)
		p.DiskWrittenBytesPerSec.Set(float64(i) * 33.125)
		processes = append(processes, p)
	}
	pp := wire.NewProcessPerf("host.example.com", at, 20, processes)

	cmd, err := wire.NewCommand(wire.CommandSpec{
		JobID: "disk-cleanup", Version: "1.4.0", Shell: wire.ShellPowerShell, Timeout: 10 * time.Minute,
		RequestID: "7f0b4f0e-5a40-4a1c-8a39-31f4a4c0a0b1", ExecID: "c2a1f3de-0b6c-4f3e-9a55-0d7e5b1c2f34",
	}, "$free = (Get-PSDrive C).Free\r\nif ($free -lt 10GB) {\r\n  Remove-Item \"$env:TEMP\\*\" -Recurse -ErrorAction SilentlyContinue\r\n}\r\nWrite-Output \"free: $free\"\r\n")
	if err != nil {
		t.Fatal(err)
	}
	cmd.DeadlineAt.Set(at.Add(24 * time.Hour))

	result := func(stdout string) wire.ExecResult {
		r := wire.NewResult(&cmd, "host.example.com", at)
		r.FinishedAt, r.Stdout = at.Add(7500*time.Millisecond), stdout
		return r
	}
	small := result("free: 88013205504\r\n")
	ascii := result(fill("C:\\Users\\kudo\\AppData\t12 KB\t\"cache\"\r\n"))
	japanese := result(fill("空き容量は十二ギガバイトです。一時ファイルを削除しました。\n"))

	encode := func(v document) []byte {
		data, err := v.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	newResult, twinOfResult := fresh["ExecResult"], func() any { return new(twinResult) }
	return []sample{
		{"Heartbeat", "Heartbeat", encode(&hb), fresh["Heartbeat"], func() any { return new(twinHeartbeat) }},
		{"HostPerf", "HostPerf", encode(&hp), fresh["HostPerf"], func() any { return new(twinHostPerf) }},
		{"Command", "Command", encode(&cmd), fresh["Command"], func() any { return new(twinCommand) }},
		{"ExecResult", "ExecResult", encode(&small), newResult, twinOfResult},
		{"ExecResult-180KB-escaped", "ExecResult", encode(&ascii), newResult, twinOfResult},
		{"ExecResult-180KB-Japanese", "ExecResult", encode(&japanese), newResult, twinOfResult},
		{"ProcessPerf", "ProcessPerf", encode(&pp), fresh["ProcessPerf"], func() any { return new(twinProcessPerf) }},
	}
}

// fill repeats a line up to the length of a large output.
func fill(line string) string { return strings.Repeat(line, large/len(line)) }
