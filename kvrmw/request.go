package kvrmw

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

const (
	// watchFirst and watchMax are how soon and how rarely a request that waits
	// is looked after.
	watchFirst = 10 * time.Millisecond
	watchMax   = 100 * time.Millisecond
	// lostGrace is how long an answer may still arrive after a reconnect.
	lostGrace = 100 * time.Millisecond
)

// request sends msg and waits for the answer. A *noAnswer error means that the
// request may have had its effect; after any other error it had none.
func (b *Bucket) request(ctx context.Context, msg *nats.Msg, timeout time.Duration) (*nats.Msg, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if b.nc.IsClosed() {
		return nil, nats.ErrConnectionClosed
	}
	wctx, w := watch(ctx, b.nc, msg.Subject, timeout)
	defer w.stop()

	answer, err := b.nc.RequestMsgWithContext(wctx, msg)
	switch {
	case err == nil, errors.Is(err, nats.ErrNoResponders):
		return answer, err
	case wctx.Err() != nil:
		if cause := context.Cause(wctx); errors.Is(cause, ErrPermission) {
			return nil, cause
		} else if ctx.Err() == nil {
			return nil, &noAnswer{cause}
		}
		return nil, &noAnswer{ctx.Err()}
	case isUnsent(err) && !b.nc.IsClosed():
		return nil, err
	default:
		return nil, &noAnswer{err}
	}
}

// watcher looks after a request that waits for its answer. The broker reports a
// denied subject outside the request, and after a reconnect nobody answers one
// that was sent before; without a look at both, either costs the whole timeout.
type watcher struct {
	nc         *nats.Conn
	subject    string
	deadline   time.Time
	lastError  error
	reconnects uint64
	connected  bool
	cancel     context.CancelCauseFunc

	mu       sync.Mutex // guards the rest
	timer    *time.Timer
	interval time.Duration
	lost     time.Time // when a reconnect was noticed
}

// watch returns a context that ends with ctx, at the timeout, or when waiting
// has become pointless; its cause says which.
func watch(ctx context.Context, nc *nats.Conn, subject string, timeout time.Duration) (context.Context, *watcher) {
	w := &watcher{
		nc:         nc,
		subject:    subject,
		deadline:   time.Now().Add(timeout),
		lastError:  nc.LastError(),
		reconnects: nc.Stats().Reconnects,
		connected:  nc.IsConnected(),
		interval:   watchFirst,
	}
	ctx, w.cancel = context.WithCancelCause(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(min(w.interval, timeout), w.look)
	return ctx, w
}

func (w *watcher) stop() {
	w.cancel(nil)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer.Stop()
}

func (w *watcher) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if err := w.denied(); err != nil {
		w.cancel(err)
		return
	}
	if w.disconnected(now) {
		w.cancel(nats.ErrDisconnected)
		return
	}
	if !now.Before(w.deadline) {
		w.cancel(nats.ErrTimeout)
		return
	}
	w.interval = min(2*w.interval, watchMax)
	w.timer.Reset(min(w.interval, w.deadline.Sub(now)))
}

// denied returns an error when the broker has refused our subject or our inbox
// since the request began.
func (w *watcher) denied() error {
	err := w.nc.LastError()
	if !errors.Is(err, nats.ErrPermissionViolation) || err == w.lastError {
		return nil
	}
	inbox := w.nc.Opts.InboxPrefix
	if inbox == "" {
		inbox = strings.TrimSuffix(nats.InboxPrefix, ".")
	}
	switch text := err.Error(); {
	case strings.Contains(text, `"`+w.subject+`"`):
		return fmt.Errorf("%w: %w", ErrPermission, err)
	case strings.Contains(text, ` "`+inbox+`.`):
		// The request itself went out; only its answer has no way back.
		return &noAnswer{fmt.Errorf("%w: %w", ErrPermission, err)}
	default:
		return nil
	}
}

// disconnected reports whether the connection was replaced under the request.
// One that was sent while there was no connection goes out with the next one,
// so its answer can still come.
func (w *watcher) disconnected(now time.Time) bool {
	if !w.connected || w.nc.Stats().Reconnects == w.reconnects {
		return false
	}
	if w.lost.IsZero() {
		w.lost = now
	}
	return now.Sub(w.lost) >= lostGrace
}
