package paths

import (
	"errors"
	"fmt"
	"io/fs"
)

// A Program is whose configuration is looked for.
type Program struct {
	// File is the name of its configuration.
	File string
	// Env is the environment variable that names another path.
	Env string
}

// Agent is the agent on each PC.
func Agent() Program { return Program{"agent.toml", "KANADE_AGENT_CONFIG"} }

// Backend is the controller.
func Backend() Program { return Program{"backend.toml", "KANADE_BACKEND_CONFIG"} }

// ErrNoConfig is wrapped by the error of [FindConfig] when there is none.
var ErrNoConfig = errors.New("no configuration file")

// FindConfig returns the path of a program's configuration: the value of the
// flag --config if it is not empty; the program's environment variable if it is
// set; the file in [ConfigDir] if it exists. What flag and variable say is not
// checked, loading it will tell. The current directory is not searched.
func FindConfig(flag string, p Program) (string, error) { return Default().FindConfig(flag, p) }

// FindConfig is [FindConfig] of the system.
func (s System) FindConfig(flag string, p Program) (string, error) {
	if flag != "" {
		return flag, nil
	}
	if path, ok := s.set(p.Env); ok {
		return path, nil
	}
	path := s.join(s.ConfigDir(), p.File)
	_, err := s.Stat(path)
	if err == nil {
		return path, nil
	}
	reason := "does not exist"
	if !errors.Is(err, fs.ErrNotExist) {
		reason = "cannot be looked at: " + err.Error()
	}
	return "", fmt.Errorf("paths: %w for %s: %s %s; give --config FILE, set %s, or put the file there",
		ErrNoConfig, p.File, path, reason, p.Env)
}
