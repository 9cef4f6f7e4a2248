package kvrmw

import (
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Errors that callers branch on, with errors.Is. The returned errors add the
// bucket, the key and the cause.
var (
	// ErrInvalidBucket means that no bucket can have this name: it takes
	// letters, digits, - and _.
	ErrInvalidBucket = errors.New("invalid bucket name")
	// ErrBucketNotFound means that the bucket does not exist on this broker.
	ErrBucketNotFound = errors.New("bucket not found")
	// ErrNoJetStream means that the broker, or the account of this connection,
	// runs without JetStream, or that no server of it answers.
	ErrNoJetStream = errors.New("JetStream is not available")
	// ErrInvalidKey means that no bucket can hold this key. Nothing was sent.
	ErrInvalidKey = errors.New("invalid key")
	// ErrTooLarge means that the document exceeds the broker's max_payload or
	// the bucket's own limit. Nothing was stored.
	ErrTooLarge = errors.New("document too large")
	// ErrPermission means that the connection's user may not read or write the
	// key. Nothing was stored.
	ErrPermission = errors.New("permission denied")
	// ErrAmbiguous means that a write was sent and its outcome cannot be told:
	// the document may or may not hold the change, and may yet get it. The
	// cause, such as the context's error, is wrapped beside it.
	ErrAmbiguous = errors.New("outcome of the write is unknown")
)

// AttemptsError is returned when every attempt met another writer, or a bucket
// without a leader, and the context has no deadline.
type AttemptsError struct {
	// Key that was to be updated.
	Key string
	// Attempts that were made.
	Attempts int
	// Err is the last attempt's error. A lost comparison carries the broker's
	// own, a *jetstream.APIError with code 10071 or, on replicated buckets,
	// 10164.
	Err error
}

// Error names the key, the number of attempts and the last error.
func (e *AttemptsError) Error() string {
	return fmt.Sprintf("kvrmw: key %q: failed after %d attempts: %v", e.Key, e.Attempts, e.Err)
}

// Unwrap returns the last attempt's error.
func (e *AttemptsError) Unwrap() error { return e.Err }

// ValueError is returned when the stored document is not a T, or the changed T
// is not a document. The stored document is untouched.
type ValueError struct {
	// Op is "decode", "encode", or "merge" where members that T does not
	// declare could not be carried over.
	Op string
	// Bucket and Key of the document.
	Bucket, Key string
	// Revision of the stored document that was read; 0 when the key is absent.
	Revision uint64
	// Err is the codec's error, such as *wire.DecodeError.
	Err error
}

// Error names the document, its revision and the cause.
func (e *ValueError) Error() string {
	return fmt.Sprintf("kvrmw: %s %s/%s at revision %d: %v", e.Op, e.Bucket, e.Key, e.Revision, e.Err)
}

// Unwrap returns the codec's error.
func (e *ValueError) Unwrap() error { return e.Err }

// Codes of the JetStream API that decide what a refused write means. nats.go
// has one sentinel for the two conflicts, so they are told apart by code.
const (
	// codeConflict: compared, and another revision is the last one.
	codeConflict = jetstream.JSErrCodeStreamWrongLastSequence
	// codeInFlight: not compared, because another write to the key is being
	// replicated. The revision that was read is as good as lost.
	codeInFlight = jetstream.JSErrCodeStreamWrongLastSequenceConstant
	// codeDuplicateInFlight: another sending of the same write is being stored.
	codeDuplicateInFlight jetstream.ErrorCode = 10158
	codeTooLarge                              = jetstream.JSErrCodeStreamMessageExceedsMaximum
	// These come while a cluster elects a leader or has too much to do; nothing
	// was stored then.
	codeNotAvailable    jetstream.ErrorCode = 10008
	codeNotLeader       jetstream.ErrorCode = 10009
	codeTooManyRequests jetstream.ErrorCode = 10167
)

// errUnserved means that the bucket is there, and that no server of it takes
// requests just now.
var errUnserved = errors.New("no server of the bucket takes requests now")

// noAnswer is a request that was sent, or may have been, and got no answer.
type noAnswer struct{ cause error }

func (e *noAnswer) Error() string { return "no answer: " + e.cause.Error() }
func (e *noAnswer) Unwrap() error { return e.cause }

func isNoAnswer(err error) bool {
	var e *noAnswer
	return errors.As(err, &e)
}

// refusal turns an error of the JetStream API into one that callers can branch
// on; the API's own stays in the chain.
func refusal(api *jetstream.APIError) error {
	switch api.ErrorCode {
	case codeTooLarge:
		return fmt.Errorf("%w: %w", ErrTooLarge, api)
	case jetstream.JSErrCodeStreamNotFound:
		return bucketNotFound(api)
	case jetstream.JSErrCodeJetStreamNotEnabled, jetstream.JSErrCodeJetStreamNotEnabledForAccount:
		return fmt.Errorf("%w: %w", ErrNoJetStream, api)
	case codeNotAvailable, codeNotLeader, codeTooManyRequests:
		return fmt.Errorf("%w: %w", errUnserved, api)
	default:
		return api
	}
}

func bucketNotFound(cause error) error {
	return fmt.Errorf("%w; create it with bootstrap.Ensure or jetstream.CreateKeyValue: %w", ErrBucketNotFound, cause)
}

// isUnsent reports whether a request failed before it could have any effect.
func isUnsent(err error) bool {
	for _, target := range []error{
		nats.ErrConnectionClosed, nats.ErrConnectionDraining, nats.ErrMaxPayload,
		nats.ErrReconnectBufExceeded, nats.ErrHeadersNotSupported, nats.ErrBadSubject,
	} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}
