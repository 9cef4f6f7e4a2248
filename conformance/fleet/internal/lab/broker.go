package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
)

// Broker is a broker that wants the fleet's token.
type Broker struct {
	// URL is its address, and stays so when it is started again.
	URL string
	// Conn is this program's own connection, JetStream its context.
	Conn      *nats.Conn
	JetStream jetstream.JetStream

	token  string
	dir    string
	port   int
	broker *testbroker.Broker
}

// NewBroker starts a broker with a folder and a port of its own. It runs until
// the lab is closed.
func (l *Lab) NewBroker(name string) (*Broker, error) {
	b := &Broker{token: l.token, dir: filepath.Join(l.Dir, "broker-"+name)}
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return nil, err
	}
	if err := b.Start(); err != nil {
		return nil, err
	}
	l.atEnd(b.close)
	var err error
	if b.Conn, err = nats.Connect(b.URL, nats.Token(b.token), nats.MaxReconnects(-1)); err != nil {
		return nil, fmt.Errorf("broker %s: %w", name, err)
	}
	b.JetStream, err = jetstream.New(b.Conn)
	return b, err
}

// Start starts the broker again after Stop, with what it has stored.
func (b *Broker) Start() error {
	broker, err := testbroker.Start(testbroker.Options{
		StoreDir: b.dir, Port: b.port,
		Configure: func(o *server.Options) { o.Authorization = b.token },
	})
	if err != nil {
		return err
	}
	b.broker, b.URL = broker, broker.ClientURL()
	if addr := broker.Server.Addr(); addr != nil {
		b.port, err = portOf(addr)
	}
	return err
}

// Stop stops the broker; everybody who is connected loses the connection.
func (b *Broker) Stop() error { return b.broker.Shutdown() }

func (b *Broker) close() error {
	if b.Conn != nil {
		b.Conn.Close()
	}
	return b.Stop()
}

// Listens tells whether the agent of a PC, which is whoever takes its commands,
// also listens on subject.
func (b *Broker) Listens(pc, subject string) error {
	conns, err := b.broker.Server.Connz(&server.ConnzOptions{Subscriptions: true})
	if err != nil {
		return err
	}
	for _, c := range conns.Conns {
		commands, wanted := false, false
		for _, s := range c.Subs {
			commands = commands || s == "commands.pc."+pc
			wanted = wanted || s == subject
		}
		switch {
		case commands && wanted:
			return nil
		case commands:
			return fmt.Errorf("the agent of %s does not listen on %s", pc, subject)
		}
	}
	return errors.New("no agent takes commands for " + pc)
}
