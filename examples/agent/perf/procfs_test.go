package perf

import (
	"maps"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/wire"
)

func TestParseStat(t *testing.T) {
	tests := []struct {
		text string
		cpu  wire.Opt[processorTime]
		cpus wire.Opt[uint32]
	}{
		{"", wire.Opt[processorTime]{}, wire.Opt[uint32]{}},
		{"cpu  10 1 5 100 20 2 3 4 7 8\ncpu0 5 0 2 50\ncpu1 5 1 3 50\nintr 99 1 2\nctxt 5\ncpufreq 1\n",
			wire.Some(processorTime{busy: 10 + 1 + 5 + 2 + 3 + 4, total: 145}), wire.Some(uint32(2))},
		{"cpu 1 2 3 4\n", wire.Some(processorTime{busy: 6, total: 10}), wire.Opt[uint32]{}}, // before Linux 2.6
		{"cpu 1 2 3\ncpu0 1\n", wire.Opt[processorTime]{}, wire.Some(uint32(1))},
		{"cpu 1 2 -3 4\n", wire.Opt[processorTime]{}, wire.Opt[uint32]{}},
		{"cpu 18446744073709551615 1 0 0\n", wire.Opt[processorTime]{}, wire.Opt[uint32]{}},
	}
	for _, tt := range tests {
		if cpu, cpus := parseStat(tt.text); cpu != tt.cpu || cpus != tt.cpus {
			t.Errorf("%q: got %+v, %+v", tt.text, cpu, cpus)
		}
	}
}

func TestParseMeminfo(t *testing.T) {
	none := wire.Opt[int64]{}
	kib := func(n int64) wire.Opt[int64] { return wire.Some(n * 1024) }
	tests := []struct {
		text string
		want memory
	}{
		{"", memory{}},
		{"MemTotal:       1000 kB\nMemFree:  1 kB\nMemAvailable:    400 kB\nSwapTotal:  0 kB\nSwapFree: 0 kB\n",
			memory{used: kib(600), total: kib(1000)}},
		{"MemTotal: 1000 kB\nMemAvailable: 2000 kB\nSwapTotal: 10 kB\nSwapFree: 10 kB\n",
			memory{used: kib(0), total: kib(1000), swapUsed: kib(0), swapTotal: kib(10)}},
		{"MemTotal: 1000 kB\n", memory{used: none, total: kib(1000)}},
		{"MemTotal: x kB\nMemAvailable: -1 kB\nSwapTotal: 9223372036854775807 kB\nSwapFree: 1", memory{}},
	}
	for _, tt := range tests {
		if got := parseMeminfo(tt.text); got != tt.want {
			t.Errorf("%q: got %+v", tt.text, got)
		}
	}
}

func TestParseDiskstats(t *testing.T) {
	const text = `   7       0 loop0 58 0 2200 30 0 0 0 0 0 40 30
 259       0 nvme0n1 100 0 8 10 200 0 16 20 0 30 30 0 0 0 0
 259       1 nvme0n1p1 90 0 7 10 200 0 15 20 0 30 30
   8       0 sda 1 2 36028797018963968 4 5 6 7 8 9 10 11
   8      16 sdb 1 2 x 4 5 6 7 8
short line
`
	got := parseDiskstats(text, func(name string) bool { return !strings.HasPrefix(name, "loop") && !strings.Contains(name, "p1") })
	if want := map[string]traffic{"nvme0n1": {8 * 512, 16 * 512}}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestParseNetDev(t *testing.T) {
	const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    1234      10    0    0    0     0          0         0     1234      10    0    0    0     0       0          0
  eth0:5678 20 0 0 0 0 0 0 910 11 0 0 0 0 0 0
  bad0: 1 2 3
 worse: -1 20 0 0 0 0 0 0 910 11 0 0 0 0 0 0
`
	if got, want := parseNetDev(text), (map[string]traffic{"lo": {1234, 1234}, "eth0": {5678, 910}}); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestParsePIDStat(t *testing.T) {
	const numbers = " S 1 1 1 0 -1 4194560 100 200 3 4 150 50 9 9 20 0 1 0 6000 1000000 300 18446744073709551615 1 1\n"
	uptime := 100 * time.Second
	for _, tt := range []struct{ name, want string }{
		{"bash", "bash"}, {"a) (b c", "a) (b c"}, {"", ""}, {"\xffx", "\ufffdx"}, {") ", ") "},
	} {
		got, ok := parsePIDStat("42 ("+tt.name+")"+numbers, 4096, uptime)
		want := process{pid: 42, start: 6000, name: tt.want, cpu: 2 * time.Second, age: 40 * time.Second, rss: 300 * 4096}
		if !ok || got != want {
			t.Errorf("%q: got %+v, %v", tt.name, got, ok)
		}
	}
	for _, bad := range []string{
		"", "42", "42 (x", "42 (x)", "42 (x) S 1 2 3", "x (x)" + numbers, "4294967296 (x)" + numbers, "-1 (x)" + numbers,
		"42 (x)" + strings.Replace(numbers, " 300 ", " -1 ", 1),
		"42 (x)" + strings.Replace(numbers, " 300 ", " 9223372036854775807 ", 1),
		"42 (x)" + strings.Replace(numbers, " 150 ", " x ", 1),
	} {
		if p, ok := parsePIDStat(bad, 4096, uptime); ok {
			t.Errorf("%q: got %+v", bad, p)
		}
	}
	late, ok := parsePIDStat("42 (x)"+strings.Replace(numbers, " 6000 ", " 18446744073709551615 ", 1), 4096, uptime)
	if !ok || late.age != 0 {
		t.Errorf("started after now: %+v", late)
	}
	busy, ok := parsePIDStat("42 (x)"+strings.Replace(numbers, " 150 ", " 18446744073709551615 ", 1), 4096, uptime)
	if !ok || busy.cpu < 0 {
		t.Errorf("busy for ever: %+v", busy)
	}
}

func TestParsePIDIO(t *testing.T) {
	tests := []struct {
		text string
		want traffic
		ok   bool
	}{
		{"rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\nwrite_bytes: 6\ncancelled_write_bytes: 7\n", traffic{5, 6}, true},
		{"read_bytes: 5\n", traffic{}, false},
		{"read_bytes: 5\nwrite_bytes: -1\n", traffic{}, false},
		{"", traffic{}, false},
	}
	for _, tt := range tests {
		if got, ok := parsePIDIO(tt.text); ok != tt.ok || ok && got != tt.want {
			t.Errorf("%q: got %+v, %v", tt.text, got, ok)
		}
	}
}

func TestParseUptime(t *testing.T) {
	if got, ok := parseUptime("12.50 99.00\n"); !ok || got != 12500*time.Millisecond {
		t.Errorf("got %v, %v", got, ok)
	}
	for _, bad := range []string{"", "x", "-1 1", "NaN 1", "Inf 1", "1e300 1"} {
		if got, ok := parseUptime(bad); ok {
			t.Errorf("%q: got %v", bad, got)
		}
	}
}

func FuzzProcfs(f *testing.F) {
	for _, s := range []string{
		"cpu  10 1 5 100 20 2 3 4 7 8\ncpu0 5 0 2 50\n",
		"MemTotal: 1000 kB\nMemAvailable: 400 kB\nSwapTotal: 0 kB\n",
		" 259 0 nvme0n1 100 0 8 10 200 0 16 20 0 30 30\n",
		"  lo: 1234 10 0 0 0 0 0 0 1234 10 0 0 0 0 0 0\n",
		"42 (a) (b) S 1 1 1 0 -1 4194560 100 200 3 4 150 50 9 9 20 0 1 0 6000 1000000 300\n",
		"read_bytes: 5\nwrite_bytes: 6\n",
		"12.50 99.00\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if cpu, _ := parseStat(text); cpu.Or(processorTime{}).busy > cpu.Or(processorTime{}).total {
			t.Errorf("busier than possible: %+v", cpu)
		}
		m := parseMeminfo(text)
		for _, pair := range [][2]wire.Opt[int64]{{m.used, m.total}, {m.swapUsed, m.swapTotal}} {
			if used, ok := pair[0].Get(); ok && (used < 0 || used > pair[1].Or(-1)) {
				t.Errorf("memory %+v", m)
			}
		}
		disks := parseDiskstats(text, func(string) bool { return true })
		if in, out, ok := rates(map[string]traffic{"x": {}}, disks, time.Second); ok && (math.IsNaN(in+out) || in < 0 || out < 0) {
			t.Errorf("rates %v, %v", in, out)
		}
		parseNetDev(text)
		if p, ok := parsePIDStat(text, 65536, time.Hour); ok && (!utf8.ValidString(p.name) || p.rss < 0 || p.cpu < 0 || p.age < 0 || p.age > time.Hour) {
			t.Errorf("process %+v", p)
		}
		parsePIDIO(text)
		if up, ok := parseUptime(text); ok && up < 0 {
			t.Errorf("uptime %v", up)
		}
	})
}
