package natsconn

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"
	"time"

	"github.com/nats-io/nats.go"
)

// The names of connections that live for a moment. They are not the fleet's,
// whose names say where each program is.
const (
	probeName   = "auth-probe"
	witnessName = "auth-witness"
)

const (
	// probeTimeout bounds a probe: one is made before every attempt, which a
	// broker that says nothing must not hold up for long. probeSlack is for what
	// that timeout does not bound.
	probeTimeout = 3 * time.Second
	probeSlack   = time.Second
)

// skippedError is an attempt that was not made, because of what went before.
type skippedError struct{ err error }

func (e *skippedError) Error() string { return e.err.Error() }
func (e *skippedError) Unwrap() error { return e.err }

// prober asks brokers whether they take a user.
type prober struct {
	address address
	timeout time.Duration
	opts    []nats.Option // of every connection to this broker
}

// ask opens a connection with the user to the server at addr and closes it. nil
// says that the server takes the user.
func (p *prober) ask(ctx context.Context, addr string, c *credentials) error {
	ctx, cancel := context.WithTimeout(ctx, p.timeout+probeSlack)
	defer cancel()
	d := &dialer{timeout: p.timeout}
	to := p.address
	to.host = addr
	nc, err := d.once(ctx, to.url(), append(p.opts[:len(p.opts):len(p.opts)],
		nats.Timeout(p.timeout),
		nats.SetCustomDialer(d),
		p.serverName(addr),
		alone(probeName, c),
	))
	if err != nil {
		return err
	}
	nc.Close()
	return nil
}

// alone makes a connection a single attempt that nobody hears of.
func alone(name string, c *credentials) nats.Option {
	return func(o *nats.Options) error {
		o.Name = name
		o.AllowReconnect, o.RetryOnFailedConnect = false, false
		// A server that refuses tells of others first, and they would be asked.
		o.IgnoreDiscoveredServers = true
		o.User, o.Password, o.Token, o.Nkey = "", "", "", ""
		o.UserInfo = func() (user, password string) { return c.User, c.Password.Reveal() }
		o.TokenHandler, o.UserJWT, o.SignatureCB = nil, nil, nil
		o.ConnectedCB, o.ReconnectedCB, o.ClosedCB, o.DisconnectedCB = nil, nil, nil, nil
		o.DisconnectedErrCB, o.ReconnectErrCB, o.AsyncErrorCB = nil, nil, nil
		o.DiscoveredServersCB, o.LameDuckModeHandler = nil, nil
		return nil
	}
}

// serverName keeps the name that the certificate of another server of the cluster
// must have, where that is known by its address alone, as nats.go does.
func (p *prober) serverName(addr string) nats.Option {
	return func(o *nats.Options) error {
		host, _, err := net.SplitHostPort(addr)
		named := (&url.URL{Host: p.address.host}).Hostname()
		if err != nil || net.ParseIP(host) == nil || host == named {
			return nil
		}
		config := &tls.Config{MinVersion: tls.VersionTLS12}
		if o.TLSConfig != nil {
			config = o.TLSConfig.Clone()
		}
		if config.ServerName == "" && net.ParseIP(named) == nil {
			config.ServerName = named
		}
		o.TLSConfig = config
		return nil
	}
}
