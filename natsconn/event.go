package natsconn

// Kind is what an [Event] tells.
type Kind string

// The kinds of events.
const (
	// IgnoredUserInfo: the URL had user info, which is not used. It is the first
	// event, before any attempt.
	IgnoredUserInfo Kind = "ignored user info"
	// Connected: the connection stands for the first time.
	Connected Kind = "connected"
	// Disconnected: it was lost, and the broker is looked for; or it is being
	// closed, then Err is nil.
	Disconnected Kind = "disconnected"
	// Reconnected: it stands again.
	Reconnected Kind = "reconnected"
	// NotReached: an attempt failed, with Err a [*ConnectError]. Another one
	// follows. In a cluster an attempt is a round through the known servers,
	// and Err is of the last one.
	NotReached Kind = "not reached"
	// Unauthorized: the broker did not accept the credentials, at an attempt or
	// because they expired or were revoked; Err matches [ErrAuthorization].
	// Attempts go on.
	Unauthorized Kind = "unauthorized"
	// LameDuck: the broker is about to shut down and will send its clients away.
	LameDuck Kind = "lame duck"
	// SlowConsumer: a subscription takes its messages too slowly and has begun to
	// drop them; Subject and Dropped are set.
	SlowConsumer Kind = "slow consumer"
	// AsyncError: the broker or the client library reports something else, such
	// as a permission that is missing (nats.ErrPermissionViolation).
	AsyncError Kind = "async error"
	// Closed: the connection is closed for good, by the program or, rarely, by
	// nats.go after a protocol error. Err is the last error that the connection
	// had, which need not be the reason; it may be nil.
	Closed Kind = "closed"
)

// Event is something that happened to a connection. All of it may be printed.
type Event struct {
	// Kind says what happened, and which of the other fields are set.
	Kind Kind
	// Broker is the address that it is about, such as nats://broker:4222.
	Broker string
	// Credentials are what the broker accepted, when the connection stands:
	// "token", or "user " and its name; "" for none and for those of a file.
	Credentials string
	// Err is the reason.
	Err error
	// Subject of the subscription that it is about, if it is about one.
	Subject string
	// Dropped is the number of messages that a slow subscription has dropped
	// since it exists.
	Dropped int
	// Attempts is the number of attempts that failed in a row, this one included.
	Attempts int
	// Missed is the number of events before this one that the hook was too slow
	// for.
	Missed int
}
