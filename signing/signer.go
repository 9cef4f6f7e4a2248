package signing

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/kanadehq/kanade-shared/wire"
)

// Signer signs messages under a key id. It may be used by several goroutines.
type Signer struct {
	keyID string
	key   PrivateKey
}

// ErrKeyID means that a key id cannot be used.
var ErrKeyID = errors.New("signing: the key id is blank, or no text that a header can hold")

// NewSigner returns a signer. The id is the operator's choice, such as
// backend-20260101; agents know the public half by it, and two keys never share
// one. The error is [ErrKeyID], or says that there is no key.
func NewSigner(keyID string, key PrivateKey) (*Signer, error) {
	if strings.TrimFunc(keyID, unicode.IsSpace) == "" || strings.ContainsAny(keyID, "\r\n") {
		return nil, ErrKeyID
	}
	if key.IsZero() {
		return nil, errors.New("signing: there is no private key")
	}
	return &Signer{keyID, key}, nil
}

// KeyID returns the id.
func (s *Signer) KeyID() string { return s.keyID }

// Public returns the key that agents check the signatures with.
func (s *Signer) Public() PublicKey { return s.key.Public() }

// Identity returns keyID:fingerprint.
func (s *Signer) Identity() string { return s.Public().Identity(s.keyID) }

// String returns the identity.
func (s *Signer) String() string { return s.Identity() }

// Format writes the identity for every verb.
func (s *Signer) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.Identity()) }

// Sign signs body as it will be published, at the moment of publishing; of the
// time the milliseconds count. All four headers belong to the message.
func (s *Signer) Sign(body []byte, at time.Time) Headers {
	ms := at.UnixMilli()
	sig := ed25519.Sign(s.key.key(), Material(ms, body))
	return Headers{
		Signature: wire.Some(base64.StdEncoding.EncodeToString(sig)),
		KeyID:     wire.Some(s.keyID),
		Algorithm: wire.Some(Ed25519),
		At:        wire.Some(strconv.FormatInt(ms, 10)),
	}
}

// Material returns the bytes that a signature covers: the signing time in
// milliseconds since the epoch as eight bytes, the highest first, then the body.
func Material(atMillis int64, body []byte) []byte {
	return append(binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(body)), uint64(atMillis)), body...)
}
