package wire

import (
	"crypto/subtle"
	"fmt"
	"io"

	"github.com/kanadehq/kanade-shared/internal/codec"
)

const redacted = "[redacted]"

// Secret is a text in a document that does not print itself: what holds it shows
// "[redacted]", and only [Secret.Reveal] and the document have the text. It cannot be
// compared with ==, use [Secret.Equal]. The zero Secret is "".
type Secret struct {
	// A closure, because fmt does not ask a value in an unexported field for its
	// methods, and would print a string that lies there.
	reveal func() string
}

// NewSecret hides a text. "" gives the zero Secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{reveal: func() string { return text }}
}

// Reveal returns the text.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsZero reports whether the text is empty.
func (s Secret) IsZero() bool { return s.reveal == nil }

// Equal reports whether both hold the same text. For texts of equal length it
// takes the same time wherever they differ.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// String returns "[redacted]", of the zero Secret too.
func (Secret) String() string { return redacted }

// GoString returns "[redacted]".
func (Secret) GoString() string { return redacted }

// Format writes "[redacted]", whatever the verb and its flags.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText returns "[redacted]": a Secret by itself is not encoded. The
// documents that hold one write its text.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON returns "[redacted]" as a JSON string; see MarshalText.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

func (s *Secret) decode(d *codec.Decoder) { *s = NewSecret(d.String()) }

func (s *Secret) encode(e *codec.Encoder) { e.String(s.Reveal()) }
