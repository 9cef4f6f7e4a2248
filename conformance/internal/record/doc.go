// Record asks the reference testee and writes down what it answers: the vectors
// under conformance/vectors and the frozen documents under testdata/contract.
//
//	go run ./conformance/internal/record -testee ./conformance/reference/target/release/kanade-reference
//
// run in the module's folder, writes both. The requests are made from a
// description of the wire types (schema.go), lists of values
// (package telling) and a fixed seed, so that the same reference gives the same files.
//
// Vectors are written anew. A frozen document that is there already and would
// change stops the program before it writes one: new ones join a folder, old ones
// stay.
//
// What a careful implementation may do differently is left out; keep.go says
// what that is.
package main
