// Package codec reads and writes the JSON of the contract, for code that
// internal/codecgen generates and for the few types that are written by hand.
//
// Its rules are those of docs/contract.md, "Documents", which no JSON library
// has: member names match to the byte, a known member comes once, an integer
// has no fraction, null is a value of its own, at most [MaxDepth] levels are
// materialised, and what is skipped is checked for its syntax alone.
//
// A [Decoder] and an [Encoder] keep their first failure and from then on do
// nothing, so that generated code needs no error handling between two members.
// Where a failure stands in the document is found out only once there is one:
// the text up to it is walked again, and success pays nothing for paths.
package codec
