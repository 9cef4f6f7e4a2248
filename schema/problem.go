package schema

import (
	"fmt"
	"strings"
)

// Problem is one thing that a schema says against a document.
type Problem struct {
	// Path leads to the value: execute.run_as, waves[1].group; "" for the
	// document.
	Path string
	// Rule is the ID of the rule of manifest.Rules that is broken.
	Rule string
	// Keyword is the place in the schema, as a JSON pointer; "" where the text
	// is none of the format.
	Keyword string
	// Message says what is wrong.
	Message string
}

// String is the path and the message.
func (p Problem) String() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// Error lists what is wrong with a document.
type Error struct {
	Kind Kind
	// Problems are in the order of their paths, a thousand at most.
	Problems []Problem
	// Err is why the text could not be read at all, or nil.
	Err error
}

// Error gives the first problems.
func (e *Error) Error() string {
	const shown = 5
	var b strings.Builder
	fmt.Fprintf(&b, "schema: no %s: ", e.Kind)
	for i, p := range e.Problems {
		if i == shown {
			fmt.Fprintf(&b, "; and %d more", len(e.Problems)-shown)
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(p.String())
	}
	return b.String()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }
