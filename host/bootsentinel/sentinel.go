package bootsentinel

import (
	"log/slog"
	"math"
	"path/filepath"
	"slices"
	"strings"
)

// DefaultMaxAttempts is how often a version may start without proving itself.
const DefaultMaxAttempts = 3

// Exit codes of a program that was rolled back. What counts is that they are not
// 0, so that a service manager starts it again.
const (
	ExitAgent   = 64
	ExitBackend = 1
)

// Sentinel is the state of one program: files named after its executable, in
// the data folder and beside the executable. One process uses it, from one
// goroutine.
type Sentinel struct {
	sentinel, quarantine  string // in the data folder
	exe, lastGood, backup string // the executable, and beside it
	version               string
	log                   *slog.Logger
	fs                    files
}

// Decision is what a start is to do.
type Decision struct {
	// RolledBack is set when the last good executable was put back. The program
	// must exit at once, with a code other than 0.
	RolledBack bool
	// From is the version that was rolled back.
	From string
}

// Option changes how a [Sentinel] works.
type Option func(*Sentinel)

// Logger is told what happens and what fails. Without it nobody is.
func Logger(log *slog.Logger) Option { return func(s *Sentinel) { s.log = log } }

// New returns the sentinel of an executable that runs now as a version. dataDir
// is that of host/paths; it is made when it is needed.
func New(dataDir, exe, version string, opts ...Option) *Sentinel {
	role := roleOf(exe)
	s := &Sentinel{
		sentinel:   filepath.Join(dataDir, ".boot-sentinel-"+role+".json"),
		quarantine: filepath.Join(dataDir, ".boot-quarantine-"+role+".json"),
		exe:        exe,
		lastGood:   exe + ".last-good",
		backup:     exe + ".rollback-bak",
		version:    version,
		log:        slog.New(slog.DiscardHandler),
		fs:         system{},
	}
	for _, o := range opts {
		o(s)
	}
	return s
}

// roleOf is the name of an executable without its extension: agent and
// controller share a data folder.
func roleOf(exe string) string {
	name := filepath.Base(exe)
	if i := strings.LastIndexByte(name, '.'); i > 0 && name != ".." {
		name = name[:i]
	}
	if exe == "" || name == "." || name == ".." || strings.ContainsRune(name, filepath.Separator) {
		return "kanade"
	}
	return strings.ToValidUTF8(name, "\uFFFD")
}

// CheckOnBoot decides about this start. Call it first in main.
//
// Without a sentinel for this version it proceeds; one for another version, or
// one that cannot be understood, is removed. Otherwise the start is counted, on
// disk before anything else. Beyond maxAttempts the last good executable is put
// back and this version quarantined. Where there is none, the version is
// quarantined and proceeds; where putting it back fails, it just proceeds. With 0
// the first start rolls back.
func (s *Sentinel) CheckOnBoot(maxAttempts uint32) Decision {
	armed, ok := s.readSentinel()
	if !ok {
		return Decision{}
	}
	if armed.version != s.version {
		s.remove(s.sentinel)
		return Decision{}
	}
	if armed.attempts < math.MaxUint32 {
		armed.attempts++
	}
	s.log.Info("start of a version that has not proved itself", "version", s.version, "attempt", armed.attempts, "max", maxAttempts)
	s.writeSentinel(armed)
	if armed.attempts <= maxAttempts {
		return Decision{}
	}
	if !s.fs.exists(s.lastGood) {
		s.addQuarantine()
		s.log.Error("crash loop, and no last good executable to go back to: version quarantined", "version", s.version)
		return Decision{}
	}
	// The quarantine comes first: dying in between must not leave the last good
	// executable free to install this version again.
	added := s.addQuarantine()
	if err := s.restore(); err != nil {
		if added {
			s.ClearQuarantine(s.version)
		}
		s.log.Error("crash loop, and the last good executable cannot be put back", "version", s.version, "error", err)
		return Decision{}
	}
	s.remove(s.sentinel)
	s.log.Error("crash loop: the last good executable is back, version quarantined", "version", s.version)
	return Decision{RolledBack: true, From: s.version}
}

// ConfirmHealthy says that this start works: agents do so after 30 seconds, the
// controller once it serves. After an update the running executable becomes the
// last good one; without an update it does so if there is none. What fails is
// logged: a program that works goes on.
//
// The quarantine stays as it is.
func (s *Sentinel) ConfirmHealthy() {
	armed, ok := s.readSentinel()
	pending := ok && armed.version == s.version
	if !pending && s.fs.exists(s.lastGood) {
		return
	}
	if err := s.replace(s.exe, s.lastGood); err != nil {
		s.log.Warn("the executable cannot be kept as the last good one", "error", err)
	}
	if pending {
		s.remove(s.sentinel)
	}
}

// ArmForSwap prepares the replacement of an executable by a new version: call it
// right before. The executable is kept as the last good one; if that fails there
// is no way back, and the error is returned.
//
// The executable must be replaced before the program starts again: another
// version that finds the sentinel removes it.
func (s *Sentinel) ArmForSwap(currentExe, newVersion string) error {
	if err := s.replace(currentExe, s.lastGood); err != nil {
		return err
	}
	s.writeSentinel(armed{newVersion, 0})
	return nil
}

// IsQuarantined reports whether a version must not be installed.
func (s *Sentinel) IsQuarantined(version string) bool {
	return slices.Contains(s.Quarantined(), version)
}

// Quarantined returns the versions that must not be installed, the first one
// first. A file that cannot be read or understood holds none.
func (s *Sentinel) Quarantined() []string {
	data, err := s.fs.read(s.quarantine)
	if err != nil {
		return nil
	}
	versions, err := decodeQuarantine(data)
	if err != nil {
		s.log.Warn("the quarantine cannot be understood", "error", err)
	}
	return versions
}

// ClearQuarantine lets a version be installed again.
func (s *Sentinel) ClearQuarantine(version string) {
	all := s.Quarantined()
	kept := slices.DeleteFunc(slices.Clone(all), func(v string) bool { return v == version })
	if len(kept) < len(all) {
		s.write(s.quarantine, encodeQuarantine(kept))
	}
}

// addQuarantine reports whether the version was not there before.
func (s *Sentinel) addQuarantine() bool {
	all := s.Quarantined()
	if slices.Contains(all, s.version) {
		return false
	}
	s.write(s.quarantine, encodeQuarantine(append(all, s.version)))
	return true
}

func (s *Sentinel) readSentinel() (armed, bool) {
	data, err := s.fs.read(s.sentinel)
	if err != nil {
		return armed{}, false
	}
	a, err := decodeSentinel(data)
	if err != nil {
		s.log.Warn("the sentinel cannot be understood, and goes", "error", err)
		s.remove(s.sentinel)
		return armed{}, false
	}
	return a, true
}

func (s *Sentinel) writeSentinel(a armed) { s.write(s.sentinel, a.encode()) }

func (s *Sentinel) remove(path string) {
	if err := s.fs.remove(path); err != nil {
		s.log.Warn("cannot remove", "path", path, "error", err)
	}
}
