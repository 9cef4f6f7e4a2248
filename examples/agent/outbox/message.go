package outbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what stands in front of the data of a message.
const (
	maxSubject = 4096 // a line of the protocol is no longer
	maxID      = 1024
)

// A file starts with a line of these words and the SHA-256 of all that follows
// it: the subject, the id, each on a line, and the data.
const (
	magic      = "kanade-outbox 1 "
	sumDigits  = 2 * sha256.Size
	headerSize = len(magic) + sumDigits + 1
	maxHeader  = headerSize + maxSubject + 1 + maxID + 1
)

// ErrCorrupt means that a file is not a message, or not the one that was
// stored.
var ErrCorrupt = errors.New("outbox: corrupt file")

// ErrInvalid means that a message cannot be stored because its subject or id is
// none.
var ErrInvalid = errors.New("outbox: invalid message")

// Message is one message for a stream.
type Message struct {
	// Subject to publish to, without wildcards.
	Subject string
	// ID is the same each time that the message is sent; the stream drops a
	// second one. An outbox holds one message of an id.
	ID string
	// Data is the document.
	Data []byte
}

func (m *Message) check() error {
	switch {
	case m.Subject == "" || len(m.Subject) > maxSubject || strings.ContainsAny(m.Subject, "*>") || !printable(m.Subject):
		return fmt.Errorf("%w: subject %.100q", ErrInvalid, m.Subject)
	case m.ID == "" || len(m.ID) > maxID || !printable(m.ID):
		return fmt.Errorf("%w: id %.100q", ErrInvalid, m.ID)
	}
	return nil
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

// header is all of a file but the data.
func (m *Message) header() []byte {
	ids := m.Subject + "\n" + m.ID + "\n"
	h := sha256.New()
	h.Write([]byte(ids))
	h.Write(m.Data)
	return fmt.Appendf(nil, "%s%x\n%s", magic, h.Sum(nil), ids)
}

// decode reads a file. The error matches [ErrCorrupt].
func decode(file []byte) (Message, error) {
	sum, rest, err := splitHeader(file)
	if err != nil {
		return Message{}, err
	}
	m, data, err := splitIDs(rest)
	if err != nil {
		return Message{}, err
	}
	if sha256.Sum256(rest) != sum {
		return Message{}, fmt.Errorf("%w: digest differs", ErrCorrupt)
	}
	m.Data = data
	return m, nil
}

// splitHeader reads the first line.
func splitHeader(file []byte) (sum [sha256.Size]byte, rest []byte, err error) {
	if len(file) < headerSize || string(file[:len(magic)]) != magic || file[headerSize-1] != '\n' {
		return sum, nil, fmt.Errorf("%w: no message of an outbox", ErrCorrupt)
	}
	digits := file[len(magic) : headerSize-1]
	if _, err := hex.Decode(sum[:], digits); err != nil || bytes.ContainsAny(digits, "ABCDEF") {
		return sum, nil, fmt.Errorf("%w: no digest", ErrCorrupt)
	}
	return sum, file[headerSize:], nil
}

// splitIDs reads the lines of the subject and the id.
func splitIDs(rest []byte) (Message, []byte, error) {
	subject, rest, ok := bytes.Cut(rest, []byte{'\n'})
	id, data, ok2 := bytes.Cut(rest, []byte{'\n'})
	if !ok || !ok2 {
		return Message{}, nil, fmt.Errorf("%w: it ends too early", ErrCorrupt)
	}
	m := Message{Subject: string(subject), ID: string(id)}
	if err := m.check(); err != nil {
		return Message{}, nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return m, data, nil
}
