package frozen

// Versioned is a type that is read and written by one version of the contract;
// C is the type of versions.
type Versioned[C any] interface {
	Value
	UnmarshalJSONAt(data []byte, at C) error
	AppendJSONAt(dst []byte, at C) ([]byte, error)
}

// At makes a value one that is read and written by a version.
func At[C any](v Versioned[C], at C) Value { return versioned[C]{v, at} }

type versioned[C any] struct {
	v  Versioned[C]
	at C
}

func (x versioned[C]) UnmarshalJSON(data []byte) error { return x.v.UnmarshalJSONAt(data, x.at) }

func (x versioned[C]) MarshalJSON() ([]byte, error) { return x.AppendJSON(nil) }

func (x versioned[C]) AppendJSON(dst []byte) ([]byte, error) { return x.v.AppendJSONAt(dst, x.at) }
