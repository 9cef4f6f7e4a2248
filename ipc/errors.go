package ipc

import (
	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/wire"
)

func decodeError(typ string, f *codec.Failure) error {
	return &wire.DecodeError{
		Type: typ, Path: f.Path, Offset: f.Offset, Line: f.Line, Column: f.Column,
		Expected: f.Expected, Got: f.Got,
	}
}

func encodeError(typ string, f *codec.Failure) error {
	return &wire.EncodeError{Type: typ, Path: f.Path, Expected: f.Expected, Got: f.Got}
}
