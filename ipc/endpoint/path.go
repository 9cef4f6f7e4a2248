package endpoint

import (
	"errors"
	"os"
	"runtime"
)

// The names of the contract.
const (
	// Pipe is the name on Windows.
	Pipe = `\\.\pipe\kanade-agent`
	// LinuxSocket is the path on Linux, and on what has no path of its own.
	LinuxSocket = "/run/kanade/agent.sock"
	// MacSocket is the path on macOS.
	MacSocket = "/var/run/kanade/agent.sock"
	// SocketVariable is the environment variable that names another path, where
	// it is not empty. It means nothing on Windows.
	SocketVariable = "KANADE_KLP_SOCKET_PATH"
)

// ErrInUse is wrapped by the error of [Listen] where somebody listens already,
// most likely another agent.
var ErrInUse = errors.New("endpoint: in use")

// Path returns where the agent of this machine listens.
func Path() string { return pathOn(runtime.GOOS, os.Getenv) }

func pathOn(goos string, env func(string) string) string {
	if goos == "windows" {
		return Pipe
	}
	if path := env(SocketVariable); path != "" {
		return path
	}
	if goos == "darwin" || goos == "ios" {
		return MacSocket
	}
	return LinuxSocket
}
