package reference

// Kind is what a value of a [Type] looks like.
type Kind uint8

// The kinds.
const (
	// Object has members.
	Object Kind = iota
	// Choice is an object with exactly one of its members.
	Choice
	// Enum is one text of several.
	Enum
)

// Presence is what becomes of a member that is missing.
type Presence uint8

// The presences.
const (
	Required  Presence = iota // the document is refused
	Defaulted                 // it takes its default; null is refused
	Optional                  // it is unset, as with null
)

// String is the presence in one word.
func (p Presence) String() string {
	switch p {
	case Required:
		return "required"
	case Defaulted:
		return "default"
	}
	return "optional"
}

// Type describes an object or a set of values.
type Type struct {
	// Name is that of the Go type, with its package: manifest.Job.
	Name string
	Kind Kind
	// Doc says what it is, in paragraphs with blank lines between them. Names of
	// the document stand in backquotes.
	Doc string
	// Section of docs/contract.md; "" where there is none.
	Section string
	// Tag is the member that says which of the others there are.
	Tag string
	// Words may stand in the place of an object; none for most.
	Words []Value
	// Values of an enum; an open one takes others too.
	Values []Value
	Open   bool
	// Fields are the members of an object or choice, in the order of writing.
	Fields []Field
}

// Value is one text of several. Since is the contract level that brought it, ""
// for the first.
type Value struct{ Text, Doc, Since string }

// Field is a member.
type Field struct {
	// Name in the document, and others that are read.
	Name    string
	Aliases []string
	// Type is string, bool, uint32, uint64, int32, int64, float64, time, any, or
	// the Name of a [Type], behind [] for a list and map[string] for members of any
	// name.
	Type     string
	Presence Presence
	// Default as it would stand in YAML, for those that have one.
	Default string
	// When is the value of the type's tag with which the member is there.
	When string
	// Null says that an unset value is written as null, LeftOut that it, or an
	// empty one, is not written.
	Null, LeftOut bool
	// Doc says what it is.
	Doc string
	// Since is the contract level that brought it; "" for the first.
	Since string
	// Deprecated says why not to use it; "" for most.
	Deprecated string
}
