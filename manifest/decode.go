package manifest

import (
	"errors"
	"fmt"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// MaxDocument is the longest YAML document that is read, in bytes. What a
// broker stores is shorter by far.
const MaxDocument = yamldoc.MaxDocument

// DecodeJob reads a job from YAML and ignores keys that it does not know, as
// programs do with what has been stored. It does not validate: see
// [Job.Validate]. The error is a [*wire.DecodeError].
func DecodeJob(yaml []byte) (*Job, error) {
	data, err := yamldoc.JSON(yaml, shapeJob())
	if err != nil {
		return nil, placed("Job", err)
	}
	job := new(Job)
	if err := job.UnmarshalJSON(data); err != nil {
		// The document's own mistakes have been found above.
		return nil, fmt.Errorf("manifest: %w", err)
	}
	return job, nil
}

// placed makes the error of a YAML document one of the contract's.
func placed(typ string, err error) error {
	var e *yamldoc.Error
	if !errors.As(err, &e) {
		return err
	}
	return &wire.DecodeError{
		Type: typ, Path: e.Path, Offset: e.Offset, Line: e.Line, Column: e.Column,
		Expected: e.Expected, Got: e.Got,
	}
}

func decodeError(typ string, f *codec.Failure) error {
	return &wire.DecodeError{
		Type: typ, Path: f.Path, Offset: f.Offset, Line: f.Line, Column: f.Column,
		Expected: f.Expected, Got: f.Got,
	}
}

func encodeError(typ string, f *codec.Failure) error {
	return &wire.EncodeError{Type: typ, Path: f.Path, Expected: f.Expected, Got: f.Got}
}
