// Package yamldoc turns a YAML document into the JSON that it stands for, by a
// description of what it should be (package shape) and by the contract's rules
// for scalars; see docs/contract.md, "YAML". The JSON goes through the ordinary
// decoder afterwards, so that both forms of a document mean the same.
//
// The library parses; what a scalar means is decided here, since it depends on
// the place where it stands. There are two kinds of places. In most, the type
// that is wanted decides: 1.0 is text where text is wanted. What stands in an
// object with a tag (shape.Type.Tag) or in a member that says so
// (shape.Field.Buffered) is buffered: it gets a type of its own first, by the
// rules of YAML 1.2, and must then be the one that is wanted.
package yamldoc
