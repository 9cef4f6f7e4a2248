package yamldoc

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// ErrTooLarge is wrapped by the error for a text of more than [MaxDocument]
// bytes.
var ErrTooLarge = errors.New("document too large")

// Error says why a document is not what it should be, and where.
type Error struct {
	// Path leads to the value, such as inventory.display[0].label.
	Path string
	// Offset is the number of bytes before the value.
	Offset int
	// Line and Column of the value, from 1; the column counts characters.
	Line, Column int
	// Expected and Got say what should be there, and what is.
	Expected, Got string
	// Err is a cause that callers branch on, or nil.
	Err error

	ailment Ailment
}

// Error names the path, what was expected and found, and the place.
func (e *Error) Error() string {
	s := "expected " + e.Expected + ", got " + e.Got
	if e.Path != "" {
		s = e.Path + ": " + s
	}
	return s + fmt.Sprintf(" (line %d, column %d)", e.Line, e.Column)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// The library's errors are text that begins with the line.
var librarysError = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// syntaxError places an error of the library: it knows the line at most.
func (s *source) syntaxError(err error) error {
	e := &Error{Line: 1, Column: 1, Expected: "YAML", Got: err.Error(), ailment: unplaced}
	if m := librarysError.FindStringSubmatch(strings.TrimSpace(err.Error())); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			e.Line = n
		}
		e.Got = m[2]
	}
	e.Offset = s.offset(e.Line, 1)
	return e
}

// expected names a type for people.
func expected(t *shape.Type) string {
	switch t.Kind {
	case shape.Bool:
		return "true or false"
	case shape.Uint32:
		return "an integer from 0 to 4294967295"
	case shape.Uint64:
		return "an integer from 0 to 18446744073709551615"
	case shape.Int32:
		return "an integer from -2147483648 to 2147483647"
	case shape.Int64:
		return "an integer from -9223372036854775808 to 9223372036854775807"
	case shape.Float64:
		return "a number"
	case shape.Time:
		return "an RFC 3339 timestamp with an offset"
	case shape.Enum:
		if len(t.Values) > 0 && !t.Open {
			return alternatives(t.Values)
		}
	case shape.List:
		return "a list"
	case shape.Map:
		return "a mapping"
	case shape.Object:
		return alternatives(append(slices.Clone(t.Words), "a mapping"))
	}
	return "a string"
}

// alternatives lists words for people: a, b or c.
func alternatives(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// describe says what a node is.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		if isEmpty(n) {
			return "nothing"
		}
		const longest = 40
		text := n.Value
		if len(text) > longest {
			text = strings.ToValidUTF8(text[:longest], "") + "…"
		}
		if isPlain(n) && utf8.ValidString(text) && !strings.Contains(text, "\n") {
			return text
		}
		return strconv.Quote(text)
	}
	return fmt.Sprintf("a node of kind %d", n.Kind)
}
