package paths

import (
	"os"
	"runtime"
	"strings"
	"unicode/utf8"
)

// EnvDataDir is the environment variable that moves [DataDir]. In spite of its
// name it counts for every program.
const EnvDataDir = "KANADE_AGENT_DATA_DIR"

// ConfigDir is the folder of agent.toml and backend.toml:
// %ProgramData%\Kanade\config on Windows, /etc/kanade elsewhere.
func ConfigDir() string { return Default().ConfigDir() }

// DataDir is the folder of what a program keeps: databases, outboxes, staged
// files, the boot sentinel. It is what KANADE_AGENT_DATA_DIR says, a relative
// path being one in the current directory, or else %ProgramData%\Kanade\data on
// Windows and /var/lib/kanade elsewhere.
func DataDir() string { return Default().DataDir() }

// LogDir is the folder of log files: %ProgramData%\Kanade\logs on Windows,
// /var/log/kanade elsewhere.
func LogDir() string { return Default().LogDir() }

// System is a machine that has paths. [Default] is this one; tests make others.
type System struct {
	// GOOS as in the package runtime.
	GOOS string
	// LookupEnv, Getwd and Stat are those of the package os.
	LookupEnv func(name string) (string, bool)
	Getwd     func() (string, error)
	Stat      func(path string) (os.FileInfo, error)
}

// Default is this machine, as it is now.
func Default() System {
	return System{GOOS: runtime.GOOS, LookupEnv: os.LookupEnv, Getwd: os.Getwd, Stat: os.Stat}
}

// ConfigDir is [ConfigDir] of the system.
func (s System) ConfigDir() string { return s.pick("config", "/etc/kanade") }

// LogDir is [LogDir] of the system.
func (s System) LogDir() string { return s.pick("logs", "/var/log/kanade") }

// DataDir is [DataDir] of the system. A relative path stays as it is where the
// current directory is not known.
func (s System) DataDir() string {
	dir, ok := s.LookupEnv(EnvDataDir)
	switch {
	case !ok || dir == "":
		return s.pick("data", "/var/lib/kanade")
	case s.absolute(dir):
		return dir
	}
	wd, err := s.Getwd()
	switch {
	case err != nil || s.GOOS == "windows" && len(dir) > 1 && dir[1] == ':':
		return dir // such as D:x, in the current directory of another drive
	case s.GOOS == "windows" && (dir[0] == '\\' || dir[0] == '/') && len(wd) > 1 && wd[1] == ':':
		return wd[:2] + dir
	}
	return s.join(wd, dir)
}

func (s System) pick(windows, elsewhere string) string {
	if s.GOOS != "windows" {
		return elsewhere
	}
	root, ok := s.LookupEnv("ProgramData")
	if !ok {
		root = `C:\ProgramData`
	}
	return s.join(s.join(root, "Kanade"), windows)
}

// join puts one separator between two paths and leaves both as they are.
func (s System) join(dir, name string) string {
	switch {
	case s.GOOS != "windows":
		return strings.TrimSuffix(dir, "/") + "/" + name
	case dir == "" || strings.HasSuffix(dir, `\`) || strings.HasSuffix(dir, "/"):
		return dir + name
	}
	return dir + `\` + name
}

// absolute reports whether a path does not depend on the current directory; on
// Windows that takes a drive or a share.
func (s System) absolute(path string) bool {
	if s.GOOS != "windows" {
		return strings.HasPrefix(path, "/")
	}
	path = strings.ReplaceAll(path, "/", `\`)
	if strings.HasPrefix(path, `\\`) {
		return true
	}
	return len(path) > 2 && path[1] == ':' && path[2] == '\\' && (path[0]|0x20 >= 'a' && path[0]|0x20 <= 'z')
}

// set returns a variable of the environment that is there, not empty, and text.
func (s System) set(name string) (string, bool) {
	v, ok := s.LookupEnv(name)
	return v, ok && v != "" && utf8.ValidString(v)
}
