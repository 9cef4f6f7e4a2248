package natsconn

import (
	"errors"
	"net"
	"os"
	"sync/atomic"
	"testing"
	"time"
)

// A handshake has what is left of its attempt, and no time of its own.
func TestHandshakeEndsWithItsAttempt(t *testing.T) {
	for name, set := range map[string]func(net.Conn, time.Time) error{
		"all":     net.Conn.SetDeadline,
		"reading": net.Conn.SetReadDeadline,
	} {
		ours, theirs := net.Pipe()
		c := &conn{Conn: ours, until: time.Now(), received: new(atomic.Uint64)}
		if err := set(c, time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
		// Once it is done there is no end.
		if err := set(c, time.Time{}); err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = theirs.Write([]byte("+")) }()
		if n, err := c.Read(make([]byte, 1)); n != 1 || err != nil || c.received.Load() != 1 {
			t.Errorf("%s: %d bytes, %v, %d counted", name, n, err, c.received.Load())
		}
		ours.Close()
		theirs.Close()
	}
}
