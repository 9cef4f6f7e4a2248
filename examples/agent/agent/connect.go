package agent

import (
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

const (
	connectTimeout = 5 * time.Second
	pingInterval   = time.Minute
	maxDelay       = 30 * time.Second // between two tries to reach the broker
	sayAgain       = time.Minute      // between two log lines that it is away
)

// Connect returns a connection that looks for its broker for as long as it
// lives: it need not be there yet, and may go away for any time. The error is
// about the address alone.
//
// The options given come last and override those that Connect sets.
func Connect(url, name string, log *slog.Logger, opts ...nats.Option) (*nats.Conn, error) {
	var said atomic.Int64 // when the log last heard that the broker is away
	return nats.Connect(url, append([]nats.Option{
		nats.Name(name),
		nats.Timeout(connectTimeout),
		nats.PingInterval(pingInterval),
		nats.RetryOnFailedConnect(true),
		nats.MaxReconnects(-1),
		nats.IgnoreAuthErrorAbort(),
		nats.CustomReconnectDelay(reconnectDelay),
		nats.ConnectHandler(func(nc *nats.Conn) {
			log.Info("connected", "broker", nc.ConnectedUrlRedacted())
		}),
		nats.ReconnectHandler(func(nc *nats.Conn) {
			log.Info("connected again", "broker", nc.ConnectedUrlRedacted())
		}),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				log.Warn("connection lost, looking for the broker", "err", err)
			}
		}),
		nats.ReconnectErrHandler(func(_ *nats.Conn, err error) {
			now, last := time.Now().UnixNano(), said.Load()
			if now-last >= int64(sayAgain) && said.CompareAndSwap(last, now) {
				log.Warn("broker not reached, trying on", "err", err)
			}
		}),
		nats.ErrorHandler(func(_ *nats.Conn, sub *nats.Subscription, err error) {
			if sub != nil {
				log.Warn("broker reports an error", "subject", sub.Subject, "err", err)
				return
			}
			log.Warn("broker reports an error", "err", err)
		}),
	}, opts...)...)
}

// reconnectDelay doubles from half a second. A fleet that lost its broker must
// not come back in one moment, so each agent waits a random part of it.
func reconnectDelay(attempts int) time.Duration {
	delay := maxDelay
	if attempts < 6 {
		delay = min(maxDelay, time.Second<<max(attempts-1, 0))
	}
	return delay/2 + rand.N(delay/2)
}
