package wire

// Level is the level of the contract that this module speaks: an integer that
// grows by one whenever a document gets, loses or changes a member, a value of an
// enum or a word. It stands in no message, so peers do not see it; programs name
// it in their logs and in what their version says, so that people can tell what a
// fleet speaks. [Contract] has the versions that a document can be written for.
//
// The fields of every type are listed for each level in
// conformance/internal/shapes/testdata; a test compares them with the types.
//
// History:
//   - 1: 2026-11-26, the contract of 0.43.53
//   - 2: 2026-11-26, members, values and words of 0.101.0
const Level = 2
