package wire

import (
	"errors"

	"github.com/kanadehq/kanade-shared/internal/codec"
)

// Opt is a member that may be unset: absent or null on the wire. It is a
// value, not a pointer, so that a message full of optional numbers costs no
// allocation, and so that "unset" and "empty" stay apart: Some("") is a set
// empty string and is written as "".
//
// The zero Opt is unset. Opt is comparable when T is.
type Opt[T any] struct {
	value T
	set   bool
}

// Some returns a set Opt that holds v.
func Some[T any](v T) Opt[T] { return Opt[T]{value: v, set: true} }

// Get returns the value and whether it is set; the value is T's zero when it
// is not.
func (o Opt[T]) Get() (T, bool) { return o.value, o.set }

// Or returns the value, or def when it is unset.
func (o Opt[T]) Or(def T) T {
	if o.set {
		return o.value
	}
	return def
}

// IsSet reports whether there is a value, even an empty one.
func (o Opt[T]) IsSet() bool { return o.set }

// IsZero reports whether the value is unset. encoding/json asks it for members
// tagged omitzero.
func (o Opt[T]) IsZero() bool { return !o.set }

// Set stores v.
func (o *Opt[T]) Set(v T) { o.value, o.set = v, true }

// Clear unsets the value.
func (o *Opt[T]) Clear() { *o = Opt[T]{} }

// MarshalJSON writes null or the value, for an Opt inside a struct of the
// caller's own that encoding/json writes. It knows strings, booleans, the
// numbers of the contract, time.Time and types with MarshalJSON; anything else
// is an error.
func (o Opt[T]) MarshalJSON() ([]byte, error) {
	if !o.set {
		return []byte("null"), nil
	}
	data, err := codec.AppendValue(nil, any(o.value))
	var f *codec.Failure
	if errors.As(err, &f) {
		return nil, encodeError("Opt", f)
	}
	return data, err
}

// UnmarshalJSON reads null as unset and anything else as a value, for the same
// types as MarshalJSON.
func (o *Opt[T]) UnmarshalJSON(data []byte) error {
	var v T
	null, err := codec.ReadValue(data, any(&v))
	var f *codec.Failure
	switch {
	case errors.As(err, &f):
		return decodeError("Opt", f)
	case err != nil:
		return err
	}
	*o = Opt[T]{}
	if !null {
		o.Set(v)
	}
	return nil
}
