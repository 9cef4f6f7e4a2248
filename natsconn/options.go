package natsconn

import (
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/host/secrets"
)

// Defaults of [Options].
const (
	DefaultTimeout      = 5 * time.Second
	DefaultPingInterval = time.Minute
)

// Options say how to connect. The zero value is the contract's: the fleet's
// token, no TLS unless the URL or the broker asks for it.
type Options struct {
	// Name is shown by the broker's monitoring. Default: none.
	Name string

	// At most one of the following four; with none of them, the fleet's token
	// ([secrets.NATSToken]) is looked up before each attempt, and no credentials
	// are sent where there is none.

	// Token is presented to the broker.
	Token secrets.Secret
	// NoToken sends no credentials, whatever could be found.
	NoToken bool
	// CredentialsFile is one of a user's JWT and seed (.creds). It is read again
	// for each attempt.
	CredentialsFile string
	// SeedFile is one of a user's NKey seed. It is read again for each attempt.
	SeedFile string

	// Secrets is where the fleet's token is looked up. Default: this machine's
	// registry and the environment.
	Secrets secrets.Lookup
	// TLS asks for an encrypted connection if any of its fields is set.
	TLS TLS
	// Timeout bounds an attempt to open the connection, and then its handshake.
	// Default: [DefaultTimeout].
	Timeout time.Duration
	// PingInterval is the pause between two pings to the broker; a connection is
	// given up when two were not answered. Default: [DefaultPingInterval].
	PingInterval time.Duration
	// OnEvent hears what happens to the connection; see the package's
	// documentation. Default: nobody does.
	OnEvent func(Event)
	// NATS are options of the client library for what has no field here, such
	// as an inbox prefix. What this package sets itself wins over them.
	NATS []nats.Option
}

// TLS says how the connection is encrypted. With any field set, it is, or there
// is none. With none, the scheme tls:// or a broker that demands it have the
// same effect, with the certificates that the system trusts. The files are read
// again for each attempt. The oldest version is TLS 1.2.
type TLS struct {
	// CAFile holds the PEM certificates to trust in place of the system's.
	CAFile string
	// CertFile and KeyFile are the client's own certificate and key in PEM.
	CertFile, KeyFile string
	// ServerName is the name that the broker's certificate must have. Default:
	// the host of the URL.
	ServerName string
}
