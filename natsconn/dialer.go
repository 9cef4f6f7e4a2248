package natsconn

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

// errLater turns down the attempt that nats.go makes while the caller of
// [Connect] waits. The next one is made in the background.
var errLater = errors.New("the first attempt is made in the background")

// errSilent means that a connection was made and nothing came of it in time.
var errSilent = errors.New("no greeting")

// dialer opens the network connection for nats.go. Unlike that, it resolves
// names within the timeout.
type dialer struct {
	timeout time.Duration // of an attempt, handshake included
	// before is called before each attempt with the server's address, and its
	// error is the attempt's. nil for nothing to be done.
	before   func(ctx context.Context, addr string) error
	received atomic.Uint64 // bytes

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
	if d.before != nil {
		if err := d.before(parent, addr); err != nil {
			return nil, d.failed(&skippedError{err})
		}
	}
	until := time.Now().Add(d.timeout)
	ctx, cancel := context.WithDeadline(parent, until)
	defer cancel()
	made, err := dial(ctx, network, addr)
	if err != nil {
		return nil, d.failed(&dialError{err})
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := parent.Err(); err != nil { // abort has come too early
		_ = made.Close()
		d.conn, d.failure = nil, &dialError{err}
		return nil, d.failure
	}
	d.conn, d.failure = &conn{Conn: made, until: until, received: &d.received}, nil
	return d.conn, nil
}

func (d *dialer) failed(err error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.conn, d.failure = nil, err
	return err
}

// once makes one attempt, bounded by ctx. The options have this dialer.
func (d *dialer) once(ctx context.Context, url string, opts []nats.Option) (*nats.Conn, error) {
	d.ctx = ctx
	stop := context.AfterFunc(ctx, d.abort)
	nc, err := nats.Connect(url, opts...)
	if ended := !stop(); ended {
		if err == nil {
			nc.Close()
		}
		return nil, d.ended(context.Cause(ctx))
	}
	if err != nil {
		// nats.go swallows some failures to get a connection.
		return nil, cmp.Or(d.take(), err)
	}
	d.release()
	return nc, nil
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
	var skipped *skippedError
	switch {
	case errors.As(d.failure, &skipped):
		return d.failure
	case d.conn == nil:
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
