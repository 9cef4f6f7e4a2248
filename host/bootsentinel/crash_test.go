package bootsentinel

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

// death is what a process that dies panics with.
type death struct{}

// mortal are files whose process dies before the operation number at, or in the
// middle of it. It may also be a system on which a name cannot be moved over a
// running executable.
type mortal struct {
	system
	at      int
	middle  bool
	windows bool
	done    int
	last    string
}

// step counts an operation; partly is what has happened when the process dies in
// its middle.
func (m *mortal) step(name string, partly func()) {
	m.done++
	m.last = name
	if m.done == m.at {
		if m.middle && partly != nil {
			partly()
		}
		panic(death{})
	}
}

func (m *mortal) write(path string, data []byte) error {
	m.step("write "+path, func() { _ = os.WriteFile(path, data[:len(data)/2], 0o600) })
	return m.system.write(path, data)
}

func (m *mortal) copy(from, to string) error {
	m.step("copy "+to, func() { _ = os.WriteFile(to, []byte("v"), 0o755) })
	return m.system.copy(from, to)
}

func (m *mortal) rename(from, to string) error {
	m.step("rename "+from+" "+to, nil)
	// Tests run where a name can be moved: refuse what Windows refuses.
	if m.windows && strings.HasSuffix(to, ".exe") && m.exists(to) {
		return errors.New("in use")
	}
	return m.system.rename(from, to)
}

func (m *mortal) link(from, to string) error {
	if m.windows {
		return errors.ErrUnsupported
	}
	m.step("link "+to, nil)
	return m.system.link(from, to)
}

func (m *mortal) remove(path string) error {
	m.step("remove "+path, nil)
	return m.system.remove(path)
}

func (m *mortal) mkdir(path string) error {
	m.step("mkdir "+path, nil)
	return m.system.mkdir(path)
}

// dies runs a transition and reports whether the process died.
func dies(f func()) (died bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(death); !ok {
				panic(r)
			}
			died = true
		}
	}()
	f()
	return false
}

// TestDeath lets the process die before and in the middle of each operation of
// each transition, and sees what the starts after that come to.
func TestDeath(t *testing.T) {
	transitions := []struct {
		name    string
		prepare func(m *machine)
		run     func(m *machine)
		// then is what happens afterwards, and what must come of it.
		then func(m *machine)
	}{
		{
			"arm",
			func(m *machine) { m.sentinel().ConfirmHealthy() },
			func(m *machine) { _ = m.sentinel().ArmForSwap(m.exe, "v2") },
			func(m *machine) { // v1 runs on, and nothing is lost
				m.fs = system{}
				m.boot(3, proceed)
				m.sentinel().ConfirmHealthy()
				m.wantState("exe=v1 good=v1 bak=none sentinel=none quarantine=none")
			},
		},
		{
			"count",
			func(m *machine) { m.arm("v2"); m.install("v2") },
			func(m *machine) { m.sentinel().CheckOnBoot(3) },
			crashLoop,
		},
		{
			"roll back",
			func(m *machine) {
				m.arm("v2")
				m.install("v2")
				for range 3 {
					m.sentinel().CheckOnBoot(3)
				}
			},
			func(m *machine) { m.sentinel().CheckOnBoot(3) },
			crashLoop,
		},
		{
			"confirm",
			func(m *machine) { m.arm("v2"); m.install("v2"); m.boot(3, proceed) },
			func(m *machine) { m.sentinel().ConfirmHealthy() },
			func(m *machine) {
				m.boot(3, proceed)
				m.sentinel().ConfirmHealthy()
				m.wantState("exe=v2 good=v2 bak=none sentinel=none quarantine=none")
			},
		},
		{
			"first confirm",
			func(*machine) {},
			func(m *machine) { m.sentinel().ConfirmHealthy() },
			func(m *machine) {
				m.boot(3, proceed)
				m.sentinel().ConfirmHealthy()
				m.wantState("exe=v1 good=v1 bak=none sentinel=none quarantine=none")
			},
		},
	}
	for _, windows := range []bool{runtime.GOOS == "windows", true} {
		for _, tt := range transitions {
			t.Run(fmt.Sprintf("%s windows=%t", tt.name, windows), func(t *testing.T) {
				steps := 0
				for at := 1; ; at++ {
					survived := 0
					for _, middle := range []bool{false, true} {
						m := newMachine(t)
						tt.prepare(m)
						fs := &mortal{at: at, middle: middle, windows: windows}
						m.fs = fs
						died := dies(func() { tt.run(m) })
						m.fs = &mortal{windows: windows}
						if !died {
							survived++
							continue
						}
						steps++
						if good := m.content(m.exe + ".last-good"); good != "none" && good != "v1" && good != "v2" {
							t.Fatalf("%s: the last good executable is %q", fs.last, good)
						}
						switch exe := m.content(m.exe); {
						case exe == "none" && windows:
							// The one moment that Windows does not close.
							if m.content(m.exe+".rollback-bak") != "v2" || m.content(m.exe+".restore-tmp") != "v1" {
								t.Fatalf("%s: %s", fs.last, m.state())
							}
							continue
						case exe != "v1" && exe != "v2":
							t.Fatalf("%s: the executable is %q", fs.last, exe)
						}
						tt.then(m)
						if t.Failed() {
							t.Fatalf("died at %s", fs.last)
						}
					}
					if survived > 0 {
						break
					}
				}
				if steps < 4 {
					t.Errorf("the process died %d times only", steps)
				}
			})
		}
	}
}

// crashLoop starts what is there until it is v1, which must be soon, and v2 must
// be quarantined then.
func crashLoop(m *machine) {
	for range 5 {
		d := m.sentinel().CheckOnBoot(3)
		if m.content(m.exe) == "v1" {
			if !d.RolledBack {
				m.sentinel().ConfirmHealthy()
			}
			if !m.sentinel().IsQuarantined("v2") {
				m.t.Errorf("v2 may be installed again: %s", m.state())
			}
			m.boot(3, proceed)
			m.sentinel().ConfirmHealthy()
			if got := m.content(m.exe + ".last-good"); got != "v1" {
				m.t.Errorf("the last good executable is %q", got)
			}
			return
		}
	}
	m.t.Errorf("v2 still runs: %s", m.state())
}
