package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/tomldoc"
)

// What a [Problem] may be about, for errors.Is. A file that is missing or not
// readable wraps the error of the operating system, such as fs.ErrNotExist.
var (
	// ErrTooLarge is a file of more than [MaxFile] bytes, more than [MaxFiles]
	// files, or a template that does too much.
	ErrTooLarge = errors.New("configuration too large")
	// ErrNotRegular is a folder, a device or a pipe.
	ErrNotRegular = errors.New("not a regular file")
	// ErrIncludeCycle is a file that is loaded twice.
	ErrIncludeCycle = errors.New("file included twice")
	// ErrVarsCycle is a value of [vars] that needs itself.
	ErrVarsCycle = errors.New("variable needs itself")
	// ErrNotConverged is a value of [vars] that asks to be rendered for ever.
	ErrNotConverged = errors.New("variable never comes to an end")
	// ErrUndefined is a name in a template that has no value.
	ErrUndefined = errors.New("not defined")
	// ErrUnset is a variable of the environment that is not set, without a
	// default.
	ErrUnset = errors.New("not set")
)

// Problem is one thing that is wrong, or odd, in a configuration.
type Problem struct {
	// File as it was named; "" where the problem is in no file.
	File string `json:"file,omitempty"`
	// Line and Column count from 1, in the file as it was written; 0 where
	// there is no place.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Key such as "log.keep_days", or "".
	Key string `json:"key,omitempty"`
	// Text is for people: what is wrong and, where it is known, what helps.
	Text string `json:"text"`
	// Err is what callers may branch on, or nil.
	Err error `json:"-"`
}

// String returns place, key and text.
func (p Problem) String() string {
	s := tomldoc.Place{File: p.File, Line: p.Line, Column: p.Column}.String()
	for _, part := range []string{p.Key, p.Text} {
		if s != "" && part != "" {
			s += ": "
		}
		s += part
	}
	return s
}

func problemAt(place tomldoc.Place, key string, err error, format string, args ...any) Problem {
	return Problem{place.File, place.Line, place.Column, key, fmt.Sprintf(format, args...), err}
}

// Error is all that keeps a configuration from being loaded.
type Error struct {
	// Path is the file that was to be loaded.
	Path string
	// Problems are in the order of the file; there is at least one.
	Problems []Problem
}

// Error lists the problems, one a line.
func (e *Error) Error() string {
	if len(e.Problems) == 1 {
		return "config: " + e.Problems[0].String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "config: %d problems", len(e.Problems))
	for _, p := range e.Problems {
		b.WriteString("\n  " + p.String())
	}
	return b.String()
}

// Unwrap returns the causes of the problems.
func (e *Error) Unwrap() []error {
	var errs []error
	for _, p := range e.Problems {
		if p.Err != nil {
			errs = append(errs, p.Err)
		}
	}
	return errs
}
