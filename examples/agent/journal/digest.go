package journal

import (
	"crypto/sha256"
	"encoding/hex"
)

// Digest tells messages apart that come under one request id; "" is one that is not
// known.
type Digest string

// DigestOf returns the digest of a message, as it came: lower-case hex of its
// SHA-256.
func DigestOf(message []byte) Digest {
	sum := sha256.Sum256(message)
	return Digest(hex.EncodeToString(sum[:]))
}

// kept is as much of a digest as is kept: enough to tell two messages apart.
func (d Digest) kept() Digest { return d[:min(len(d), 32)] }

// valid reports whether d is a digest, whole or as it is kept.
func (d Digest) valid() bool {
	raw, err := hex.DecodeString(string(d))
	return err == nil && len(raw) >= 16 && hex.EncodeToString(raw) == string(d)
}
