package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Codes of the JetStream API that nats.go has no name for.
const (
	codeAccountResources jetstream.ErrorCode = 10002
	codeNoPeers          jetstream.ErrorCode = 10005
	codeNotAvailable     jetstream.ErrorCode = 10008
	codeServerResources  jetstream.ErrorCode = 10023
	codeMaxStreams       jetstream.ErrorCode = 10027
	codeStorageResources jetstream.ErrorCode = 10047
	codeStoreFolder      jetstream.ErrorCode = 10049
	codeInvalidConfig    jetstream.ErrorCode = 10052
	codeSubjectOverlap   jetstream.ErrorCode = 10065
	codeNotClustered     jetstream.ErrorCode = 10074
	codeSealed           jetstream.ErrorCode = 10109
	codeMaxBytesRequired jetstream.ErrorCode = 10113
	codeOffline          jetstream.ErrorCode = 10118
	codeNoLimits         jetstream.ErrorCode = 10120
	codeMaxStreamBytes   jetstream.ErrorCode = 10122
)

// isStorage says that the broker refused a reservation. A cluster that finds
// no place for it does not use the code of a single broker.
func isStorage(err error) bool {
	var api *jetstream.APIError
	if !errors.As(err, &api) {
		return false
	}
	switch api.ErrorCode {
	case codeStorageResources, codeAccountResources, codeServerResources:
		return true
	case codeNoPeers:
		return strings.Contains(api.Description, "insufficient storage")
	default:
		return false
	}
}

func hasCode(err error, code jetstream.ErrorCode) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.ErrorCode == code
}

func isNotFound(err error) bool { return errors.Is(err, jetstream.ErrStreamNotFound) }

// explain turns the error of a request into one that says what is wrong and
// what helps. r is the zero value where the request was about no resource.
func (c *client) explain(ctx context.Context, r Resource, err error) *Error {
	e := &Error{Kind: r.Kind, Name: r.Name, Err: err}
	var known *Error
	var api *jetstream.APIError
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(ctx.Err(), context.Canceled):
		e.Err = ctx.Err()
	case errors.Is(err, nats.ErrNoResponders):
		noJetStream(e)
	case errors.Is(err, nats.ErrPermissionViolation):
		e.Err = fmt.Errorf("%w: %w", ErrPermission, err)
		e.Remedy = "allow this user to publish to " + c.prefix + "> and to subscribe to its inbox, " + c.inbox() + ".>"
	case errors.As(err, &api):
		explainAPI(r, e, api)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, nats.ErrTimeout):
		e.Err = fmt.Errorf("%w (connection is %s): %w", ErrUnreachable, strings.ToLower(c.nc.Status().String()), err)
		e.Remedy = "check the address, and that the broker is running and has a JetStream leader"
	case errors.Is(err, nats.ErrConnectionClosed), errors.Is(err, nats.ErrConnectionDraining):
		e.Err = fmt.Errorf("%w: %w", ErrUnreachable, err)
		e.Remedy = "open a new connection"
	}
	return e
}

func noJetStream(e *Error) {
	e.Err = fmt.Errorf("%w: %w", ErrNoJetStream, e.Err)
	e.Remedy = "start nats-server with -js, or enable jetstream in its configuration and for this account; check the JetStream domain"
}

func explainAPI(r Resource, e *Error, api *jetstream.APIError) {
	switch api.ErrorCode {
	case jetstream.JSErrCodeJetStreamNotEnabled, jetstream.JSErrCodeJetStreamNotEnabledForAccount:
		noJetStream(e)
	case codeNotAvailable:
		e.Err = fmt.Errorf("%w: %w", ErrUnreachable, api)
		e.Remedy = "the cluster has no JetStream leader: start brokers until a majority of them runs"
	case codeOffline:
		e.Err = fmt.Errorf("%w: %w", ErrUnreachable, api)
		e.Remedy = "start the brokers that hold the stream " + r.StreamName() + ", or one of the release that it was made with"
	case codeSubjectOverlap:
		e.Err = fmt.Errorf("%w: %w", ErrOverlap, api)
		e.Remedy = overlapRemedy
	case codeStoreFolder:
		e.Remedy = "look into the broker's log: it cannot write to its store folder"
	case codeNotClustered:
		e.Err = fmt.Errorf("%w: %w", ErrReplicas, api)
		e.Remedy = "ask for one copy, or run a cluster of brokers"
	case codeInvalidConfig, codeSealed:
		e.Err = fmt.Errorf("%w: %w", ErrImmutable, api)
		e.Remedy = recreate(r)
	case codeMaxStreams:
		limit(e, "raise max_streams of the account, or delete streams that nobody needs")
	case codeMaxBytesRequired:
		limit(e, "take max_bytes_required off the account: most of the fleet's resources have no limit of their own")
	case codeMaxStreamBytes:
		limit(e, "raise the account's max_stream_bytes: the largest stream of a fleet has 2 GiB")
	case codeNoLimits:
		limit(e, "give the account JetStream limits for this number of copies")
	case codeNoPeers:
		e.Err = fmt.Errorf("%w: %w", ErrReplicas, api)
		e.Remedy = "start the brokers that are down, add some, or ask for fewer copies"
	}
	if isStorage(api) {
		e.Err = fmt.Errorf("%w for %s: %w", ErrStorage, size(max(r.MaxBytes, 0)), api)
		e.Remedy = storageRemedy(false)
	}
}

func limit(e *Error, remedy string) {
	e.Err = fmt.Errorf("%w: %w", ErrLimit, e.Err)
	e.Remedy = remedy
}

const overlapRemedy = "delete the stream that is in the way, or take the subjects away from it"

func storageRemedy(account bool) string {
	what := "max_file_store of the broker"
	if account {
		what = "the account's storage limit"
	}
	all := Reservation(Resources())
	return fmt.Sprintf("raise %s: all resources of a fleet reserve %d bytes (%.4f GiB)", what, all, float64(all)/gib)
}

func recreate(r Resource) string {
	return fmt.Sprintf("save its content, delete the stream %s and run again", r.StreamName())
}
