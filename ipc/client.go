package ipc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
	"time"
)

// ErrClosed is wrapped by the errors of a connection that has ended. Where it
// did not end by [Client.Close], the reason is wrapped too: io.EOF when the other
// side closed it, a [*RPCError] where it said why before: one of [KindUnauthorized] to
// a user whom the agent does not serve.
var ErrClosed = errors.New("ipc: connection closed")

// ErrSlow is the reason why a client ends its connection when OnNotification
// does not keep up: 256 notifications or 4 MiB of them wait.
var ErrSlow = errors.New("ipc: notifications are not taken fast enough")

// How much may wait on a connection, in each direction.
const (
	maxOutgoing      = 64
	maxNotifications = 256
	maxWaiting       = 4 << 20
)

// lastWords is how long a client that cannot write any more goes on reading.
const lastWords = time.Second

// ClientOptions are the options of [NewClient].
type ClientOptions struct {
	// OnNotification is called for each notification, one after the other and in
	// the order in which the agent sent them. It may use the client. It may take
	// its time, but not for ever: see [ErrSlow]. Default: notifications are
	// dropped.
	OnNotification func(*RPCNotification)
}

// Client is the app's end of a connection. Its methods may be called by several
// goroutines at once; the agent handles requests in the order of their arrival.
type Client struct {
	conn  io.ReadWriteCloser
	out   *queue[[]byte]
	notes *queue[*RPCNotification]

	mu      sync.Mutex
	lastID  uint64
	pending map[string]chan *RPCResponse
	err     error

	ended chan struct{} // err is set
	io    sync.WaitGroup
	done  chan struct{} // nothing runs any more
}

// NewClient speaks over a connection, which it owns from now on. Close must end
// a Read and a Write that are under way, as it does for those of package net.
func NewClient(conn io.ReadWriteCloser, opts ClientOptions) *Client {
	c := &Client{
		conn:    conn,
		out:     newQueue[[]byte](maxOutgoing, maxWaiting),
		notes:   newQueue[*RPCNotification](maxNotifications, maxWaiting),
		pending: map[string]chan *RPCResponse{},
		ended:   make(chan struct{}),
		done:    make(chan struct{}),
	}
	c.io.Go(c.read)
	c.io.Go(c.write)
	go func() {
		for n, ok := c.notes.take(); ok; n, ok = c.notes.take() {
			if opts.OnNotification != nil {
				opts.OnNotification(n)
			}
		}
		c.io.Wait()
		close(c.done)
	}()
	return c
}

// Call asks the agent and waits for the answer. Params may be nil; so may
// result, which otherwise reads the answer. When the context ends first, the
// agent may have done all the same what was asked.
//
// The error wraps a [*RPCError] where the agent refused, a [*FrameError] where
// the request is too large, a [*wire.DecodeError] where the answer is not what
// result reads, the context's error, or [ErrClosed].
func (c *Client) Call(ctx context.Context, method string, params Payload, result interface{ UnmarshalJSON([]byte) error }) error {
	response, err := c.ask(ctx, method, params)
	if err == nil {
		err = response.Err()
	}
	if err == nil && result != nil {
		err = result.UnmarshalJSON([]byte(response.Result.String()))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return nil
}

func (c *Client) ask(ctx context.Context, method string, params Payload) (*RPCResponse, error) {
	id, answer := c.expect()
	defer c.forget(id)
	request, err := NewRequest(id, method, params)
	if err != nil {
		return nil, err
	}
	frame, err := AppendFrame(nil, request)
	if err != nil {
		return nil, err
	}
	if err := c.out.put(ctx, frame, len(frame)); err != nil {
		if errors.Is(err, ErrClosed) {
			<-c.ended
			return nil, c.Err()
		}
		return nil, err
	}
	select {
	case response := <-answer:
		return response, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-c.ended:
	}
	select {
	case response := <-answer: // it came before the end
		return response, nil
	default:
		return nil, c.Err()
	}
}

// expect returns an id, and where its answer will be.
func (c *Client) expect() (string, <-chan *RPCResponse) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastID++
	id := strconv.FormatUint(c.lastID, 10)
	answer := make(chan *RPCResponse, 1)
	c.pending[id] = answer
	return id, answer
}

func (c *Client) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.pending, id)
}

// read hands out what arrives, until the connection ends.
func (c *Client) read() {
	frames := NewFrameReader(c.conn)
	for {
		body, err := frames.Next()
		if err != nil {
			c.end(fmt.Errorf("%w: %w", ErrClosed, err))
			return
		}
		var m RPCMessage
		if err := m.UnmarshalJSON(body); err != nil {
			c.end(fmt.Errorf("%w: %w", ErrClosed, err))
			return
		}
		if err := c.deliver(&m, len(body)); err != nil {
			c.end(fmt.Errorf("%w: %w", ErrClosed, err))
			return
		}
	}
}

func (c *Client) deliver(m *RPCMessage, size int) error {
	switch {
	case m.Notification != nil:
		if taken, _, err := c.notes.try(m.Notification, size); !taken && err == nil {
			return ErrSlow
		}
	case m.Response != nil:
		id, ok := m.Response.ID.Get()
		if !ok {
			// The agent could not read what we sent. Nobody knows whose it was,
			// and somebody would wait for ever.
			if err := m.Response.Err(); err != nil {
				return err
			}
			return nil
		}
		c.mu.Lock()
		answer := c.pending[id]
		delete(c.pending, id)
		c.mu.Unlock()
		if answer != nil {
			answer <- m.Response
		}
	}
	return nil // agents ask nothing
}

func (c *Client) write() {
	for frame, ok := c.out.take(); ok; frame, ok = c.out.take() {
		if _, err := c.conn.Write(frame); err != nil {
			// An agent that takes no more may have said why before it closed: that is
			// still to be read.
			c.out.abort()
			time.AfterFunc(lastWords, func() { c.end(fmt.Errorf("%w: %w", ErrClosed, err)) })
			return
		}
	}
}

// end closes the connection for the first reason that is given.
func (c *Client) end(reason error) {
	c.mu.Lock()
	first := c.err == nil
	if first {
		c.err = reason
	}
	c.mu.Unlock()
	if !first {
		return
	}
	close(c.ended)
	c.out.abort()
	if reason == ErrClosed {
		c.notes.abort()
	} else {
		c.notes.close() // what came before can be taken still
	}
	c.conn.Close()
}

// Close ends the connection. Calls that are under way fail, and notifications
// that wait are dropped. The error is always nil.
func (c *Client) Close() error {
	c.end(ErrClosed)
	c.io.Wait()
	return nil
}

// Done is closed when the connection has ended and OnNotification has returned
// for the last time.
func (c *Client) Done() <-chan struct{} { return c.done }

// Err is why the connection ended, or nil while it has not; see [ErrClosed].
func (c *Client) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Handshake introduces the app, which must come before any other call. The error
// is that of [Client.Call]: of [KindStaleProtocol] where the agent and this
// package have no version of the protocol in common.
func (c *Client) Handshake(ctx context.Context, client, version string, features ...string) (HandshakeResult, error) {
	params := HandshakeParams{Client: client, ClientVersion: version, Protocol: []uint32{ProtocolVersion}, Features: features}
	result, err := call[HandshakeResult](ctx, c, MethodSystemHandshake, params)
	if err == nil && !slices.Contains(params.Protocol, result.Protocol) {
		err = fmt.Errorf("%s: %w", MethodSystemHandshake,
			NewError(KindStaleProtocol, "the agent chose protocol "+strconv.FormatUint(uint64(result.Protocol), 10)))
	}
	return result, err
}

// call is Call for a result of a known type.
func call[R any, P interface {
	*R
	UnmarshalJSON([]byte) error
}](ctx context.Context, c *Client, method string, params Payload) (R, error) {
	var result R
	err := c.Call(ctx, method, params, P(&result))
	return result, err
}
