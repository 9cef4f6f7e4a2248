package tera

import (
	"errors"
	"fmt"
	"strings"
)

// ErrUndefined is wrapped by the error for a name that has no value.
var ErrUndefined = errors.New("not defined")

// ErrTooMuch is wrapped by the error for a template that exceeds its [Budget] or
// nests too deeply.
var ErrTooMuch = errors.New("template does too much")

// unavailableError is about what the engine of the reference has and this one
// does not: it must not pass for a name without a value.
type unavailableError struct{ msg string }

func (e *unavailableError) Error() string { return e.msg }

// Error says what is wrong with a template, and where.
type Error struct {
	// Offset is the number of bytes before the place in the template.
	Offset int
	// Msg is for people.
	Msg string
	// Err is a cause, or nil.
	Err error
}

// Error returns Msg, with the cause where there is one.
func (e *Error) Error() string {
	switch {
	case e.Err == nil:
		return e.Msg
	case e.Msg == "":
		return e.Err.Error()
	}
	return e.Msg + ": " + e.Err.Error()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

func failf(offset int, format string, args ...any) error {
	return &Error{Offset: offset, Msg: fmt.Sprintf(format, args...)}
}

// at gives an error a place unless it has one.
func at(offset int, err error) error {
	if e, ok := errors.AsType[*Error](err); ok && e == err {
		return err
	}
	return &Error{Offset: offset, Err: err}
}

// lazyError is what a [Lazy] value failed with.
type lazyError struct{ err error }

func (e *lazyError) Error() string { return e.err.Error() }
func (e *lazyError) Unwrap() error { return e.err }

// forgivable reports whether a name with this error may be taken for one that
// is not defined.
func forgivable(err error) bool {
	_, lazy := errors.AsType[*lazyError](err)
	_, unavailable := errors.AsType[*unavailableError](err)
	return !lazy && !unavailable && !errors.Is(err, ErrTooMuch)
}

// undefinedError names what has no value. Where it is a step of a longer name,
// or an index that another name gave, the step is named too.
type undefinedError struct {
	name, step string
	inner      bool
}

func (e *undefinedError) Error() string {
	if e.inner && !strings.HasSuffix(e.name, "."+e.step) {
		return fmt.Sprintf("%s is not defined: there is no %q", e.name, e.step)
	}
	return e.name + " is not defined"
}

func (e *undefinedError) Unwrap() error { return ErrUndefined }
