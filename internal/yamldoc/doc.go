// Package yamldoc turns a YAML document into the JSON that it stands for, by a
// description of what it should be (package shape) and by the contract's rules
// for scalars; see docs/contract.md, "YAML". The JSON goes through the ordinary
// decoder afterwards, so that both forms of a document mean the same.
//
// The library parses; what a scalar means is decided here, since it depends on
// the place where it stands: 1.0 is text where text is wanted.
package yamldoc
