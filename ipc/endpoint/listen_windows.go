package endpoint

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

const (
	// access lets the system and administrators do everything and users who have
	// signed in read and write; anonymous callers are turned away first.
	access = "D:P(D;;GA;;;AN)(A;;GA;;;SY)(A;;GA;;;BA)(A;;GRGW;;;AU)"
	// pipeBuffer is how much the system holds in each direction, in bytes.
	pipeBuffer = 64 << 10
	// busyPause is the time between two attempts to find a free instance.
	busyPause = 20 * time.Millisecond
)

// listener has one instance of the pipe waiting for a caller. A new one is made
// before a connection is handed out, so that the name is never free for others.
type listener struct {
	path       string
	descriptor *windows.SECURITY_DESCRIPTOR

	closed atomic.Bool
	stop   windows.Handle // event: the listener was closed

	mu        sync.Mutex // held while a caller is awaited
	waiting   windows.Handle
	connected windows.Handle // event: a caller came
	// overlapped belongs to the system while a caller is awaited.
	overlapped windows.Overlapped
}

func listen(path string) (net.Listener, error) {
	descriptor, err := windows.SecurityDescriptorFromString(access)
	if err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	l := &listener{path: path, descriptor: descriptor}
	if l.stop, err = windows.CreateEvent(nil, 1, 0, nil); err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	if l.connected, err = windows.CreateEvent(nil, 1, 0, nil); err != nil {
		windows.CloseHandle(l.stop)
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	l.waiting, err = l.instance(windows.FILE_FLAG_FIRST_PIPE_INSTANCE)
	if err != nil {
		windows.CloseHandle(l.stop)
		windows.CloseHandle(l.connected)
		if errors.Is(err, windows.ERROR_ACCESS_DENIED) {
			return nil, fmt.Errorf("%w: %s: another program has the pipe", ErrInUse, path)
		}
		return nil, fmt.Errorf("endpoint: create %s: %w", path, err)
	}
	return l, nil
}

// instance makes an instance of the pipe.
func (l *listener) instance(first uint32) (windows.Handle, error) {
	name, err := windows.UTF16PtrFromString(l.path)
	if err != nil {
		return 0, err
	}
	attributes := &windows.SecurityAttributes{SecurityDescriptor: l.descriptor}
	attributes.Length = uint32(unsafe.Sizeof(*attributes))
	return windows.CreateNamedPipe(name,
		windows.PIPE_ACCESS_DUPLEX|windows.FILE_FLAG_OVERLAPPED|first,
		windows.PIPE_TYPE_BYTE|windows.PIPE_READMODE_BYTE|windows.PIPE_WAIT|windows.PIPE_REJECT_REMOTE_CLIENTS,
		windows.PIPE_UNLIMITED_INSTANCES, pipeBuffer, pipeBuffer, 0, attributes)
}

// Accept waits for a caller.
func (l *listener) Accept() (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		if l.closed.Load() {
			return nil, net.ErrClosed
		}
		if l.waiting == 0 {
			h, err := l.instance(0)
			if err != nil {
				return nil, fmt.Errorf("endpoint: create %s: %w", l.path, err)
			}
			l.waiting = h
		}
		came, err := l.await()
		if err != nil {
			return nil, err
		}
		h := l.waiting
		if !came {
			// The caller has gone again; the instance is as good as new.
			if err := windows.DisconnectNamedPipe(h); err != nil {
				windows.CloseHandle(h)
				l.waiting = 0
			}
			continue
		}
		// Where this fails, the next call tries once more.
		l.waiting, _ = l.instance(0)
		if l.waiting == windows.InvalidHandle {
			l.waiting = 0
		}
		return newConn(h, l.path), nil
	}
}

// await waits for a caller of the waiting instance. It returns false for one
// that has gone already.
func (l *listener) await() (bool, error) {
	if err := windows.ResetEvent(l.connected); err != nil {
		return false, fmt.Errorf("endpoint: %w", err)
	}
	l.overlapped = windows.Overlapped{HEvent: l.connected}
	switch err := windows.ConnectNamedPipe(l.waiting, &l.overlapped); {
	case err == nil, errors.Is(err, windows.ERROR_PIPE_CONNECTED):
		return true, nil
	case errors.Is(err, windows.ERROR_NO_DATA):
		return false, nil
	case !errors.Is(err, windows.ERROR_IO_PENDING):
		return false, fmt.Errorf("endpoint: wait at %s: %w", l.path, err)
	}
	which, err := windows.WaitForMultipleObjects([]windows.Handle{l.stop, l.connected}, false, windows.INFINITE)
	var n uint32
	if err != nil || which == windows.WAIT_OBJECT_0 {
		// The system must let go of the memory before anything else is done.
		_ = windows.CancelIoEx(l.waiting, &l.overlapped)
		_ = windows.GetOverlappedResult(l.waiting, &l.overlapped, &n, true)
		if err == nil {
			err = net.ErrClosed
		}
		return false, err
	}
	if err := windows.GetOverlappedResult(l.waiting, &l.overlapped, &n, true); err != nil {
		return false, nil
	}
	return true, nil
}

// Close ends Accept, and the pipe once its connections have ended.
func (l *listener) Close() error {
	if l.closed.Swap(true) {
		return net.ErrClosed
	}
	err := windows.SetEvent(l.stop)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting != 0 {
		windows.CloseHandle(l.waiting)
		l.waiting = 0
	}
	windows.CloseHandle(l.stop)
	windows.CloseHandle(l.connected)
	return err
}

// Addr is the name of the pipe.
func (l *listener) Addr() net.Addr { return address(l.path) }

// address is the name of a pipe.
type address string

// Network is "pipe".
func (address) Network() string { return "pipe" }

// String is the name.
func (a address) String() string { return string(a) }

// conn is an end of a pipe. A handle that was opened for overlapped use has
// deadlines, and closing it ends what is under way.
type conn struct {
	*os.File
	path string
}

func newConn(h windows.Handle, path string) *conn {
	return &conn{os.NewFile(uintptr(h), path), path}
}

// LocalAddr is the name of the pipe.
func (c *conn) LocalAddr() net.Addr { return address(c.path) }

// RemoteAddr is the name of the pipe.
func (c *conn) RemoteAddr() net.Addr { return address(c.path) }

func dial(ctx context.Context, path string) (net.Conn, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, fmt.Errorf("endpoint: %s: %w", path, err)
	}
	for {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("endpoint: %s: %w", path, err)
		}
		h, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, windows.OPEN_EXISTING,
			windows.FILE_FLAG_OVERLAPPED|windows.SECURITY_SQOS_PRESENT|windows.SECURITY_IDENTIFICATION, 0)
		if err == nil {
			return newConn(h, path), nil
		}
		if !errors.Is(err, windows.ERROR_PIPE_BUSY) {
			return nil, fmt.Errorf("endpoint: %w", &os.PathError{Op: "open", Path: path, Err: err})
		}
		select {
		case <-ctx.Done():
		case <-time.After(busyPause):
		}
	}
}
