package lab

import (
	"fmt"
	"net"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// dialAs connects as another user, which root may. Credentials belong to a thread: it
// is never given back, and ends with its goroutine.
func dialAs(u User, path string) (net.Conn, error) {
	type result struct {
		conn net.Conn
		err  error
	}
	done := make(chan result, 1)
	go func() {
		runtime.LockOSThread()
		conn, err := dialOnThread(u, path)
		done <- result{conn, err}
	}()
	r := <-done
	return r.conn, r.err
}

func dialOnThread(u User, path string) (net.Conn, error) {
	const unchanged = ^uintptr(0)
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESGID, unchanged, uintptr(u.GID), unchanged); errno != 0 {
		return nil, fmt.Errorf("become group %d: %w", u.GID, errno)
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, unchanged, uintptr(u.UID), unchanged); errno != 0 {
		return nil, fmt.Errorf("become %s: %w", u.Name, errno)
	}
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), path)
	defer file.Close() // the connection has a descriptor of its own
	if err := unix.Connect(fd, &unix.SockaddrUnix{Name: path}); err != nil {
		return nil, fmt.Errorf("connect to %s as %s: %w", path, u.Name, err)
	}
	return net.FileConn(file)
}
