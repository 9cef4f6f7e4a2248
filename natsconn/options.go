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

// Options say how to connect. The zero value is that of the contract 0.43.53: the
// fleet's token, no TLS unless the URL or the broker asks for it.
type Options struct {
	// Role is the program's part in its fleet. With one, and nothing else of the
	// following, user, password and token are looked up for it before each attempt
	// ([secrets.Lookup.NATSCredentials]), and the connection is made as "Users and
	// tokens" in the package's documentation says. Default: none; then the fleet's
	// token is all that is looked up.
	Role secrets.Role
	// Identity is which of a role's many machines this is: the pc_id of an agent.
	// It is a part of the default name and nothing else. Default: none.
	Identity string
	// Name is shown by the broker's monitoring. Default: [ConnectionName] of Role
	// and Identity, or none without a role.
	Name string

	// User and Password are presented to brokers that take them, in place of what
	// could be found, and the token to others. Both are set or none is.
	User     string
	Password secrets.Secret

	// At most one of the following four; with none of them, the token is looked up
	// before each attempt, and no credentials are sent where there is none. With a
	// role or without, a token is found where [secrets.NATSToken] says.

	// Token is presented to the broker.
	Token secrets.Secret
	// NoToken sends no token, and looks for no user, whatever could be found.
	NoToken bool
	// CredentialsFile is one of a user's JWT and seed (.creds). It is read again
	// for each attempt.
	CredentialsFile string
	// SeedFile is one of a user's NKey seed. It is read again for each attempt.
	SeedFile string

	// Secrets is where credentials are looked up. Default: this machine's
	// registry and the environment.
	Secrets secrets.Lookup
	// TLS asks for an encrypted connection if any of its fields is set.
	TLS TLS
	// Timeout bounds an attempt, from opening the connection to the end of its
	// handshake. Default: [DefaultTimeout].
	Timeout time.Duration
	// PingInterval is the pause between two pings to the broker; a connection is
	// given up when two were not answered. Default: [DefaultPingInterval].
	PingInterval time.Duration
	// OnEvent hears what happens to the connection; see the package's
	// documentation. Default: nobody does.
	OnEvent func(Event)
	// OnDead is called once when the connection is not expected to work any more,
	// with an error that matches [ErrRefused], [ErrStalled] or [ErrClosed]; then the
	// program had better end and be started anew. A context.CancelCauseFunc does.
	// It is not called for a broker that is away. It is called, with ErrClosed, when
	// the program itself closes the connection. Default: nobody looks.
	OnDead func(error)
	// NATS are options of the client library for what has no field here, such
	// as an inbox prefix. What this package sets itself wins over them.
	NATS []nats.Option

	liveness liveness // of tests; zero for the contract's
}

// name is what the connection is called.
func (o *Options) name() string {
	if o.Name == "" && o.Role != "" {
		return ConnectionName(o.Role, o.Identity)
	}
	return o.Name
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
