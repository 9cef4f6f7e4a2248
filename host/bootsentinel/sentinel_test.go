package bootsentinel

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// machine is a computer with a program whose executable holds its version.
type machine struct {
	t    *testing.T
	dir  string
	data string
	exe  string
	fs   files
}

func newMachine(t *testing.T) *machine {
	dir := t.TempDir()
	m := &machine{t: t, dir: dir, data: filepath.Join(dir, "data"), exe: filepath.Join(dir, "kanade-agent.exe"), fs: system{}}
	m.install("v1")
	return m
}

func (m *machine) install(version string) {
	m.t.Helper()
	if err := os.WriteFile(m.exe, []byte(version), 0o755); err != nil {
		m.t.Fatal(err)
	}
}

// sentinel is that of the executable that is there now.
func (m *machine) sentinel() *Sentinel {
	s := New(m.data, m.exe, m.content(m.exe))
	s.fs = m.fs
	return s
}

func (m *machine) content(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return "none"
	}
	return string(data)
}

func (m *machine) put(name, text string) {
	m.t.Helper()
	if err := os.MkdirAll(m.data, 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(m.data, name), []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// state is everything on disk, in one line.
func (m *machine) state() string {
	return fmt.Sprintf("exe=%s good=%s bak=%s sentinel=%s quarantine=%s",
		m.content(m.exe), m.content(m.exe+".last-good"), m.content(m.exe+".rollback-bak"),
		m.content(filepath.Join(m.data, ".boot-sentinel-kanade-agent.json")),
		m.content(filepath.Join(m.data, ".boot-quarantine-kanade-agent.json")))
}

func (m *machine) wantState(state string) {
	m.t.Helper()
	if got := m.state(); got != state {
		m.t.Errorf("got  %s\nwant %s", got, state)
	}
}

// want also wants that nothing else is left, which a process that died may do.
func (m *machine) want(state string) {
	m.t.Helper()
	m.wantState(state)
	left, err := filepath.Glob(filepath.Join(m.dir, "*tmp"))
	if err != nil || len(left) > 0 {
		m.t.Errorf("left behind: %q", left)
	}
}

func (m *machine) boot(max uint32, want Decision) {
	m.t.Helper()
	if got := m.sentinel().CheckOnBoot(max); got != want {
		m.t.Errorf("got %+v, want %+v", got, want)
	}
}

func (m *machine) arm(version string) {
	m.t.Helper()
	if err := m.sentinel().ArmForSwap(m.exe, version); err != nil {
		m.t.Fatal(err)
	}
}

var proceed = Decision{}

func TestRollback(t *testing.T) {
	m := newMachine(t)
	m.boot(3, proceed)
	m.sentinel().ConfirmHealthy()
	m.want("exe=v1 good=v1 bak=none sentinel=none quarantine=none")
	m.arm("v2")
	m.want(`exe=v1 good=v1 bak=none sentinel={"version":"v2","attempts":0} quarantine=none`)
	m.install("v2")
	for i := range 3 {
		m.boot(3, proceed)
		m.want(fmt.Sprintf(`exe=v2 good=v1 bak=none sentinel={"version":"v2","attempts":%d} quarantine=none`, i+1))
	}
	m.boot(3, Decision{true, "v2"})
	m.want(`exe=v1 good=v1 bak=v2 sentinel=none quarantine={"versions":["v2"]}`)
	m.boot(3, proceed)
	s := m.sentinel()
	if !s.IsQuarantined("v2") || s.IsQuarantined("v1") {
		t.Error("the wrong versions are quarantined")
	}
	s.ClearQuarantine("v1")
	s.ClearQuarantine("v2")
	m.want(`exe=v1 good=v1 bak=v2 sentinel=none quarantine={"versions":[]}`)
}

func TestHealthy(t *testing.T) {
	m := newMachine(t)
	m.arm("v2")
	m.install("v2")
	m.boot(3, proceed)
	m.sentinel().ConfirmHealthy()
	m.want("exe=v2 good=v2 bak=none sentinel=none quarantine=none")
	m.install("v3") // by hand
	m.boot(3, proceed)
	m.sentinel().ConfirmHealthy()
	m.want("exe=v3 good=v2 bak=none sentinel=none quarantine=none")
}

func TestMaxZero(t *testing.T) {
	m := newMachine(t)
	m.arm("v2")
	m.install("v2")
	m.boot(0, Decision{true, "v2"})
}

func TestNoLastGood(t *testing.T) {
	m := newMachine(t)
	m.install("v3")
	m.put(".boot-sentinel-kanade-agent.json", `{"attempts":7,"more":[1],"version":"v3"}`)
	m.boot(3, proceed)
	m.want(`exe=v3 good=none bak=none sentinel={"version":"v3","attempts":8} quarantine={"versions":["v3"]}`)
	m.boot(3, proceed)
	m.sentinel().ConfirmHealthy()
	m.want(`exe=v3 good=v3 bak=none sentinel=none quarantine={"versions":["v3"]}`)
}

// A last good executable that cannot be copied changes nothing.
func TestRestoreFails(t *testing.T) {
	m := newMachine(t)
	m.arm("v2")
	m.install("v2")
	if err := os.Remove(m.exe + ".last-good"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(m.exe+".last-good", 0o755); err != nil {
		t.Fatal(err)
	}
	m.boot(0, proceed)
	m.want(`exe=v2 good=none bak=none sentinel={"version":"v2","attempts":1} quarantine={"versions":[]}`)
}

func TestOddSentinels(t *testing.T) {
	for _, text := range []string{
		"", "x", "null", "[]", `"v1"`, `{}`, `{"version":"v1"}`, `{"attempts":1}`, `{"version":1,"attempts":1}`, `{"version":"v1","attempts":-1}`,
		`{"version":"v1","attempts":1.0}`, `{"version":"v1","attempts":4294967296}`, `{"version":"v1","attempts":null}`, `{"version":null,"attempts":1}`,
		`{"version":"v1","attempts":1,"version":"v1"}`, `{"Version":"v1","attempts":1}`, `{"version":"v1","attempts":1}x`, `{"version":"v1","attempts":1`,
		"{\"version\":\"v1\xff\",\"attempts\":1}", `{"version":"v9","attempts":9}`, `{"version":"v1 ","attempts":9}`,
		`{"version":"v1","attempts":9}` + strings.Repeat(" ", maxState),
	} {
		m := newMachine(t)
		m.put(".boot-sentinel-kanade-agent.json", text)
		m.boot(0, proceed)
		m.want("exe=v1 good=none bak=none sentinel=none quarantine=none")
	}
	m := newMachine(t)
	m.put(".boot-sentinel-kanade-agent.json", ` { "version" : "v1" , "attempts" : 4294967295 } `)
	m.boot(3, proceed)
	m.want(`exe=v1 good=none bak=none sentinel={"version":"v1","attempts":4294967295} quarantine={"versions":["v1"]}`)
	if err := os.Remove(filepath.Join(m.data, ".boot-sentinel-kanade-agent.json")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(m.data, ".boot-sentinel-kanade-agent.json"), 0o755); err != nil {
		t.Fatal(err)
	}
	m.boot(0, proceed) // not readable
}

func TestQuarantine(t *testing.T) {
	m := newMachine(t)
	for text, want := range map[string][]string{
		`{"versions":["b","a","b<é>"],"more":1}`: {"b", "a", "b<é>"},
		`{"versions":[]}`:                        nil, `{}`: nil, `{"versions":null}`: nil, `{"versions":["a",null]}`: nil, `x`: nil, `{"versions":[1]}`: nil,
	} {
		m.put(".boot-quarantine-kanade-agent.json", text)
		if got := m.sentinel().Quarantined(); !slices.Equal(got, want) {
			t.Errorf("%s: got %q", text, got)
		}
	}
	m.put(".boot-quarantine-kanade-agent.json", `{"versions":["b","a","b<é>","a"]}`)
	m.sentinel().ClearQuarantine("a")
	m.want(`exe=v1 good=none bak=none sentinel=none quarantine={"versions":["b","b<é>"]}`)
}

func TestArmFails(t *testing.T) {
	m := newMachine(t)
	if err := m.sentinel().ArmForSwap(m.exe+".no", "v2"); err == nil {
		t.Error("no error for a missing executable")
	}
	if err := m.sentinel().ArmForSwap(m.dir, "v2"); err == nil {
		t.Error("no error for a folder")
	}
	m.want("exe=v1 good=none bak=none sentinel=none quarantine=none")
}

func TestRoles(t *testing.T) {
	for exe, want := range map[string]string{
		"kanade-agent.exe": "kanade-agent", "/usr/local/bin/kanade-backend": "kanade-backend", "a.b.c": "a.b", ".hidden": ".hidden",
		"": "kanade", "..": "kanade", "/": "kanade", "x\xff.exe": "x\uFFFD", "a.": "a",
	} {
		if got := roleOf(exe); got != want {
			t.Errorf("%q: got %q, want %q", exe, got, want)
		}
	}
	agent, backend := New("d", "agent", "1"), New("d", "backend", "1")
	if agent.sentinel == backend.sentinel || agent.quarantine == backend.quarantine {
		t.Error("agent and backend share files")
	}
}

func FuzzState(f *testing.F) {
	f.Add([]byte(`{"version":"v1","attempts":3}`))
	f.Add([]byte(`{"versions":["a","b"],"x":{"y":[null]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if a, err := decodeSentinel(data); err == nil {
			if b, err := decodeSentinel(a.encode()); err != nil || a != b {
				t.Errorf("%+v, %+v, %v", a, b, err)
			}
		}
		if q, err := decodeQuarantine(data); err == nil {
			if r, err := decodeQuarantine(encodeQuarantine(q)); err != nil || !slices.Equal(q, r) {
				t.Errorf("%q, %q, %v", q, r, err)
			}
		}
	})
}
