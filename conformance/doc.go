// Package conformance compares an implementation of the contract with recorded
// answers of the reference. PROTOCOL.md in this folder describes the requests;
// the folder vectors holds questions with the answers that they got.
//
// The rules are strict: where an answer carries a document, its bytes must be
// the recorded ones.
package conformance
