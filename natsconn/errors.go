package natsconn

import "errors"

// What can be wrong, for errors.Is.
var (
	// ErrURL means that the URL is malformed or of a kind that is not supported.
	// Trying again is of no use.
	ErrURL = errors.New("invalid URL of the broker")
	// ErrCredentials means that a file of credentials cannot be read or holds
	// none, or that the options contradict each other.
	ErrCredentials = errors.New("unusable credentials")
	// ErrUnreachable means that nothing answers at the address, or that it
	// hangs up.
	ErrUnreachable = errors.New("cannot reach the broker")
	// ErrProtocol means that what answers does not speak like a NATS server.
	ErrProtocol = errors.New("no NATS server answers")
	// ErrTLS means that there is no trustworthy encrypted connection, or that a
	// certificate or key cannot be read.
	ErrTLS = errors.New("no TLS connection to the broker")
	// ErrAuthorization means that the broker does not accept the credentials:
	// wrong, missing, expired or revoked. The cause, such as
	// nats.ErrAuthExpired, is wrapped beside it.
	ErrAuthorization = errors.New("not authorized by the broker")
)

// ConnectError says why an attempt to connect failed. It holds no secret.
type ConnectError struct {
	// Reason is one of the errors of this package.
	Reason error
	// Broker is the address, such as nats://broker:4222.
	Broker string
	// Cause is what the network or the client library reports.
	Cause error
	// Remedy is what an operator can do about it; may be empty.
	Remedy string
}

// Error names the reason, the address, the cause and the remedy.
func (e *ConnectError) Error() string {
	s := "natsconn: " + e.Reason.Error() + " at " + e.Broker + ": " + e.Cause.Error()
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

// Unwrap returns the reason and the cause.
func (e *ConnectError) Unwrap() []error { return []error{e.Reason, e.Cause} }
