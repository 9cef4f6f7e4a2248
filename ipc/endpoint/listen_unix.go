//go:build unix

package endpoint

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	folderMode = 0o755
	socketMode = 0o666
)

// listener holds the lock for as long as it listens.
type listener struct {
	net.Listener
	lock *os.File
}

// Close stops listening and removes the socket, and then gives the lock back.
func (l *listener) Close() error {
	err := l.Listener.Close()
	l.lock.Close()
	return err
}

func listen(path string) (net.Listener, error) {
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	lock, err := lockBeside(path)
	if err != nil {
		return nil, err
	}
	l, err := listenLocked(path)
	if err != nil {
		lock.Close()
		return nil, err
	}
	return &listener{l, lock}, nil
}

// makeFolder makes a folder that all users may enter, whatever the umask of the
// agent is. One that is there stays as somebody made it, unless root listens: who else
// may write there could put a socket in the place of the agent's.
func makeFolder(folder string) error {
	info, err := os.Stat(folder)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(folder, folderMode); err != nil {
			return err
		}
		return os.Chmod(folder, folderMode)
	}
	if err != nil || os.Geteuid() != 0 {
		return err
	}
	owner := uint32(0)
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		owner = stat.Uid
	}
	if err := rootsOwn(folder, owner, info.Mode()); err != nil {
		return err
	}
	if info.Mode()&(fs.ModePerm|fs.ModeSetuid|fs.ModeSetgid|fs.ModeSticky) == folderMode {
		return nil
	}
	return os.Chmod(folder, folderMode)
}

// rootsOwn refuses a folder in which others than root may write.
func rootsOwn(folder string, owner uint32, mode fs.FileMode) error {
	switch {
	case !mode.IsDir():
		return fmt.Errorf("%s is no folder: remove it, or set %s", folder, SocketVariable)
	case owner != 0:
		return fmt.Errorf("%s belongs to user %d, and root is to listen there: run chown root %[1]s, or set %[3]s", folder, owner, SocketVariable)
	case mode&0o022 != 0:
		return fmt.Errorf("others than root may write in %s: run chmod 755 %[1]s, or set %[2]s to a path in another folder", folder, SocketVariable)
	}
	return nil
}

func lockBeside(path string) (*os.File, error) {
	lock, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	switch err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); {
	case errors.Is(err, unix.EWOULDBLOCK):
		lock.Close()
		return nil, fmt.Errorf("%w: %s: another agent has the lock", ErrInUse, path)
	case err != nil:
		lock.Close()
		return nil, fmt.Errorf("endpoint: lock %s.lock: %w", path, err)
	}
	return lock, nil
}

func listenLocked(path string) (net.Listener, error) {
	if err := removeStale(path); err != nil {
		return nil, err
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	if err := os.Chmod(path, socketMode); err != nil {
		l.Close()
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	return l, nil
}

// removeStale removes a socket at which nobody listens. A program that knows
// nothing of the lock may listen there.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("endpoint: %w", err)
	case info.Mode()&fs.ModeSocket == 0:
		return fmt.Errorf("endpoint: %s is there and is no socket: remove it, or set %s", path, SocketVariable)
	}
	conn, err := net.Dial("unix", path)
	if err == nil {
		conn.Close()
		return fmt.Errorf("%w: %s: a program answers there", ErrInUse, path)
	}
	if !errors.Is(err, unix.ECONNREFUSED) {
		return fmt.Errorf("endpoint: is anybody at %s: %w", path, err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("endpoint: %w", err)
	}
	return nil
}

func dial(ctx context.Context, path string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	return conn, nil
}
