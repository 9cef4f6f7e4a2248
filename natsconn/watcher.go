package natsconn

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// watcher turns what nats.go reports into events.
//
// nats.go calls its handlers from one goroutine in the order of events, but
// leaves out attempts that fail in the handshake. These show in the delay
// callback, which runs elsewhere: before each round of attempts, with the
// previous one's error at hand. So an attempt may be heard of before the loss of
// the connection that it follows; such events wait in early.
type watcher struct {
	explainer
	dialer *dialer
	queue  queue
	ended  context.CancelCauseFunc // called when the connection is closed

	mu       sync.Mutex
	nc       *nats.Conn
	first    bool // the first attempt is still to be made, in the background
	up       bool // between Connected or Reconnected and Disconnected
	down     bool // between Disconnected and Reconnected, as the handlers hear it
	outages  int  // times that nats.go began to look for the broker
	heard    int  // those that the handlers have heard of
	attempts int  // that failed in the present outage
	refusals refusals
	early    []Event
}

// options are those that make the watcher hear.
func (w *watcher) options() []nats.Option {
	return []nats.Option{
		nats.ConnectHandler(w.connected(Connected)),
		nats.ReconnectHandler(w.connected(Reconnected)),
		nats.DisconnectErrHandler(w.disconnected),
		nats.ReconnectErrHandler(w.attemptFailed),
		nats.CustomReconnectDelay(w.delay),
		nats.LameDuckModeHandler(func(nc *nats.Conn) { w.queue.push(Event{Kind: LameDuck, Broker: w.broker(nc)}) }),
		nats.ErrorHandler(w.asyncError),
		nats.ClosedHandler(func(nc *nats.Conn) {
			err := w.clean(nc.LastError())
			w.queue.push(Event{Kind: Closed, Broker: w.address.String(), Err: err})
			if err == nil {
				w.ended(ErrClosed)
			} else {
				w.ended(fmt.Errorf("%w, last error: %w", ErrClosed, err))
			}
		}),
	}
}

// bind tells the watcher its connection as soon as there is one.
func (w *watcher) bind(nc *nats.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.nc = nc
}

// stands reports whether there is a connection.
func (w *watcher) stands() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.up
}

// refused returns an error if the broker has refused too often.
func (w *watcher) refused(l liveness) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.refusals.tooMany(time.Now(), l)
}

func (w *watcher) broker(nc *nats.Conn) string {
	if broker := brief(nc.ConnectedUrl()); broker != "" {
		return broker
	}
	return w.address.String()
}

func (w *watcher) connected(kind Kind) nats.ConnHandler {
	return func(nc *nats.Conn) {
		w.mu.Lock()
		w.nc, w.down, w.up, w.refusals = nc, false, true, refusals{}
		w.mu.Unlock()
		w.queue.push(Event{Kind: kind, Broker: w.broker(nc), Credentials: w.auth.presents()})
	}
}

func (w *watcher) disconnected(_ *nats.Conn, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down, w.up, w.refusals = true, false, refusals{}
	w.heard++
	w.queue.push(Event{Kind: Disconnected, Broker: w.address.String(), Err: w.clean(err)})
	if w.heard >= w.outages {
		for _, e := range w.early {
			w.queue.push(e)
		}
		w.early = nil
	}
}

// delay is called before the n-th round of attempts of an outage.
func (w *watcher) delay(n int) time.Duration {
	failure := w.dialer.take()
	w.mu.Lock()
	defer w.mu.Unlock()
	if n == 1 {
		w.outages++
		w.attempts = 0
	} else if failure == nil && w.nc != nil {
		// The handshake's. In the first round it may be an older one.
		failure = w.nc.LastError()
	}
	if failure != nil {
		w.failed(failure)
	}
	if w.first {
		w.first = false
		return 0
	}
	return reconnectDelay(n)
}

// attemptFailed hears of all attempts that got no connection, of which those
// over a websocket matter here: the dialer does not see their handshake.
func (w *watcher) attemptFailed(nc *nats.Conn, err error) {
	w.bind(nc)
	var (
		seen    *dialError
		skipped *skippedError
	)
	if !w.address.websocket() || errors.Is(err, errLater) || errors.As(err, &seen) || errors.As(err, &skipped) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed(err)
}

// failed reports an attempt. The caller holds the lock.
func (w *watcher) failed(err error) {
	w.attempts++
	e := Event{Kind: NotReached, Broker: w.address.String(), Err: w.explain(err), Attempts: w.attempts}
	if errors.Is(e.Err, ErrAuthorization) {
		e.Kind = Unauthorized
		w.refusals.add(time.Now(), e.Err)
	} else {
		w.refusals = refusals{} // a broker that is away is waited for
	}
	if w.heard < w.outages {
		w.early = append(w.early, e)
		return
	}
	w.queue.push(e)
}

func (w *watcher) asyncError(nc *nats.Conn, sub *nats.Subscription, err error) {
	e := Event{Kind: AsyncError, Broker: w.broker(nc), Err: w.clean(err)}
	switch {
	case sub != nil && errors.Is(err, nats.ErrSlowConsumer):
		e.Kind, e.Subject = SlowConsumer, sub.Subject
		e.Dropped, _ = sub.Dropped()
	case sub != nil:
		e.Subject = sub.Subject
	case isAuthorization(err):
		e.Kind, e.Err = Unauthorized, w.explain(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	// An attempt that failed is reported by delay.
	if w.down && sub == nil && !errors.Is(err, nats.ErrDrainTimeout) {
		return
	}
	w.queue.push(e)
}
