// Mixed lets programs of three levels of the contract change the same documents of
// a broker, turn by turn in a random order, and counts which members get lost:
//
//   - newer programs, which add members that nobody else knows, at the top and
//     within, and change them;
//   - programs of this module, through package kvrmw;
//   - older ones, of the reference: its helper where it has one for the document,
//     else its types, from which the document is written again.
//
// After each turn the document is compared with what it was: a member of the newer
// programs that is gone, or not what it was, is lost.
//
//	make mixed STEPS=10000 SEED=1
//
// With --newest, the newer programs are of 0.101.0 and put its members into the
// documents too, the reference is of 0.101.0, and programs of this module whose types
// are those of 0.43.53 take part beside those that know 0.101.0.
//
// With --reference, the older programs are the reference's testee; without, types
// that drop what they do not know stand in for it. Exit codes: 0 this module has
// lost nothing; 1 it has; 2 wrong use; 3 it could not do its work, or was
// interrupted.
package main
