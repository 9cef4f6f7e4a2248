package natsconn

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// errLater turns down the attempt that nats.go makes while the caller of
// [Connect] waits. The next one is made in the background.
var errLater = errors.New("the first attempt is made in the background")

// errSilent means that a connection was made and nothing came of it in time.
var errSilent = errors.New("no greeting")

// dialer opens the network connection for nats.go. Unlike that, it resolves
// names within the timeout.
type dialer struct {
	timeout time.Duration

	mu      sync.Mutex
	later   bool            // turn the next attempt down
	ctx     context.Context // bounds the attempts; nil for none
	conn    net.Conn        // of the latest attempt
	failure error           // of the latest attempt, until taken
}

// dialError is an attempt that did not get as far as a connection.
type dialError struct{ err error }

func (e *dialError) Error() string { return e.err.Error() }
func (e *dialError) Unwrap() error { return e.err }

// Dial implements [nats.CustomDialer].
func (d *dialer) Dial(network, addr string) (net.Conn, error) {
	d.mu.Lock()
	later, parent := d.later, d.ctx
	d.later = false
	d.mu.Unlock()
	if later {
		return nil, errLater
	}
	if parent == nil {
		parent = context.Background()
	}
	ctx, cancel := context.WithTimeout(parent, d.timeout)
	defer cancel()
	made, err := dial(ctx, network, addr)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err == nil && parent.Err() != nil { // abort has come too early
		_ = made.Close()
		err = parent.Err()
	}
	if err != nil {
		d.conn, d.failure = nil, &dialError{err}
		return nil, d.failure
	}
	d.conn, d.failure = &conn{Conn: made}, nil
	return d.conn, nil
}

// dial tries the addresses that a name stands for in random order, each with
// its share of the time that is left.
func dial(ctx context.Context, network, addr string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	hosts := []string{host}
	if net.ParseIP(host) == nil {
		if hosts, err = net.DefaultResolver.LookupHost(ctx, host); err != nil {
			return nil, err
		}
		rand.Shuffle(len(hosts), func(i, j int) { hosts[i], hosts[j] = hosts[j], hosts[i] })
	}
	for i, h := range hosts {
		var conn net.Conn
		deadline, _ := ctx.Deadline()
		share := net.Dialer{Timeout: time.Until(deadline) / time.Duration(len(hosts)-i)}
		if conn, err = share.DialContext(ctx, network, net.JoinHostPort(h, port)); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

// take returns how the latest attempt failed to get a connection, once.
func (d *dialer) take() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.failure
	d.failure = nil
	return err
}

// abort ends the attempt that is being made.
func (d *dialer) abort() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conn != nil {
		_ = d.conn.Close()
	}
}

// ended is the error of an attempt whose context ended.
func (d *dialer) ended(cause error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conn == nil {
		return &dialError{cause}
	}
	return fmt.Errorf("%w: %w", errSilent, cause)
}

// release lets later attempts live without the first one's context.
func (d *dialer) release() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ctx = nil
}
