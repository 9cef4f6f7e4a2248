package demo

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/natsconn"
)

// authSeconds is how long the demo's broker waits for a new connection to show
// the token.
const authSeconds = 30

// broker is the one that the demo runs on.
type broker struct {
	url         string
	connection  natsconn.Options
	description string
	guest       bool
	embedded    *testbroker.Broker
}

// openBroker starts a broker, or makes sure that the one given is there.
func openBroker(ctx context.Context, opts Options) (*broker, error) {
	if opts.Server != "" {
		b := &broker{url: opts.Server, connection: opts.Connection, guest: true}
		nc, err := b.connect(ctx, "demo", nil)
		if err != nil {
			return nil, err
		}
		defer nc.Close()
		b.description = fmt.Sprintf("%s (yours)", nc.ConnectedUrlRedacted())
		return b, nil
	}
	// Without it anybody on this machine could have the agents run scripts.
	token := rand.Text()
	embedded, err := testbroker.Start(testbroker.Options{
		Configure: func(o *server.Options) {
			o.Authorization = token
			// Thousands connect at once, on a machine that may be busy.
			o.AuthTimeout = authSeconds
			// Each agent watches its groups with a consumer of one stream, and
			// a server allows 1000 of them unless told otherwise.
			o.JetStreamLimits.DefaultMaxConsumers = -1
		},
	})
	if err != nil {
		return nil, fmt.Errorf("start a broker in this program: %w; --server uses one that you have", err)
	}
	return &broker{
		url: embedded.ClientURL(), connection: natsconn.Options{Token: secrets.New(token)}, embedded: embedded,
		description: embedded.ClientURL() + " (in this program, JetStream in a temporary folder)",
	}, nil
}

// connect opens a connection; onEvent may be nil. Its name is not one of the
// fleet's, whose monitoring would take it for a machine.
func (b *broker) connect(ctx context.Context, name string, onEvent func(natsconn.Event)) (*nats.Conn, error) {
	opts := b.connection
	opts.Name, opts.OnEvent = name, onEvent
	return natsconn.Dial(ctx, b.url, opts)
}

// close stops the broker, if it is the demo's own, and removes its folder.
func (b *broker) close() error {
	if b.embedded == nil {
		return nil
	}
	return b.embedded.Shutdown()
}
