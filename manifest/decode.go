package manifest

import (
	"errors"
	"fmt"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// MaxDocument is the longest YAML document that is read, in bytes: 4 MiB. What a
// broker stores is shorter by far.
const MaxDocument = yamldoc.MaxDocument

// ErrTooLarge is wrapped by the error for a YAML document of more than
// [MaxDocument] bytes, which is not parsed at all.
var ErrTooLarge = errors.New("manifest: document too large")

// DecodeJob reads a job from YAML and ignores keys that it does not know, as
// programs do with what has been stored. It knows those of every version of the
// contract; [Reader] reads by one of them. It does not validate: see
// [Job.Validate]. The error wraps a [*wire.DecodeError].
func DecodeJob(yaml []byte) (*Job, error) { return Reader{}.Job(yaml) }

// DecodeSchedule is [DecodeJob] for schedules; see [Schedule.Validate].
func DecodeSchedule(yaml []byte) (*Schedule, error) { return Reader{}.Schedule(yaml) }

// DecodeFreeze is [DecodeJob] for freezes; see [Freeze.Validate].
func DecodeFreeze(yaml []byte) (*Freeze, error) {
	return decodeYAML(yaml, new(Freeze), shapeFreeze(), 0)
}

// document is a type of this package with a generated codec.
type document[T any] interface {
	*T
	decode(d *codec.Decoder)
	UnmarshalJSON(data []byte) error
}

func decodeYAML[T any, P document[T]](yaml []byte, into P, t *shape.Type, at wire.Contract) (P, error) {
	if _, err := readYAML(yaml, into, t, at, yamldoc.Tolerant); err != nil {
		return nil, err
	}
	return into, nil
}

func readYAML[T any, P document[T]](yaml []byte, into P, t *shape.Type, at wire.Contract, mode yamldoc.Mode) ([]yamldoc.Unknown, error) {
	text, err := yamldoc.Parse(yaml)
	if err != nil {
		return nil, placed(t.Name, err)
	}
	if isUnique(t, at) {
		text.Unique()
	}
	doc, err := text.Convert(t, mode)
	if err != nil {
		return nil, placed(t.Name, err)
	}
	d := codec.NewDecoder(doc.JSON)
	d.At = codec.Contract(at)
	d.Deepen() // YAML may have one level more
	into.decode(&d)
	if f := d.End(); f != nil {
		// What a value says of itself, such as a digest; all else has been found above.
		in := text.Inspect(t)
		at := in.Token(nearestTo(in.Root, f.Path))
		f.Offset = at.Start
		f.Line, f.Column = text.Place(at.Start)
		return nil, decodeError(t.Name, f)
	}
	return doc.Unknown, nil
}

// isUnique reports whether a contract refuses keys that come twice in a document,
// known or not.
func isUnique(t *shape.Type, at wire.Contract) bool {
	since, ok := wire.ParseContract(t.Unique)
	return ok && at >= since
}

// placed makes the error of a YAML document one of the contract's.
func placed(typ string, err error) error {
	var e *yamldoc.Error
	if !errors.As(err, &e) {
		return err
	}
	placed := &wire.DecodeError{
		Type: typ, Path: e.Path, Offset: e.Offset, Line: e.Line, Column: e.Column,
		Expected: e.Expected, Got: e.Got,
	}
	if errors.Is(err, yamldoc.ErrTooLarge) {
		return fmt.Errorf("%w: %w", ErrTooLarge, placed)
	}
	return placed
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
