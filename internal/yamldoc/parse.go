package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// MaxDocument is the longest document that is parsed, in bytes: 4 MiB. The
// parser takes up to a hundred times as much memory.
const MaxDocument = 4 << 20

// Error says why a document is not what it should be, and where.
type Error struct {
	// Path leads to the value, such as inventory.display[0].label.
	Path string
	// Offset is the number of bytes before the value, where that is known.
	Offset int
	// Line and Column of the value, from 1; 0 where they are not known.
	Line, Column int
	// Expected and Got say what should be there, and what is.
	Expected, Got string
}

// Error names the path, what was expected and found, and the place.
func (e *Error) Error() string {
	s := "expected " + e.Expected + ", got " + e.Got
	if e.Path != "" {
		s = e.Path + ": " + s
	}
	return s + fmt.Sprintf(" (line %d, column %d)", e.Line, e.Column)
}

// parse returns the root of the only document of a text, nil where there is
// none.
func parse(text []byte) (root *yaml.Node, err error) {
	if len(text) > MaxDocument {
		return nil, &Error{Line: 1, Column: 1, Expected: "at most " + strconv.Itoa(MaxDocument) + " bytes", Got: strconv.Itoa(len(text))}
	}
	if !utf8.Valid(text) {
		return nil, invalidUTF8(text)
	}
	// The library gives up on some malformed documents with a panic.
	defer func() {
		if r := recover(); r != nil {
			root, err = nil, &Error{Line: 1, Column: 1, Expected: "a YAML document", Got: fmt.Sprint("one that the parser fails on: ", r)}
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, syntaxError(err)
	}
	var more yaml.Node
	switch err := dec.Decode(&more); {
	case errors.Is(err, io.EOF):
	case err != nil:
		return nil, syntaxError(err)
	default:
		return nil, &Error{Line: more.Line, Column: more.Column, Expected: "one document", Got: "a second one"}
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	return doc.Content[0], nil
}

func invalidUTF8(text []byte) error {
	i := 0
	for i < len(text) {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		i += size
	}
	before := text[:i]
	return &Error{
		Offset: i, Line: 1 + bytes.Count(before, []byte{'\n'}),
		Column:   1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]),
		Expected: "valid UTF-8", Got: "the byte 0x" + strconv.FormatUint(uint64(text[i]), 16),
	}
}

// The library's errors are text that begins with the line.
var librarysError = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

func syntaxError(err error) error {
	e := &Error{Line: 1, Column: 1, Expected: "YAML", Got: err.Error()}
	if m := librarysError.FindStringSubmatch(strings.TrimSpace(err.Error())); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			e.Line = n
		}
		e.Got = m[2]
	}
	return e
}
