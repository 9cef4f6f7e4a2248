//go:build unix

package runner

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// tree is a script with the processes that it starts: a process group of its
// own. A process that opens a session of its own leaves it.
type tree struct{ cmd *exec.Cmd }

func newTree(cmd *exec.Cmd) (*tree, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return &tree{cmd: cmd}, nil
}

// started does what is left to do once the script has been started.
func (t *tree) started() error { return nil }

// kill ends every process of the tree.
func (t *tree) kill() error {
	err := syscall.Kill(-t.cmd.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}

func (t *tree) close() {}

// exitCode is the script's own, or 128 and the signal's number, as shells have
// it, when a signal ended it: -1 would say that the agent did.
func exitCode(state *os.ProcessState) int32 {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int32(status.Signal())
	}
	return int32(state.ExitCode())
}
