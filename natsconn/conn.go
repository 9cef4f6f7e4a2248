package natsconn

import (
	"errors"
	"net"
	"os"
	"slices"
	"sync/atomic"
	"syscall"
	"time"
)

// conn lets a broker that hangs up have the last word. It says why it refuses,
// by -ERR or a TLS alert, and closes; what is written to it after that fails, and
// whoever takes the failed write for the answer never reads the reason. So a
// write fails only once there is nothing left to read: until then it looks like
// one that is lost on the way, which is what it is.
//
// It also counts what comes, and has a handshake end with its attempt.
type conn struct {
	net.Conn
	until    time.Time      // the end of the attempt
	received *atomic.Uint64 // bytes, of all connections of the dialer
	ended    atomic.Bool    // reading came to its end
}

// Read implements [net.Conn].
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.received.Add(uint64(n))
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		c.ended.Store(true)
	}
	return n, err
}

// Write implements [net.Conn].
func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if err != nil && !c.ended.Load() && isHangUp(err) {
		return len(p), nil
	}
	return n, err
}

// SetDeadline implements [net.Conn]. nats.go sets deadlines for handshakes, with
// a timeout of their own for each, and the zero one when they are done.
func (c *conn) SetDeadline(t time.Time) error { return c.Conn.SetDeadline(c.within(t)) }

// SetReadDeadline implements [net.Conn].
func (c *conn) SetReadDeadline(t time.Time) error { return c.Conn.SetReadDeadline(c.within(t)) }

func (c *conn) within(t time.Time) time.Time {
	if t.After(c.until) {
		return c.until
	}
	return t
}

// isHangUp reports whether the other side has closed the connection.
func isHangUp(err error) bool {
	var code syscall.Errno
	return errors.As(err, &code) && slices.Contains(hangUps, code)
}
