package bootstrap

import (
	"errors"
	"fmt"
	"strings"
)

// What can be wrong with a broker; an [*Error] wraps one of them where the
// cause is known.
var (
	// ErrNoJetStream means that the broker, or the account of this connection,
	// runs without JetStream.
	ErrNoJetStream = errors.New("the broker runs without JetStream")
	// ErrUnreachable means that the broker did not answer in time, or has no
	// JetStream leader.
	ErrUnreachable = errors.New("the broker does not answer")
	// ErrPermission means that the connection's user may not use the JetStream
	// API, or may not receive answers.
	ErrPermission = errors.New("permission denied")
	// ErrStorage means that what the resources reserve does not fit into the
	// limit of the broker or the account; see [*StorageError].
	ErrStorage = errors.New("not enough storage")
	// ErrLimit means that another limit of the account is in the way, such as
	// its number of streams.
	ErrLimit = errors.New("a limit of the account is in the way")
	// ErrOverlap means that another stream already listens on the resource's
	// subjects.
	ErrOverlap = errors.New("another stream listens on the subjects")
	// ErrImmutable means that a field differs from the contract and the broker
	// cannot change it on an existing stream.
	ErrImmutable = errors.New("cannot be changed in place")
	// ErrReplicas means that there are not enough brokers for the copies that
	// were asked for.
	ErrReplicas = errors.New("not enough brokers for the copies")
	// ErrServerVersion means that the broker is too old to know a field that
	// the contract needs.
	ErrServerVersion = errors.New("the broker is too old")
	// ErrProbe means that the storage cannot be checked, because a stream of
	// somebody else has the name of the reservation stream.
	ErrProbe = errors.New("the storage cannot be checked")
)

// causes are the short names of the errors above in JSON.
var causes = []struct {
	err  error
	name string
}{
	{ErrNoJetStream, "no-jetstream"},
	{ErrUnreachable, "unreachable"},
	{ErrPermission, "permission"},
	{ErrStorage, "storage"},
	{ErrLimit, "limit"},
	{ErrOverlap, "overlap"},
	{ErrImmutable, "immutable"},
	{ErrReplicas, "replicas"},
	{ErrServerVersion, "server-version"},
	{ErrProbe, "probe"},
}

// Error says what is wrong with a resource, or with the broker as a whole, and
// what helps.
type Error struct {
	// Kind and Name of the resource; empty where it is about the broker.
	Kind Kind
	Name string
	// Err is the cause: one of the errors of this package, of the context, or
	// the broker's own (*jetstream.APIError).
	Err error
	// Remedy is what an operator can do about it; may be empty.
	Remedy string
}

// Error names the resource, the cause and the remedy.
func (e *Error) Error() string { return "bootstrap: " + e.Text() }

// Text is Error without the name of the package.
func (e *Error) Text() string {
	s := e.Err.Error()
	if e.Name != "" {
		s = fmt.Sprintf("%s %s: %s", e.Kind, e.Name, s)
	}
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Cause is the short name of the cause: no-jetstream, unreachable, permission,
// storage, limit, overlap, immutable, replicas, server-version, probe, other.
func (e *Error) Cause() string {
	for _, c := range causes {
		if errors.Is(e.Err, c.err) {
			return c.name
		}
	}
	return "other"
}

// MarshalJSON writes the members kind, name, cause, text and remedy, and for a
// [*StorageError] also need and, where it is known, free.
func (e *Error) MarshalJSON() ([]byte, error) {
	v := struct {
		Kind   Kind   `json:"kind,omitempty"`
		Name   string `json:"name,omitempty"`
		Cause  string `json:"cause"`
		Text   string `json:"text"`
		Remedy string `json:"remedy,omitempty"`
		Need   *int64 `json:"need,omitempty"`
		Free   *int64 `json:"free,omitempty"`
	}{Kind: e.Kind, Name: e.Name, Cause: e.Cause(), Text: e.Err.Error(), Remedy: e.Remedy}
	var se *StorageError
	if errors.As(e.Err, &se) {
		v.Need = &se.Need
		if se.Free >= 0 {
			v.Free = &se.Free
		}
	}
	return marshal(v)
}

// StorageError says how much storage is missing. It is [ErrStorage].
type StorageError struct {
	// Need is what has yet to be reserved, in bytes.
	Need int64
	// Free is what can be reserved, in bytes. For the limit of a broker, which
	// it keeps to itself, this was found by trying, to within 16 MiB below; -1
	// for a cluster, of which it is not known.
	Free int64
	// Account says that the limit is that of the account, not of the broker.
	Account bool
	// Err is the broker's refusal; nil where the account's limit told.
	Err error
}

// Missing is how much the limit is to be raised by, in bytes; -1 where it is
// not known.
func (e *StorageError) Missing() int64 {
	if e.Free < 0 {
		return -1
	}
	return max(e.Need-e.Free, 0)
}

// Error gives the numbers that are known.
func (e *StorageError) Error() string {
	s := fmt.Sprintf("%v: %s to be reserved", ErrStorage, about(e.Need))
	switch {
	case e.Free < 0:
		s += ", and no such place in the cluster"
	case e.Account:
		s += fmt.Sprintf(", %s free in the limit of the account, %s missing", about(e.Free), about(e.Missing()))
	default:
		s += fmt.Sprintf(", %s free in the limit of the broker, %s missing", about(e.Free), about(e.Missing()))
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns ErrStorage and the broker's refusal.
func (e *StorageError) Unwrap() []error {
	if e.Err == nil {
		return []error{ErrStorage}
	}
	return []error{ErrStorage, e.Err}
}

// BlockedError says that some resources, or the broker, cannot be brought to
// the contract before somebody acts. With [KeepGoing] all others are ready;
// without it nothing was changed.
type BlockedError struct {
	Problems []*Error
}

// Error lists the problems, each with its remedy.
func (e *BlockedError) Error() string {
	var b strings.Builder
	b.WriteString("bootstrap: ")
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(p.Text())
	}
	return b.String()
}

// Unwrap returns the problems.
func (e *BlockedError) Unwrap() []error {
	errs := make([]error, len(e.Problems))
	for i, p := range e.Problems {
		errs[i] = p
	}
	return errs
}
