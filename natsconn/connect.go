package natsconn

import (
	"cmp"
	"context"
	"fmt"
	"slices"

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
	c.start(nc)
	return nc, nil
}

// Dial returns a connection that stands, or an error within seconds: one
// attempt is made, bounded by ctx and [Options.Timeout], and before it the broker is
// asked about the user, if there is one. The error is a [*ConnectError], or about the URL, the options or a file. Once it stands, the
// connection finds its way back after an outage, as one of [Connect] does, and
// ctx means nothing to it any more.
func Dial(ctx context.Context, url string, opts Options) (*nats.Conn, error) {
	c, err := prepare(url, opts)
	if err != nil {
		return nil, err
	}
	return c.dial(ctx)
}

// connector is what a connection is made of.
type connector struct {
	*watcher
	opts []nats.Option
	// supervisor is to run while the connection lives; may be nil.
	supervisor func()
}

func (c connector) dial(ctx context.Context) (*nats.Conn, error) {
	nc, err := c.dialer.once(ctx, c.address.url(), c.opts)
	if err != nil {
		return nil, c.explain(err)
	}
	c.start(nc)
	return nc, nil
}

// start lets a connection into the world.
func (c connector) start(nc *nats.Conn) {
	c.bind(nc)
	if c.supervisor != nil {
		go c.supervisor()
	}
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
	ping := cmp.Or(max(opts.PingInterval, 0), DefaultPingInterval)
	alive, ended := context.WithCancelCause(context.Background())
	w := &watcher{
		explainer: explainer{address: address, auth: auth},
		dialer:    &dialer{timeout: timeout},
		queue:     queue{hook: opts.OnEvent},
		ended:     ended,
	}
	if address.userInfo {
		w.queue.push(Event{Kind: IgnoredUserInfo, Broker: address.String()})
	}
	every := slices.Concat(opts.NATS, tlsOptions, []nats.Option{nats.SkipHostLookup()}) // the dialer does it
	if auth.mayHaveUser() {
		p := prober{address, min(timeout, probeTimeout), every}
		w.dialer.before = func(ctx context.Context, addr string) error {
			return auth.choose(ctx, func(ctx context.Context, c *credentials) error { return p.ask(ctx, addr, c) })
		}
	}
	own := []nats.Option{
		authOption,
		nats.Timeout(timeout),
		nats.PingInterval(ping),
		nats.MaxReconnects(-1),
		nats.IgnoreAuthErrorAbort(),
		nats.SetCustomDialer(w.dialer),
	}
	if name := opts.name(); name != "" {
		own = append(own, nats.Name(name))
	}
	c := connector{watcher: w, opts: slices.Concat(every, own, w.options())}
	if opts.OnDead != nil {
		l := cmp.Or(opts.liveness, livenessOf(ping))
		witness := func(ctx context.Context) error {
			_, err := handshake(ctx, url, opts)
			return err
		}
		c.supervisor = func() { w.supervise(alive, l, witness, opts.OnDead) }
	}
	return c, nil
}
