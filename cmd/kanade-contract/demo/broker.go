package demo

import (
	"crypto/rand"
	"fmt"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
)

// broker is the one that the demo runs on.
type broker struct {
	url         string
	options     []nats.Option
	description string
	guest       bool
	embedded    *testbroker.Broker
}

// openBroker starts a broker, or makes sure that the one given is there.
func openBroker(opts Options) (*broker, error) {
	if opts.Server != "" {
		b := &broker{url: opts.Server, options: opts.NATS, guest: true}
		nc, err := b.connect("kanade-demo")
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
			// Each agent watches its groups with a consumer of one stream, and
			// a server allows 1000 of them unless told otherwise.
			o.JetStreamLimits.DefaultMaxConsumers = -1
		},
	})
	if err != nil {
		return nil, fmt.Errorf("start a broker in this program: %w; --server uses one that you have", err)
	}
	return &broker{
		url: embedded.ClientURL(), options: []nats.Option{nats.Token(token)}, embedded: embedded,
		description: embedded.ClientURL() + " (in this program, JetStream in a temporary folder)",
	}, nil
}

func (b *broker) connect(name string) (*nats.Conn, error) {
	return dispatch.Connect(b.url, name, b.options...)
}

// close stops the broker, if it is the demo's own, and removes its folder.
func (b *broker) close() error {
	if b.embedded == nil {
		return nil
	}
	return b.embedded.Shutdown()
}
