package runner

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// tree is a script with the processes that it starts: a job object, which a
// process cannot leave. The script is created suspended and resumed once it is
// in the job, so that no child of it escapes.
type tree struct {
	cmd *exec.Cmd
	job windows.Handle
}

func newTree(cmd *exec.Cmd) (*tree, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return nil, fmt.Errorf("create a job object: %w", err)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{
		HideWindow:    true,
		CreationFlags: windows.CREATE_SUSPENDED | windows.CREATE_NEW_PROCESS_GROUP,
	}
	if strings.EqualFold(filepath.Base(cmd.Path), "cmd.exe") {
		cmd.SysProcAttr.CmdLine = cmdLine(cmd.Args)
	}
	return &tree{cmd: cmd, job: job}, nil
}

// started puts the suspended script into the job and lets it run. Where that
// fails the script must not run: it is killed before it did anything.
func (t *tree) started() error {
	pid := uint32(t.cmd.Process.Pid)
	if err := t.assign(pid); err != nil {
		_ = t.cmd.Process.Kill()
		return err
	}
	if err := resume(pid); err != nil {
		_ = t.cmd.Process.Kill()
		return err
	}
	return nil
}

func (t *tree) assign(pid uint32) error {
	const access = windows.PROCESS_SET_QUOTA | windows.PROCESS_TERMINATE
	process, err := windows.OpenProcess(access, false, pid)
	if err != nil {
		return fmt.Errorf("open the process: %w", err)
	}
	defer windows.CloseHandle(process)
	if err := windows.AssignProcessToJobObject(t.job, process); err != nil {
		return fmt.Errorf("assign the process to its job object: %w", err)
	}
	return nil
}

// resume lets the threads of a suspended process run. It has one, but os/exec
// does not keep its handle.
func resume(pid uint32) error {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPTHREAD, 0)
	if err != nil {
		return fmt.Errorf("list threads: %w", err)
	}
	defer windows.CloseHandle(snapshot)

	resumed := 0
	entry := windows.ThreadEntry32{Size: uint32(unsafe.Sizeof(windows.ThreadEntry32{}))}
	for err = windows.Thread32First(snapshot, &entry); err == nil; err = windows.Thread32Next(snapshot, &entry) {
		if entry.OwnerProcessID != pid {
			continue
		}
		if err := resumeThread(entry.ThreadID); err != nil {
			return err
		}
		resumed++
	}
	if resumed == 0 {
		return fmt.Errorf("process %d has no thread to resume", pid)
	}
	return nil
}

func resumeThread(id uint32) error {
	thread, err := windows.OpenThread(windows.THREAD_SUSPEND_RESUME, false, id)
	if err != nil {
		return fmt.Errorf("open the thread: %w", err)
	}
	defer windows.CloseHandle(thread)
	if _, err := windows.ResumeThread(thread); err != nil {
		return fmt.Errorf("resume the thread: %w", err)
	}
	return nil
}

// kill ends every process of the tree. The context may end before the script
// is in the job; it must not stay suspended then.
func (t *tree) kill() error {
	err := windows.TerminateJobObject(t.job, 1)
	_ = t.cmd.Process.Kill()
	return err
}

// close leaves processes alone that the script left behind when it ended by
// itself: an installer may start a service.
func (t *tree) close() { _ = windows.CloseHandle(t.job) }

// exitCode is the script's own; NTSTATUS codes such as 0xC0000005 become
// negative.
func exitCode(state *os.ProcessState) int32 { return int32(uint32(state.ExitCode())) }
