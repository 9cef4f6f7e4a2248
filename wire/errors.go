package wire

import (
	"errors"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/codec"
)

// ErrInvalid is matched, with errors.Is, by the errors of constructors such as
// [NewCommand]: a value was given that would make an invalid message.
var ErrInvalid = errors.New("wire: invalid message")

type invalidError struct{ typ, member, rule string }

func invalid(typ, member, rule string) error { return &invalidError{typ, member, rule} }

func (e *invalidError) Error() string {
	return "wire: invalid " + e.typ + ": " + e.member + " " + e.rule
}
func (e *invalidError) Unwrap() error { return ErrInvalid }

// DecodeError says why a document is not what it should be, and where. The
// document was refused as a whole.
type DecodeError struct {
	// Type is the name of the type that was read, such as "Command".
	Type string
	// Path leads to the value from the root of the document, such as
	// results[3].stdout; "" is the root itself.
	Path string
	// Offset is the number of bytes before the value.
	Offset int
	// Line and Column of the value, from 1; the column counts characters.
	Line, Column int
	// Expected and Got say what should be there, and what is.
	Expected, Got string
}

// Error names the type, the path, what was expected and found, and the place.
func (e *DecodeError) Error() string {
	var b strings.Builder
	b.WriteString("decode " + e.Type + ": ")
	if e.Path != "" {
		b.WriteString(e.Path + ": ")
	}
	b.WriteString("expected " + e.Expected + ", got " + e.Got)
	b.WriteString(" (line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Column))
	b.WriteString(", offset " + strconv.Itoa(e.Offset) + ")")
	return b.String()
}

// EncodeError says why a value cannot be written: it holds text that is not
// UTF-8, a number that is not finite, a value that a closed set does not have,
// or a year that no peer can read.
type EncodeError struct {
	// Type is the name of the type that was to be written.
	Type string
	// Path leads to the value from the root of the document.
	Path string
	// Expected and Got say what the contract takes, and what was there.
	Expected, Got string
}

// Error names the type, the path, what was expected and what was there.
func (e *EncodeError) Error() string {
	s := "encode " + e.Type + ": "
	if e.Path != "" {
		s += e.Path + ": "
	}
	return s + "expected " + e.Expected + ", got " + e.Got
}

func decodeError(typ string, f *codec.Failure) error {
	return &DecodeError{
		Type: typ, Path: f.Path, Offset: f.Offset, Line: f.Line, Column: f.Column,
		Expected: f.Expected, Got: f.Got,
	}
}

func encodeError(typ string, f *codec.Failure) error {
	return &EncodeError{Type: typ, Path: f.Path, Expected: f.Expected, Got: f.Got}
}
