package ipc

import (
	"cmp"
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"time"
)

// refusalTimeout is how long a peer that is refused may take to read why.
const refusalTimeout = 2 * time.Second

// ServerOptions are the options of [NewServer].
type ServerOptions struct {
	// PCID is the agent's id.
	PCID string
	// AgentVersion is the version of the running agent.
	AgentVersion string
	// Features are what the agent advertises. Default: none, like the reference.
	Features []string
	// Protocols are the versions that are offered. Default: [ProtocolVersion].
	Protocols []uint32
	// ClientDisplayName returns what apps call themselves in this fleet, at each
	// handshake, as the configuration may change; "" or white space leaves that to them.
	// Default: so does nil.
	ClientDisplayName func() string
	// Identify finds out who is at the other end, from the operating system and
	// never from what the peer says. Where it fails, [Server.Serve] closes the
	// connection; a peer that is refused with a [*RPCError] is told so before, one that
	// is not known gets no word. Default: nobody.
	Identify func(net.Conn) (Identity, error)
	// MaxConns is how many connections [Server.Serve] keeps, and MaxConnsPerUser
	// how many of one SID that Identify found; one more is closed at once.
	// Default: 1,024 and 16.
	MaxConns, MaxConnsPerUser int
	// FrameTimeout is how long a peer may take for a frame, to send it once it
	// has begun or to take it, and how long for the handshake. Then its
	// connection is closed. Default: 30 s.
	FrameTimeout time.Duration
	// Grace is how long a request that is being handled, and then what is to be
	// sent, may go on when the server is to end. Default: 5 s.
	Grace time.Duration
	// OnError is told what went wrong and is not the peer's to know: handlers
	// that failed, connections that broke. Several goroutines may call it at
	// once. Default: nobody is told.
	OnError func(error)
}

// Identity is who is at the other end of a connection.
type Identity struct {
	// User is DOMAIN\user on Windows and the user's name on Unix.
	User string
	// SID identifies the user: the SID on Windows, uid-<number> on Unix.
	SID string
	// SessionID is the session's number on Windows and the user's on Unix.
	SessionID uint32
}

// Server is the agent's side. Give it a handler for each method with [Handle],
// and then connections with [Server.Serve] or [Server.ServeConn]. The handshake
// is its own business.
type Server struct {
	opts     ServerOptions
	handlers map[string]handler

	mu    sync.Mutex
	users map[string]int // connections of each SID
}

// handler answers a request with a payload.
type handler func(ctx context.Context, s *Session, request *RPCRequest) (Payload, error)

// NewServer returns a server without methods.
func NewServer(opts ServerOptions) *Server {
	opts.MaxConns = cmp.Or(max(opts.MaxConns, 0), 1024)
	opts.MaxConnsPerUser = cmp.Or(max(opts.MaxConnsPerUser, 0), 16)
	opts.FrameTimeout = cmp.Or(max(opts.FrameTimeout, 0), 30*time.Second)
	opts.Grace = cmp.Or(max(opts.Grace, 0), 5*time.Second)
	if len(opts.Protocols) == 0 {
		opts.Protocols = []uint32{ProtocolVersion}
	}
	if opts.Features == nil {
		opts.Features = []string{}
	}
	return &Server{
		opts:     opts,
		handlers: map[string]handler{MethodSystemHandshake: handshake(opts)},
		users:    map[string]int{},
	}
}

// Handle makes h answer a method of s, in place of an earlier one. It must not be
// called while s serves.
//
// The requests of a connection are handled one at a time. The context of h ends
// with the connection. An error that wraps a [*RPCError] is sent as it is; the
// peer is told of any other only that the agent failed, and OnError gets it. A
// method without a result has the result [Void].
func Handle[P any, R Payload, D interface {
	*P
	UnmarshalJSON([]byte) error
}](s *Server, method string, h func(ctx context.Context, session *Session, params P) (R, error)) {
	s.handlers[method] = func(ctx context.Context, session *Session, request *RPCRequest) (Payload, error) {
		var params P
		if err := DecodeParams(request.Params, D(&params)); err != nil {
			return nil, NewError(KindInvalidParams, err.Error())
		}
		result, err := h(ctx, session, params)
		if err != nil {
			return nil, err
		}
		return result, nil
	}
}

// handshake answers the handshake.
func handshake(opts ServerOptions) handler {
	return func(_ context.Context, session *Session, request *RPCRequest) (Payload, error) {
		var params HandshakeParams
		if err := DecodeParams(request.Params, &params); err != nil {
			return nil, NewError(KindInvalidParams, err.Error())
		}
		version, err := Negotiate(params.Protocol, opts.Protocols)
		if err != nil {
			return nil, err
		}
		session.greet(version, CommonFeatures(params.Features, opts.Features))
		result := HandshakeResult{
			Protocol: version, AgentVersion: opts.AgentVersion, Features: opts.Features,
			Session: HandshakeSession{User: session.identity.User, SessionID: session.identity.SessionID, PCID: opts.PCID},
		}
		if opts.ClientDisplayName != nil {
			if name := opts.ClientDisplayName(); strings.TrimSpace(name) != "" {
				result.ClientDisplayName.Set(name)
			}
		}
		return result, nil
	}
}

// Serve accepts connections until the context ends or the listener fails, and
// serves each on its own. It closes the listener, waits until the connections
// have ended, and returns nil where the context was the reason.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	var conns sync.WaitGroup
	defer conns.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		l.Close()
		close(closed)
	})
	defer func() {
		if stop() {
			l.Close()
		} else {
			<-closed // whoever waits for Serve may want to listen again
		}
	}()
	slots := make(chan struct{}, s.opts.MaxConns)
	for pause := time.Duration(0); ; {
		conn, err := l.Accept()
		switch {
		case ctx.Err() != nil:
			if conn != nil {
				conn.Close()
			}
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		case err != nil:
			// What is missing now, such as a file descriptor, may be there later.
			s.report(err)
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
			continue
		}
		pause = 0
		select {
		case slots <- struct{}{}:
		default:
			conn.Close()
			s.report(errors.New("ipc: too many connections"))
			continue
		}
		conns.Go(func() {
			defer func() { <-slots }()
			s.serveNet(ctx, conn)
		})
	}
}

func (s *Server) serveNet(ctx context.Context, conn net.Conn) {
	var who Identity
	if s.opts.Identify != nil {
		var err error
		if who, err = s.opts.Identify(conn); err != nil {
			refuse(conn, err)
			s.report(err)
			return
		}
	}
	if !s.enter(who.SID) {
		conn.Close()
		s.report(errors.New("ipc: too many connections of " + who.SID))
		return
	}
	defer s.leave(who.SID)
	if err := s.ServeConn(ctx, conn, who); err != nil {
		s.report(err)
	}
}

// refuse closes a connection whose peer nobody has listened to, with a word where
// there is one for it.
func refuse(conn net.Conn, reason error) {
	defer conn.Close()
	var told *RPCError
	if !errors.As(reason, &told) || conn.SetWriteDeadline(time.Now().Add(refusalTimeout)) != nil {
		return
	}
	_ = WriteFrame(conn, NewAnonymousFailure(told)) // a peer that has gone needs no word
}

// enter counts a connection, unless its user has too many. Nobody knows how many
// users have no SID.
func (s *Server) enter(sid string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sid != "" && s.users[sid] >= s.opts.MaxConnsPerUser {
		return false
	}
	s.users[sid]++
	return true
}

func (s *Server) leave(sid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users[sid]--; s.users[sid] == 0 {
		delete(s.users, sid)
	}
}

func (s *Server) report(err error) {
	if s.opts.OnError != nil {
		s.opts.OnError(err)
	}
}
