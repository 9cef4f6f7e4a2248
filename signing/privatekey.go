package signing

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// PrivateKey signs. It prints as "[redacted]", whatever prints it; only
// [PrivateKey.Reveal] gives its text. The zero value is no key.
type PrivateKey struct {
	// key is a function, because what prints a struct with a key in one of its
	// unexported fields asks no method.
	key func() ed25519.PrivateKey
}

func privateKey(seed []byte) PrivateKey {
	key := ed25519.NewKeyFromSeed(seed)
	return PrivateKey{func() ed25519.PrivateKey { return key }}
}

// GenerateKey makes a new key from the system's randomness.
func GenerateKey() PrivateKey {
	var seed [ed25519.SeedSize]byte
	rand.Read(seed[:]) // never fails: it ends the program instead
	return privateKey(seed[:])
}

// ParsePrivateKey reads a key as it is kept: the 32 bytes of its seed in standard
// base64 with padding. The error does not hold the text.
func ParsePrivateKey(text string) (PrivateKey, error) {
	seed, err := decodeBase64(text, ed25519.SeedSize)
	if err != nil {
		return PrivateKey{}, fmt.Errorf("signing: private key %w", err)
	}
	return privateKey(seed), nil
}

// IsZero reports whether this is no key.
func (k PrivateKey) IsZero() bool { return k.key == nil }

// Public returns the half that agents get. The zero key has the zero half.
func (k PrivateKey) Public() PublicKey {
	if k.IsZero() {
		return PublicKey{}
	}
	return PublicKey{[ed25519.PublicKeySize]byte(k.key().Public().(ed25519.PublicKey)), true}
}

// Reveal returns the key's text, to be written to where the controller keeps it
// and nowhere else. The zero key has none.
func (k PrivateKey) Reveal() string {
	if k.IsZero() {
		return ""
	}
	return base64.StdEncoding.EncodeToString(k.key().Seed())
}

const redacted = "[redacted]"

// String returns "[redacted]".
func (k PrivateKey) String() string { return redacted }

// Format writes "[redacted]" for every verb.
func (k PrivateKey) Format(s fmt.State, _ rune) { io.WriteString(s, redacted) }

// MarshalText returns "[redacted]".
func (k PrivateKey) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue returns "[redacted]".
func (k PrivateKey) LogValue() slog.Value { return slog.StringValue(redacted) }

// ErrHalfPair means that a key is configured without its id, or an id without its
// key. Signing under a guessed id would look like a forgery to every agent.
var ErrHalfPair = errors.New("signing: a key and its id are configured together or not at all")

// ParsePair reads a key and its id from one place, such as two variables of the
// environment. Both empty are no signer, nil; one of them is [ErrHalfPair].
func ParsePair(key, keyID string) (*Signer, error) {
	switch {
	case key == "" && keyID == "":
		return nil, nil
	case key == "" || keyID == "":
		return nil, ErrHalfPair
	}
	k, err := ParsePrivateKey(key)
	if err != nil {
		return nil, err
	}
	return NewSigner(keyID, k)
}
