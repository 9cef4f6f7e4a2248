package main

// pkg is a package with message types.
type pkg struct {
	name  string
	files []*file
	types map[string]bool // names of its messages and enums

	// aliases maps a name to the type of package wire that it stands for.
	aliases map[string]string
	// other is package wire, for a package that holds its types.
	other *pkg
	// texts are the doc comments of functions and the values of constants, for
	// descriptions.
	texts texts
}

// file is a source file with its messages and enums, in their order.
type file struct {
	name     string
	messages []*message
	enums    []*enum
	owns     []*own
}

// own is a type whose codec and shape are written by hand.
type own struct {
	name  string
	grown bool // has members or values that came with a later contract
	doc   string
}

// message is a struct that is an object in JSON.
type message struct {
	name string
	tag  string // member that the others depend on
	// buffering: unknown members are checked, not skipped
	buffering bool
	shared    bool
	fields    []*field
	// word is a member that is read, must hold wordIs, and is not kept
	word, wordIs string
	forbidden    []string // members with which the message is none
	since        string   // contract that brought these, and instead
	content      string   // with a tag: the member that all fields behind it are
	closed       bool     // members that nobody knows are refused
	checked      bool     // a method check ends the reading
	normalised   bool     // the method normalise follows a decoding
	// instead is a field that takes the place of all others where the member holds a
	// text
	instead   *field
	insteadOf string // the member
	insteadIs string // and its text
	unique    string // contract that refuses members that come twice, known or not
	doc       string
}

// enum is a string with known values.
type enum struct {
	name   string
	open   bool
	shared bool
	values []enumValue
	doc    string
}

type enumValue struct {
	constant, text string
	since          string // contract that brought it, "" for the first
	doc            string
}

// presence is what becomes of a member that is missing.
type presence int

const (
	required  presence = iota
	defaulted          // takes def, or the zero value where that is empty
	optional           // stays unset, as it does for null
)

// field is a member of a message.
type field struct {
	name     string // in Go
	member   string // in JSON
	aliases  []string
	typ      typ
	presence presence
	def      string   // Go expression
	omit     bool     // not written when unset or empty
	buffered bool     // read into memory by the reference before it is decoded
	unread   bool     // written, and passed over where it is read
	when     []string // Go expressions: the values of the tag with which it is there
	since    string   // contract that brought it, "" for the first
	gone     string   // contract that no longer has it, "" for none
	full     string   // JSON that this contract writes when it is unset, "" for nothing
	doc      string
}

// contracts are those that a member or a value may have come with, by the
// constants of package codec.
var contracts = map[string]string{"0.101.0": "codec.V0_101_0"}

// kind is how a value is read and written.
type kind int

const (
	scalarKind  kind = iota
	messageKind      // has decode and encode methods: a message, an enum, JSON
	sliceKind
	optKind
)

// typ is the type of a field or of its elements.
type typ struct {
	kind     kind
	name     string // as it stands in the source
	elem     *typ
	external bool   // a message of package wire
	target   string // and its name there
	positive bool   // a number that is not 0
}

// free reports whether t is JSON of any kind, for which null is no value.
func (t typ) free() bool {
	return t.kind == messageKind && (t.name == "JSON" || t.external && t.target == "JSON")
}

// byHand are types of package wire that have a codec and no marker.
var byHand = map[string]string{"JSON": "Any", "Secret": "String"}

// scalar is a type that the codec's runtime reads and writes.
type scalar struct {
	read  string // method of the decoder
	write string // format of the call of the encoder, with the value for %s
	size  int    // bytes that the value usually takes
}

// positive is what a uint32 that is not 0 goes by.
const positive = "positive uint32"

// scalar is how a value of a scalar type is read and written.
func (t typ) scalar() scalar {
	if t.positive {
		return scalars[positive]
	}
	return scalars[t.name]
}

var scalars = map[string]scalar{
	"string":    {"String", "String(%s)", 2},
	"bool":      {"Bool", "Bool(%s)", 5},
	"uint8":     {"Uint8", "Uint(uint64(%s))", 3},
	"uint16":    {"Uint16", "Uint(uint64(%s))", 5},
	"uint32":    {"Uint32", "Uint(uint64(%s))", 10},
	"uint64":    {"Uint64", "Uint(%s)", 12},
	"int32":     {"Int32", "Int(int64(%s))", 11},
	"int64":     {"Int64", "Int(%s)", 12},
	positive:    {"Positive32", "Positive(%s)", 10},
	"float64":   {"Float64", "Float(%s)", 18},
	"time.Time": {"Time", "Time(%s)", 32},
}
