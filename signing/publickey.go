package signing

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sync"
)

// PublicKey checks signatures. It is no secret, and comparable; the zero value
// checks none.
type PublicKey struct {
	raw [ed25519.PublicKeySize]byte
	set bool
}

var errNoPoint = errors.New("is no point of the curve")

// NewPublicKey takes the 32 bytes of a key. The error says that there are more or
// fewer, or that they are no point of the curve. Which point it is is not judged:
// rings come from the administrator of the machine.
func NewPublicKey(raw []byte) (PublicKey, error) {
	if len(raw) != ed25519.PublicKeySize {
		return PublicKey{}, fmt.Errorf("signing: public key has %d bytes, want %d", len(raw), ed25519.PublicKeySize)
	}
	k := PublicKey{[ed25519.PublicKeySize]byte(raw), true}
	if !onCurve(k.raw) {
		return PublicKey{}, fmt.Errorf("signing: public key %w", errNoPoint)
	}
	return k, nil
}

// ParsePublicKey reads a key in standard base64 with padding: 44 characters.
func ParsePublicKey(text string) (PublicKey, error) {
	raw, err := decodeBase64(text, ed25519.PublicKeySize)
	if err != nil {
		return PublicKey{}, fmt.Errorf("signing: public key %w", err)
	}
	return NewPublicKey(raw)
}

// String returns the key in base64, as a ring's document holds it.
func (k PublicKey) String() string { return base64.StdEncoding.EncodeToString(k.raw[:]) }

// Bytes returns a copy of the 32 bytes.
func (k PublicKey) Bytes() []byte { return slices.Clone(k.raw[:]) }

// Fingerprint returns 16 lower-case hexadecimal digits for people to compare: the
// first 8 bytes of the key's SHA-256. It is no proof of anything.
func (k PublicKey) Fingerprint() string {
	sum := sha256.Sum256(k.raw[:])
	return hex.EncodeToString(sum[:8])
}

// Identity returns keyID:fingerprint, as heartbeats and logs name a key.
func (k PublicKey) Identity(keyID string) string { return keyID + ":" + k.Fingerprint() }

// verify reports whether sig is a signature of message by the key.
func (k PublicKey) verify(message, sig []byte) bool {
	return k.set && ed25519.Verify(k.raw[:], message, sig)
}

// curve returns the field's prime and the constant d of the curve
// -x² + y² = 1 + dx²y².
var curve = sync.OnceValues(func() (p, d *big.Int) {
	p = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	d = new(big.Int).ModInverse(big.NewInt(121666), p)
	return p, d.Mod(d.Mul(d, big.NewInt(-121665)), p)
})

// onCurve reports whether there is an x for the encoded y, which need not be
// reduced. Standard packages tell only by refusing every signature.
func onCurve(raw [ed25519.PublicKeySize]byte) bool {
	p, d := curve()
	raw[31] &= 0x7f // the sign of x
	slices.Reverse(raw[:])
	one := big.NewInt(1)
	yy := new(big.Int).SetBytes(raw[:])
	yy.Mod(yy.Mul(yy, yy), p)
	// x² = (y² - 1) / (dy² + 1) is a square if and only if the product is.
	v := new(big.Int).Mul(d, yy)
	v.Add(v, one)
	v.Mul(v, yy.Sub(yy, one)).Mod(v, p)
	return big.Jacobi(v, p) >= 0
}
