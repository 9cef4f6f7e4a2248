package signing

import "github.com/kanadehq/kanade-shared/wire"

// The headers that a signature travels in. Their names are matched to the byte:
// use them as they stand with nats.Header, and not textproto's canonical form.
const (
	// HeaderSignature holds the 64 bytes of the signature in standard base64.
	HeaderSignature = "Kanade-Sig"
	// HeaderKeyID names the key. It is not covered by the signature: a wrong
	// one selects a key that does not fit.
	HeaderKeyID = "Kanade-Sig-Kid"
	// HeaderAlgorithm is "ed25519"; without it that is meant too.
	HeaderAlgorithm = "Kanade-Sig-Alg"
	// HeaderAt is when the message was signed, in decimal milliseconds since
	// the epoch. The signature covers it.
	HeaderAt = "Kanade-Sig-At"
)

// Ed25519 is the only algorithm.
const Ed25519 = "ed25519"

// Headers are those of a signature as they came, or as they are to be sent. One
// that is missing is unset; one that is there and empty is not.
type Headers struct {
	Signature, KeyID, Algorithm, At wire.Opt[string]
}

// HeadersOf picks the headers of a signature from those of a message, such as a
// nats.Header. Of several values the first counts.
func HeadersOf(header map[string][]string) Headers {
	first := func(name string) (o wire.Opt[string]) {
		if values := header[name]; len(values) > 0 {
			o.Set(values[0])
		}
		return o
	}
	return Headers{
		Signature: first(HeaderSignature), KeyID: first(HeaderKeyID),
		Algorithm: first(HeaderAlgorithm), At: first(HeaderAt),
	}
}

// Apply sets the headers in those of a message and removes the ones that are
// unset. A message without a signature must have none of the four: a single one
// makes it malformed.
func (h Headers) Apply(header map[string][]string) {
	for name, o := range h.named() {
		if value, ok := o.Get(); ok {
			header[name] = []string{value}
		} else {
			delete(header, name)
		}
	}
}

// IsZero reports whether there is none of the headers, so that the message does
// not claim to be signed.
func (h Headers) IsZero() bool { return h == Headers{} }

func (h Headers) named() map[string]wire.Opt[string] {
	return map[string]wire.Opt[string]{
		HeaderSignature: h.Signature, HeaderKeyID: h.KeyID, HeaderAlgorithm: h.Algorithm, HeaderAt: h.At,
	}
}
