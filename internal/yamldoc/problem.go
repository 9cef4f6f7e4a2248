package yamldoc

import "github.com/kanadehq/kanade-shared/internal/shape"

// Code is what a [Problem] is about.
type Code int

// The codes.
const (
	// UnknownKey is a key that the type does not declare.
	UnknownKey Code = iota
	// ForbiddenKey is a key with which an object is refused.
	ForbiddenKey
	// MissingKey is a required key that is not there.
	MissingKey
	// DuplicateKey is a key that has been there before.
	DuplicateKey
	// KeyNotText is a key that is no name.
	KeyNotText
	// WrongKind is a mapping, a list or a scalar in the place of another one.
	WrongKind
	// Null is nothing, or null, where a value must be.
	Null
	// NullText is null where text is required: it is a word then.
	NullText
	// NotListed is a word that an enum does not have.
	NotListed
	// NotBool, NotInteger (or no number) and NotTime are scalars that are not what is wanted.
	NotBool
	NotInteger
	NotTime
	// NotText is a scalar that is a number or a boolean where only text counts.
	NotText
	// NotOne is an object that does not have just one of its type's members.
	NotOne
	// Tagged is a tag where none is allowed.
	Tagged
	// Unreadable is a scalar that its tag does not allow, or an integer beyond 64
	// bits.
	Unreadable
	// TooComplex is a document that is too deep, or that aliases make endless or
	// too large. Nothing is reported behind it.
	TooComplex
)

// Problem is one reason why a document is not what it should be. Its fields are
// set as far as they apply.
type Problem struct {
	Code Code
	// Path leads to the value, or to the key.
	Path string
	// Span is the offending token.
	Span Span
	// Others are the tokens that it clashes with.
	Others []Span
	// Type is what is wanted.
	Type *shape.Type
	// Owner is the object whose key is meant; Key is its name.
	Owner *Value
	Key   string
	// Value is the text of a scalar; Plain says that it stands without quotes and
	// without a tag.
	Value string
	Plain bool
	// Expected and Got are for people.
	Expected, Got string
	// Overlooked says that the document is accepted all the same.
	Overlooked bool
}

// maxProblems is how many problems are reported of those that are overlooked, and
// how many of the others.
const maxProblems = 1000
