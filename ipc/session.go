package ipc

import (
	"context"
	"slices"
	"sync"
)

// Session is a client's connection, as its handlers see it. Its methods may be
// called by several goroutines at once, also after the connection has ended.
type Session struct {
	identity Identity
	ctx      context.Context
	out      *queue[[]byte]

	mu       sync.Mutex
	protocol uint32
	greeted  bool
	features []string
}

// Identity is who is at the other end.
func (s *Session) Identity() Identity { return s.identity }

// Context ends with the connection, for what a handler leaves running.
func (s *Session) Context() context.Context { return s.ctx }

// Protocol is the version that was agreed on, 0 before the handshake.
func (s *Session) Protocol() uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.protocol
}

// Features are those that the client wants and the agent has.
func (s *Session) Features() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.features)
}

// Notify pushes something to the client. Params may be nil. Pushes of one
// goroutine arrive in their order. Where the client does not keep up, and 64
// frames or 4 MiB of them wait already, Notify waits too.
//
// The error is that of [AppendFrame], the context's, or [ErrClosed].
func (s *Session) Notify(ctx context.Context, method string, params Payload) error {
	n, err := NewNotification(method, params)
	if err != nil {
		return err
	}
	frame, err := AppendFrame(nil, n)
	if err != nil {
		return err
	}
	return s.out.put(ctx, frame, len(frame))
}

func (s *Session) greet(protocol uint32, features []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.protocol, s.features, s.greeted = protocol, features, true
}

func (s *Session) known() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.greeted
}
