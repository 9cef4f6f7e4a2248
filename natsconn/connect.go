package natsconn

import (
	"cmp"
	"context"
	"fmt"

	"github.com/nats-io/nats.go"
)

// Connect returns a connection that looks for its broker for as long as it
// lives. It returns at once: the broker need not be there, and what is
// subscribed to and published before it is waits for it. The error is about the
// URL, the options or a file that they name ([ErrURL], [ErrCredentials],
// [ErrTLS]); all that can heal is an event.
func Connect(url string, opts Options) (*nats.Conn, error) {
	c, err := prepare(url, opts)
	if err != nil {
		return nil, err
	}
	c.dialer.later, c.first = true, true
	c.heard = 1 // no handler tells of the broker's absence before it was there
	nc, err := nats.Connect(c.address.url(), append(c.opts, nats.RetryOnFailedConnect(true))...)
	if err != nil {
		return nil, fmt.Errorf("natsconn: %w", c.clean(err))
	}
	c.bind(nc)
	return nc, nil
}

// Dial returns a connection that stands, or an error within seconds: one
// attempt is made, bounded by ctx and [Options.Timeout]. The error is a
// [*ConnectError], or about the URL, the options or a file. Once it stands, the
// connection finds its way back after an outage, as one of [Connect] does, and
// ctx means nothing to it any more.
func Dial(ctx context.Context, url string, opts Options) (*nats.Conn, error) {
	c, err := prepare(url, opts)
	if err != nil {
		return nil, err
	}
	c.dialer.ctx = ctx
	stop := context.AfterFunc(ctx, c.dialer.abort)
	nc, err := nats.Connect(c.address.url(), c.opts...)
	if ended := !stop(); ended {
		if err == nil {
			nc.Close()
		}
		return nil, c.explain(c.dialer.ended(context.Cause(ctx)))
	}
	if err != nil {
		// nats.go swallows some failures to get a connection.
		return nil, c.explain(cmp.Or(c.dialer.take(), err))
	}
	c.dialer.release()
	c.bind(nc)
	return nc, nil
}

// connector is what a connection is made of.
type connector struct {
	*watcher
	opts []nats.Option
}

func prepare(url string, opts Options) (connector, error) {
	address, err := parseURL(url)
	if err != nil {
		return connector{}, err
	}
	auth, err := newAuth(opts)
	if err != nil {
		return connector{}, err
	}
	authOption, err := auth.option()
	if err != nil {
		return connector{}, err
	}
	tlsOptions, err := opts.TLS.options()
	if err != nil {
		return connector{}, err
	}
	timeout := cmp.Or(max(opts.Timeout, 0), DefaultTimeout)
	w := &watcher{
		explainer: explainer{address: address, auth: auth},
		dialer:    &dialer{timeout: timeout},
		queue:     queue{hook: opts.OnEvent},
	}
	if address.userInfo {
		w.queue.push(Event{Kind: IgnoredUserInfo, Broker: address.String()})
	}
	all := append([]nats.Option{}, opts.NATS...)
	if opts.Name != "" {
		all = append(all, nats.Name(opts.Name))
	}
	all = append(all,
		authOption,
		nats.Timeout(timeout),
		nats.PingInterval(cmp.Or(max(opts.PingInterval, 0), DefaultPingInterval)),
		nats.MaxReconnects(-1),
		nats.IgnoreAuthErrorAbort(),
		nats.SkipHostLookup(), // the dialer does it
		nats.SetCustomDialer(w.dialer),
	)
	all = append(all, tlsOptions...)
	return connector{watcher: w, opts: append(all, w.options()...)}, nil
}
