package manifest

import (
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// UnknownFieldsError lists the keys of a document that no type declares. The
// document is in order otherwise, as far as decoding goes.
type UnknownFieldsError struct {
	// Type is the name of the type that was read, such as "Job".
	Type string
	// Fields are the keys, sorted by their paths, each path once. Beyond the
	// first thousand keys of a document there are none.
	Fields []UnknownField
}

// UnknownField is a key that no type declares.
type UnknownField struct {
	// Path leads to the key in the contract's spelling: check.?.label, with
	// numbers for the elements of lists and a question mark behind each member
	// that may be unset. Where it comes more than once, the first one counts.
	Path string
	// Offset is the number of bytes before the key.
	Offset int
	// Line and Column of the key, from 1; the column counts characters.
	Line, Column int
}

// Error lists the paths.
func (e *UnknownFieldsError) Error() string {
	paths := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		paths[i] = f.Path
	}
	return "unknown field(s): " + strings.Join(paths, ", ")
}

// DecodeJobStrict is [DecodeJob] for jobs at the door: what people hand in must
// not have a key that nobody knows. As in the reference, keys within staleness
// are not looked at. Keys that came after [wire.V0_43_53] are among those that nobody
// knows; [Reader] takes them. The error is that of DecodeJob or, where there is
// none, an [*UnknownFieldsError].
func DecodeJobStrict(yaml []byte) (*Job, error) { return Reader{Strict: true}.Job(yaml) }

// DecodeScheduleStrict is [DecodeJobStrict] for schedules. Other than in the
// reference, keys of the schedule itself are looked at; within target, rollout
// and beside every they are not.
func DecodeScheduleStrict(yaml []byte) (*Schedule, error) { return Reader{Strict: true}.Schedule(yaml) }

// DecodeJobJSONStrict is [DecodeJobStrict] for JSON. The tolerant form is
// [Job.UnmarshalJSON].
func DecodeJobJSONStrict(data []byte) (*Job, error) {
	return Reader{Strict: true, JSON: true}.Job(data)
}

// DecodeScheduleJSONStrict is [DecodeScheduleStrict] for JSON. The tolerant form
// is [Schedule.UnmarshalJSON].
func DecodeScheduleJSONStrict(data []byte) (*Schedule, error) {
	return Reader{Strict: true, JSON: true}.Schedule(data)
}

func strictYAML[T any, P document[T]](yaml []byte, into P, t *shape.Type, at wire.Contract) (P, error) {
	unknown, err := readYAML(yaml, into, t, at, yamldoc.Strict)
	if err != nil {
		return nil, err
	}
	fields := make([]UnknownField, len(unknown))
	for i, u := range unknown {
		fields[i] = UnknownField(u)
	}
	return strict(t.Name, into, fields)
}

func strictJSON[T any, P document[T]](data []byte, into P, t *shape.Type, at wire.Contract) (P, error) {
	if err := unmarshalAt(data, into, at); err != nil {
		return nil, err
	}
	u := unknowns{data: data, d: codec.NewDecoder(data)}
	u.value("", t)
	return strict(t.Name, into, u.found)
}

// strict is the outcome of decoding a value in which there are unknown keys.
func strict[T any](typ string, value *T, unknown []UnknownField) (*T, error) {
	if len(unknown) == 0 {
		return value, nil
	}
	slices.SortStableFunc(unknown, func(a, b UnknownField) int { return strings.Compare(a.Path, b.Path) })
	unknown = slices.CompactFunc(unknown, func(a, b UnknownField) bool { return a.Path == b.Path })
	return nil, &UnknownFieldsError{Type: typ, Fields: unknown}
}
