// Package shape describes the documents of the contract as data: which members
// an object has, of which types, and what becomes of them when they are missing.
// internal/codecgen writes the descriptions from the same declarations as the
// codecs.
package shape

// Kind is what a value is.
type Kind int

// The kinds.
const (
	String Kind = iota
	Bool
	Uint32
	Uint64
	Int32
	Int64
	Float64
	Time
	Enum
	Object
	// Choice is an object with exactly one of its members.
	Choice
	List
	Any
	Uint8
	Uint16
	// Map is an object with any members, all of one type.
	Map
)

// Type describes a value.
type Type struct {
	// Kind of the value.
	Kind Kind
	// Name of the Go type, for enums and objects.
	Name string
	// Values of an enum; one that is Open takes others too.
	Values []string
	Open   bool
	// Since names the contract that brought a value of an enum or a word; those
	// of the first contract are not in it.
	Since map[string]string
	// Elem is the type of a list's elements, or of a map's members.
	Elem *Type
	// Short is what may stand in the place of an object or a list, in a member
	// that is Buffered; nil for most.
	Short *Type
	// Tag is the member of an object that says which of the others it has;
	// empty for most.
	Tag string
	// Words may stand in the place of an object; none for most.
	Words []string
	// Content says of an object with a Tag that the rest is one member of that name, the
	// type of which the tag decides; "" for most.
	Content string
	// Closed says that members which nobody knows are refused.
	Closed bool
	// Instead is the type that an object has in the place of this one where it says so;
	// nil for most.
	Instead *Instead
	// Buffering says that members which nobody knows are read into memory by
	// the reference, and so must be well-formed.
	Buffering bool
	// Unique names the contract that refuses keys that come twice in a document of the
	// type, whether anybody knows them or not; "" for most.
	Unique string
	// Fields returns the members of an object, in order, in a slice of the
	// caller's own. It is a function because types contain themselves.
	Fields func() []Field
}

// Instead is another type of an object.
type Instead struct {
	// Member must hold the text Value.
	Member, Value string
	// Type returns the type. It is of the contract Since.
	Type  func() *Type
	Since string
}

// Presence is what becomes of a member that is missing.
type Presence int

// The presences.
const (
	Required  Presence = iota // an error
	Defaulted                 // a default; null is an error
	Optional                  // unset, as it is for null
)

// Field describes a member of an object.
type Field struct {
	// Name in the document, and other names that are read.
	Name    string
	Aliases []string
	// Type of the value.
	Type *Type
	// Presence says whether it may be missing or null.
	Presence Presence
	// Buffered says that the value gets a type of its own before it is compared
	// with Type, in YAML.
	Buffered bool
	// When are the values of the object's tag with which the member is there,
	// separated by spaces.
	When string
	// Forbidden says that an object with the member is refused.
	Forbidden bool
	// Positive says that the number is not 0.
	Positive bool
	// NotNull says that the contract that brought an optional member refuses null
	// for it: [Type.Without] makes it one that is defaulted.
	NotNull bool
	// Since is the contract that brought the member, "" for the first.
	Since string
}
