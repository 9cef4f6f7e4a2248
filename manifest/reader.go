package manifest

import (
	"cmp"

	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/wire"
)

// Reader says how documents are read. The zero value reads YAML and ignores keys
// that it does not know, like [DecodeJob].
type Reader struct {
	// Contract is the version whose keys and values are known. Default: those
	// of every version or, where Strict is set, those of [wire.V0_43_53], which
	// every agent of a fleet understands.
	Contract wire.Contract
	// Strict refuses keys that are not known with an [*UnknownFieldsError].
	Strict bool
	// JSON reads JSON instead of YAML.
	JSON bool
}

// Job reads a job. It does not validate: see [Job.Validate]. The error wraps a
// [*wire.DecodeError] or is an [*UnknownFieldsError].
func (r Reader) Job(text []byte) (*Job, error) { return read(r, text, new(Job), shapeJob()) }

// Schedule reads a schedule; see [Reader.Job] and [Schedule.Validate].
func (r Reader) Schedule(text []byte) (*Schedule, error) {
	return read(r, text, new(Schedule), shapeSchedule())
}

// View reads a view, which has no keys of a later contract; see [Reader.Job] and
// [View.Validate].
func (r Reader) View(text []byte) (*View, error) { return read(r, text, new(View), shapeView()) }

// Group reads the definition of a group, which has no keys of a later contract; see
// [Reader.Job] and [GroupDef.Validate].
func (r Reader) Group(text []byte) (*GroupDef, error) {
	return read(r, text, new(GroupDef), shapeGroupDef())
}

func read[T any, P document[T]](r Reader, text []byte, into P, t *shape.Type) (P, error) {
	if r.Strict {
		r.Contract = cmp.Or(r.Contract, wire.V0_43_53)
	}
	t = shapeAt(t, r.Contract)
	switch {
	case r.JSON && r.Strict:
		return strictJSON(text, into, t, r.Contract)
	case r.JSON:
		if err := unmarshalAt(text, into, r.Contract); err != nil {
			return nil, err
		}
		return into, nil
	case r.Strict:
		return strictYAML(text, into, t, r.Contract)
	}
	return decodeYAML(text, into, t, r.Contract)
}

// unmarshalAt reads JSON by the rules of a contract. Types that are the same in all
// of them have one reading.
func unmarshalAt[T any, P document[T]](data []byte, into P, at wire.Contract) error {
	if g, ok := any(into).(interface {
		UnmarshalJSONAt(data []byte, at wire.Contract) error
	}); ok {
		return g.UnmarshalJSONAt(data, at)
	}
	return into.UnmarshalJSON(data)
}

// shapeAt is a type as one version of the contract has it, all of it for 0.
func shapeAt(t *shape.Type, at wire.Contract) *shape.Type {
	if at == 0 {
		return t
	}
	return t.Without(func(since string) bool {
		c, _ := wire.ParseContract(since)
		return c > at
	})
}
