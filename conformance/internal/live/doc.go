// Live asks two programs that speak the conformance protocol the same questions
// and compares what they answer: this module's and the reference's.
//
//	make conformance-live N=1000000 SEED=1 ONLY='wire Command'
//	make conformance-live N=1000000 SEED=1 NEWEST=1
//
// The questions come from package gen; a seed and a number make each of them. A
// difference that no rule of conformance/divergences.tsv explains (rules.go says
// what the rules are) is made small and printed with both answers, and kept as a
// line of a file of vectors.
//
// Exit codes: 0 no difference is left unexplained; 1 some are; 2 wrong use; 3 it
// could not do its work, or was interrupted.
package main
