package testbroker

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// DefaultMaxStore is the store limit of a broker whose Options name none:
// 16 GiB. It is a ceiling for reservations, not disk space that must be free,
// and lets the fleet's resources (5.8 GiB) fit twice.
const DefaultMaxStore = 16 << 30

// startTimeout bounds the wait for the server to accept connections.
const startTimeout = 30 * time.Second

// Options configure a Broker. The zero value is a broker with JetStream, file
// storage in a temporary folder and a free port.
type Options struct {
	// StoreDir is the JetStream folder. Empty means a new temporary one, which
	// Shutdown removes; a folder given here is left in place.
	StoreDir string
	// MaxStore limits file storage in bytes. 0 means DefaultMaxStore.
	MaxStore int64
	// Port to listen on. 0 means a free one.
	Port int
	// NoJetStream leaves JetStream out.
	NoJetStream bool
	// Configure, when set, changes the server's options just before it starts:
	// users and permissions, max_payload, accounts.
	Configure func(*server.Options)
}

// Broker is a running server.
type Broker struct {
	// Server is the server itself, for its counters (Varz) and its own API.
	Server *server.Server

	removeDir string
}

// Start starts a broker and waits until it accepts connections. The caller
// calls Shutdown.
func Start(opts Options) (*Broker, error) {
	b := &Broker{}
	so := &server.Options{
		ServerName: "testbroker",
		Host:       "127.0.0.1",
		Port:       cmp.Or(opts.Port, server.RANDOM_PORT),
		NoLog:      true,
		NoSigs:     true,
	}
	if !opts.NoJetStream {
		if opts.StoreDir == "" {
			dir, err := os.MkdirTemp("", "kanade-broker-")
			if err != nil {
				return nil, fmt.Errorf("testbroker: store folder: %w", err)
			}
			opts.StoreDir, b.removeDir = dir, dir
		}
		so.JetStream = true
		so.StoreDir = opts.StoreDir
		so.JetStreamMaxStore = cmp.Or(opts.MaxStore, DefaultMaxStore)
		so.JetStreamMaxMemory = 1 << 30
	}
	if opts.Configure != nil {
		opts.Configure(so)
	}

	s, err := server.NewServer(so)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("testbroker: %w", err), b.cleanup())
	}
	b.Server = s
	s.Start()
	if !s.ReadyForConnections(startTimeout) {
		return nil, errors.Join(errors.New("testbroker: server is not ready for connections"), b.Shutdown())
	}
	if so.JetStream && !s.JetStreamEnabled() {
		return nil, errors.Join(fmt.Errorf("testbroker: JetStream did not start in %s", so.StoreDir), b.Shutdown())
	}
	return b, nil
}

// ClientURL is the address that clients connect to, such as
// nats://127.0.0.1:40123.
func (b *Broker) ClientURL() string { return b.Server.ClientURL() }

// Msgs is the number of messages that the server has received from its clients
// so far, where each request counts once and answers do not, and the number
// that it has sent to them. The server adds up a little after it answers, so
// flush the connection before asking.
func (b *Broker) Msgs() (in, out int64, err error) {
	v, err := b.Server.Varz(nil)
	if err != nil {
		return 0, 0, fmt.Errorf("testbroker: counters: %w", err)
	}
	return v.InMsgs, v.OutMsgs, nil
}

// Shutdown stops the server, waits until it has stopped and removes the store
// folder if Start made it. Calling it again does nothing.
func (b *Broker) Shutdown() error {
	b.Server.Shutdown()
	b.Server.WaitForShutdown()
	return b.cleanup()
}

func (b *Broker) cleanup() error {
	dir := b.removeDir
	b.removeDir = ""
	if dir == "" {
		return nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("testbroker: store folder: %w", err)
	}
	return nil
}
