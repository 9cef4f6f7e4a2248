package signing

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"time"
)

// Why a message is not taken as signed; a [*VerifyError] wraps one of them.
var (
	// ErrUnsigned means that the message has none of the headers. It is what
	// programs of 0.43.53 send.
	ErrUnsigned = errors.New("is not signed")
	// ErrMalformed means that headers are missing or do not read.
	ErrMalformed = errors.New("has malformed signature headers")
	// ErrAlgorithm means that the algorithm is not [Ed25519].
	ErrAlgorithm = errors.New("is signed with an algorithm that is not supported")
	// ErrUnknownKey means that the ring has no key of this id: it may be older
	// than the key.
	ErrUnknownKey = errors.New("is signed with a key that the keyring does not hold")
	// ErrBadSignature means that the signature is not that of these bytes by
	// this key.
	ErrBadSignature = errors.New("does not match its signature")
	// ErrStale means that the signature is good, and was made too long ago, or
	// too far ahead, for a key with a bound.
	ErrStale = errors.New("is signed outside the time for which its key is good")
)

// VerifyError says why a message is refused.
type VerifyError struct {
	// Err is one of the errors above.
	Err error
	// KeyID is the one that the message names, as it came; "" where it names
	// none or was not looked at.
	KeyID string
	// Detail says what is malformed, not supported or stale; "" for the rest.
	Detail string
}

// Error names the reason, the key and the detail. What came from outside is
// quoted, and cut when it is long.
func (e *VerifyError) Error() string {
	s := "signing: the message " + e.Err.Error()
	if e.KeyID != "" {
		s += ": key " + quote(e.KeyID)
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

// Unwrap returns Err.
func (e *VerifyError) Unwrap() error { return e.Err }

// quote keeps a hostile text from flooding or faking a log line.
func quote(s string) string {
	const limit = 80
	if len(s) <= limit {
		return strconv.Quote(s)
	}
	return strconv.Quote(s[:limit]) + "…"
}

// Verified is a message that its signature vouches for.
type Verified struct {
	// Entry is the key, as the ring has it.
	Entry Entry
	// AtMillis is when it was signed, in milliseconds since the epoch. The
	// signature covers it; whether it makes sense is for the key's policy.
	AtMillis int64
}

// At is AtMillis as a time in UTC.
func (v Verified) At() time.Time { return time.UnixMilli(v.AtMillis).UTC() }

// Verify checks that a message was signed by a key of the ring, over the very
// bytes that have arrived, and that a key with a bound is within it at now. The
// error is a [*VerifyError].
//
// That it holds says who wrote the message and when, and not whom it is for or
// whether it has come before.
func Verify(ring KeyRing, body []byte, headers Headers, now time.Time) (Verified, error) {
	v, err := VerifySignature(ring, body, headers)
	if err != nil {
		return Verified{}, err
	}
	if secs, ok := v.Entry.MaxAgeSecs.Get(); ok {
		if ms := now.UnixMilli(); !within(v.AtMillis, ms, secs) {
			return Verified{}, &VerifyError{
				Err: ErrStale, KeyID: v.Entry.KeyID,
				Detail: fmt.Sprintf("signed %s, good for %d seconds before and after", rendered(v.AtMillis), secs),
			}
		}
	}
	return v, nil
}

// rendered is an instant for people. Most of the numbers that a header can hold
// are no date that anybody can read.
func rendered(ms int64) string {
	if t := time.UnixMilli(ms).UTC(); t.Year() >= 0 && t.Year() <= 9999 {
		return "at " + t.Format("2006-01-02T15:04:05.000Z")
	}
	return strconv.FormatInt(ms, 10) + " ms from the epoch"
}

// within reports whether two instants in milliseconds are at most so many seconds
// apart, whatever the numbers are.
func within(a, b int64, secs uint64) bool {
	apart := uint64(max(a, b)) - uint64(min(a, b))
	high, low := bits.Mul64(secs, 1000)
	return high > 0 || apart <= low
}

// VerifySignature is [Verify] without the bound of the key, for callers with a
// rule of their own about time.
func VerifySignature(ring KeyRing, body []byte, headers Headers) (Verified, error) {
	if headers.IsZero() {
		return Verified{}, &VerifyError{Err: ErrUnsigned}
	}
	keyID, hasKey := headers.KeyID.Get()
	text, hasSig := headers.Signature.Get()
	at, hasAt := headers.At.Get()
	refuse := func(err error, detail string) (Verified, error) {
		return Verified{}, &VerifyError{Err: err, KeyID: keyID, Detail: detail}
	}
	switch {
	case !hasKey:
		return refuse(ErrMalformed, HeaderKeyID+" is missing")
	case !hasSig:
		return refuse(ErrMalformed, HeaderSignature+" is missing")
	case !hasAt:
		return refuse(ErrMalformed, HeaderAt+" is missing")
	}
	ms, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return refuse(ErrMalformed, HeaderAt+" is "+quote(at)+", no number of milliseconds")
	}
	if alg := headers.Algorithm.Or(Ed25519); alg != Ed25519 {
		return refuse(ErrAlgorithm, quote(alg))
	}
	entry, ok := ring.Lookup(keyID)
	if !ok {
		return refuse(ErrUnknownKey, "")
	}
	sig, err := decodeBase64(text, ed25519.SignatureSize)
	if err != nil {
		return refuse(ErrMalformed, HeaderSignature+" "+err.Error())
	}
	if !entry.Key.verify(Material(ms, body), sig) {
		return refuse(ErrBadSignature, "")
	}
	return Verified{entry, ms}, nil
}
