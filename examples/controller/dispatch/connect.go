package dispatch

import (
	"fmt"
	"net/url"
	"time"

	"github.com/nats-io/nats.go"
)

// connectTimeout bounds the first contact: who waits at a terminal wants to
// know within seconds.
const connectTimeout = 3 * time.Second

// Connect returns a connection to the broker, or an error within seconds. Once
// it stands, it finds its way back after an outage.
func Connect(server, name string, opts ...nats.Option) (*nats.Conn, error) {
	nc, err := nats.Connect(server, append([]nats.Option{
		nats.Name(name),
		nats.Timeout(connectTimeout),
		nats.MaxReconnects(-1),
	}, opts...)...)
	if err != nil {
		return nil, fmt.Errorf("cannot reach the broker at %s: %w; check the address, and that nats-server is running there", redacted(server), err)
	}
	return nc, nil
}

// redacted is an address without the password that it may carry.
func redacted(server string) string {
	u, err := url.Parse(server)
	if err != nil {
		return "the address given"
	}
	if u.User != nil {
		u.User = url.User("xxxxx") // a user without a password is a token
	}
	return u.String()
}
