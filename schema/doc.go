// Package schema publishes the contract's documents as JSON Schemas, for editors,
// CI and people who write in other languages.
//
//	text := schema.Job()                          // the schema itself
//	err := schema.Validate(schema.KindJob, yaml)  // what it says to a document
//
// The schemas are generated from the Go types and embedded. There are three
// dialects of each: [Plain], for any validator; [Editor], with the keywords that
// editors know beside those of the standard; [Draft07], for tools that stopped
// there. Each version has a folder of its own and never changes once it is
// released; [Next] is what the next one will be. [Version] is for the contract that
// every program of a fleet speaks; those for the newer one are used by choice, by
// [ValidateAt] and its like. docs/schema.md says which rules of
// the contract a schema cannot express.
//
// [Validate] says what a schema says, and no more: a program that checks documents
// wants manifest.Check, which says where the mistake is and what was meant, and
// knows every rule.
package schema

// A version is written until it is released; then it goes from the list.
//go:generate go run ./internal/gen -release 0.43.53,0.101.0
