package ipc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"
)

// connection is a connection that a server serves: a goroutine reads ahead by
// one message, one writes, and one, that of ServeConn, handles.
type connection struct {
	server   *Server
	conn     io.ReadWriteCloser
	session  *Session
	incoming chan incoming
	// broken ends the context of the connection for a reason.
	broken context.CancelCauseFunc
	// unknown runs until the handshake has succeeded.
	unknown *time.Timer
	io      sync.WaitGroup
}

// incoming is what was read.
type incoming struct {
	message RPCMessage
	err     error // of decoding it
}

// ServeConn serves one connection, which it closes: until the peer closes it,
// the context ends or something breaks. It returns nil in the first two cases.
// Close must end a Read and a Write that are under way.
//
// When the context ends, the request that is being handled is finished, and what
// is to be sent is sent, as long as [ServerOptions.Grace] allows.
func (s *Server) ServeConn(ctx context.Context, conn io.ReadWriteCloser, who Identity) error {
	inner, broken := context.WithCancelCause(context.WithoutCancel(ctx))
	defer broken(nil)
	c := &connection{
		server: s, conn: conn, broken: broken, incoming: make(chan incoming),
		session: &Session{identity: who, ctx: inner, out: newQueue[[]byte](maxOutgoing, maxWaiting)},
	}
	stopGrace := context.AfterFunc(ctx, func() {
		select {
		case <-inner.Done():
		case <-time.After(s.opts.Grace):
			broken(context.Cause(ctx))
		}
	})
	defer stopGrace()
	c.unknown = c.late("to shake hands")
	c.unknown.Reset(s.opts.FrameTimeout)
	c.io.Go(c.write)
	c.io.Go(c.read)

	err := c.handleAll(ctx)
	c.unknown.Stop()

	// What is to be sent goes out, unless the peer does not take it in time.
	c.session.out.close()
	flushed := time.AfterFunc(s.opts.Grace, func() { conn.Close() })
	defer flushed.Stop()
	broken(err)
	c.io.Wait()
	return err
}

// handleAll handles requests until there are no more. Afterwards, the reader has
// ended or is ended by closing the connection.
func (c *connection) handleAll(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.session.ctx.Done():
			return c.ending(context.Cause(c.session.ctx))
		case in := <-c.incoming:
			// A request that came in the same moment as the end is not begun.
			if ctx.Err() != nil {
				return nil
			}
			c.handle(in)
		}
	}
}

// ending tells the peer why its connection ends, if there is something to tell,
// and returns the reason unless it is none to report.
func (c *connection) ending(reason error) error {
	if reason == io.EOF {
		return nil
	}
	var tooLarge *FrameError
	if errors.As(reason, &tooLarge) {
		frame, err := AppendFrame(nil, NewAnonymousFailure(NewError(KindPayloadTooLarge, tooLarge.Error())))
		if err == nil {
			_, _, _ = c.session.out.try(frame, len(frame)) // where nothing is read, nothing is told
		}
	}
	return reason
}

// late closes the connection when something that must end, and has been told so
// with Reset, takes too long.
func (c *connection) late(what string) *time.Timer {
	t := time.AfterFunc(time.Hour, func() {
		c.broken(fmt.Errorf("ipc: the peer takes too long %s", what))
		c.conn.Close()
	})
	t.Stop()
	return t
}

func (c *connection) read() {
	late := c.late("to send a frame")
	frames := NewFrameReader(c.conn)
	frames.begun = func() { late.Reset(c.server.opts.FrameTimeout) }
	frames.ended = func() { late.Stop() }
	for {
		body, err := frames.Next()
		if err != nil {
			c.broken(err)
			return
		}
		var in incoming
		in.err = in.message.UnmarshalJSON(body)
		select {
		case c.incoming <- in:
		case <-c.session.ctx.Done():
			return
		}
	}
}

// write sends what there is to send, and closes the connection at the end, which
// ends the reader too.
func (c *connection) write() {
	defer c.conn.Close()
	late := c.late("to take a frame")
	for frame, ok := c.session.out.take(); ok; frame, ok = c.session.out.take() {
		late.Reset(c.server.opts.FrameTimeout)
		_, err := c.conn.Write(frame)
		late.Stop()
		if err != nil {
			c.session.out.abort()
			c.broken(err)
			return
		}
	}
}

func (c *connection) handle(in incoming) {
	switch {
	case in.err != nil:
		c.answer(NewAnonymousFailure(NewError(KindParseError, in.err.Error())))
	case in.message.Request != nil:
		c.answer(c.respond(in.message.Request))
		if c.session.known() {
			c.unknown.Stop()
		}
	}
	// Notifications and responses of clients mean nothing.
}

func (c *connection) respond(request *RPCRequest) *RPCResponse {
	result, err := c.call(request)
	if err == nil {
		var response *RPCResponse
		if response, err = NewResult(request.ID, result); err == nil {
			return response
		}
	}
	if e, ok := errors.AsType[*RPCError](err); ok {
		return NewFailure(request.ID, e)
	}
	c.server.report(fmt.Errorf("ipc: %s: %w", short(request.Method), err))
	return NewFailure(request.ID, NewError(KindInternalError, "the agent failed; its log says why"))
}

func (c *connection) call(request *RPCRequest) (Payload, error) {
	if request.Method != MethodSystemHandshake && !c.session.known() {
		return nil, NewError(KindInvalidRequest, "the handshake must come first")
	}
	h := c.server.handlers[request.Method]
	if h == nil {
		return nil, NewError(KindMethodNotFound, "the agent has no method "+strconv.Quote(short(request.Method)))
	}
	return h(c.session.ctx, c.session, request)
}

// short bounds a text of the peer.
func short(text string) string {
	const most = 64
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

// answer sends a response, or where that is not possible says so.
func (c *connection) answer(response *RPCResponse) {
	frame, err := AppendFrame(nil, response)
	if err != nil {
		c.server.report(err)
		failure := NewError(KindInternalError, "the answer could not be written")
		if errors.Is(err, ErrFrameTooLarge) {
			failure = NewError(KindPayloadTooLarge, "the answer is too large for a frame")
		}
		replacement := NewAnonymousFailure(failure)
		replacement.ID = response.ID
		if frame, err = AppendFrame(nil, replacement); err != nil { // an id of a megabyte
			frame, err = AppendFrame(nil, NewAnonymousFailure(failure))
		}
	}
	if err != nil {
		c.broken(err)
		return
	}
	// Where it cannot be sent, the connection has ended.
	_ = c.session.out.put(c.session.ctx, frame, len(frame))
}
