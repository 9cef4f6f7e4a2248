package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// What can be wrong with the broker; a [*ResourceError] wraps one of them where
// the cause is known.
var (
	// ErrNoJetStream means that the broker, or the account of this connection,
	// runs without JetStream.
	ErrNoJetStream = errors.New("the broker runs without JetStream")
	// ErrUnreachable means that the broker did not answer in time.
	ErrUnreachable = errors.New("the broker does not answer")
	// ErrPermission means that the connection's user may not use the JetStream
	// API.
	ErrPermission = errors.New("permission denied")
	// ErrStorage means that the storage that the resource reserves does not fit
	// into the limit of the broker or the account.
	ErrStorage = errors.New("not enough storage")
	// ErrOverlap means that another stream already listens on the resource's
	// subjects.
	ErrOverlap = errors.New("another stream listens on the subjects")
	// ErrImmutable means that a field differs from the contract and the broker
	// cannot change it on an existing stream.
	ErrImmutable = errors.New("cannot be changed in place")
)

// ResourceError says at which resource Ensure stopped, why, and what helps.
// Resources before it in the order of [Resources] are done, later ones are
// untouched; running Ensure again after the remedy continues.
type ResourceError struct {
	// Kind and Name of the resource.
	Kind Kind
	Name string
	// Err is the cause: one of the errors of this package, of the context, or
	// the broker's own (*jetstream.APIError).
	Err error
	// Remedy is what an operator can do about it; may be empty.
	Remedy string
}

// Error names the resource, the cause and the remedy.
func (e *ResourceError) Error() string {
	s := fmt.Sprintf("bootstrap: %s %s: %v", e.Kind, e.Name, e.Err)
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

// Unwrap returns the cause.
func (e *ResourceError) Unwrap() error { return e.Err }

// Codes of the JetStream API that nats.go has no name for.
const (
	codeAccountResources jetstream.ErrorCode = 10002
	codeServerResources  jetstream.ErrorCode = 10023
	codeStorageResources jetstream.ErrorCode = 10047
	codeInvalidConfig    jetstream.ErrorCode = 10052
	codeSubjectOverlap   jetstream.ErrorCode = 10065
)

// explain turns the error of a request about r into one that says what is wrong
// and what helps.
func (e *ensurer) explain(ctx context.Context, r Resource, err error) error {
	re := &ResourceError{Kind: r.Kind, Name: r.Name, Err: err}
	var api *jetstream.APIError
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		re.Err = ctx.Err()
	case errors.Is(err, nats.ErrNoResponders):
		e.noJetStream(re)
	case errors.As(err, &api):
		e.explainAPI(ctx, r, re, api)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, nats.ErrTimeout):
		e.explainSilence(re)
	case errors.Is(err, nats.ErrConnectionClosed), errors.Is(err, nats.ErrConnectionDraining):
		re.Err = fmt.Errorf("%w: %w", ErrUnreachable, err)
		re.Remedy = "open a new connection"
	}
	return re
}

func (e *ensurer) noJetStream(re *ResourceError) {
	re.Err = fmt.Errorf("%w: %w", ErrNoJetStream, re.Err)
	re.Remedy = "start nats-server with -js, or enable jetstream in its configuration and for this account"
}

// explainSilence tells an answer that was refused from one that did not come:
// the broker reports a denied subject outside the request.
func (e *ensurer) explainSilence(re *ResourceError) {
	if cause := e.permissionError(); cause != nil {
		re.Err = fmt.Errorf("%w: %w", ErrPermission, cause)
		re.Remedy = "allow this user to publish to " + e.prefix + "> and to subscribe to its inbox"
		return
	}
	nc := e.js.Conn()
	re.Err = fmt.Errorf("%w (connection is %s): %w", ErrUnreachable, strings.ToLower(nc.Status().String()), re.Err)
	re.Remedy = "check the address, and that the broker is running and has a JetStream leader"
}

func (e *ensurer) permissionError() error {
	if err := e.js.Conn().LastError(); errors.Is(err, nats.ErrPermissionViolation) && err != e.lastError {
		return err
	}
	return nil
}

func (e *ensurer) explainAPI(ctx context.Context, r Resource, re *ResourceError, api *jetstream.APIError) {
	switch api.ErrorCode {
	case jetstream.JSErrCodeJetStreamNotEnabled, jetstream.JSErrCodeJetStreamNotEnabledForAccount:
		e.noJetStream(re)
	case codeStorageResources, codeAccountResources, codeServerResources:
		re.Err = fmt.Errorf("%w for %d bytes: %w", ErrStorage, max(r.MaxBytes, 0), api)
		re.Remedy = fmt.Sprintf("raise max_file_store of the broker (or the account's limit): the resources of a fleet reserve %d bytes (%.4f GiB)",
			Reservation(Resources()), float64(Reservation(Resources()))/gib)
	case codeSubjectOverlap:
		re.Err = fmt.Errorf("%w: %w", ErrOverlap, api)
		re.Remedy = "delete the stream that is in the way, or take the subjects away from it"
		if names := e.overlapping(ctx, r); len(names) > 0 {
			re.Remedy += ": " + strings.Join(names, ", ")
		}
	case codeInvalidConfig:
		re.Err = fmt.Errorf("%w: %w", ErrImmutable, api)
		re.Remedy = recreate(r)
	}
}

func recreate(r Resource) string {
	return fmt.Sprintf("save its content, delete the stream %s and run again", r.StreamName())
}
