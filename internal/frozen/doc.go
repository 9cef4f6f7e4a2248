// Package frozen reads the documents that are frozen with each release of the
// contract, testdata/contract/<release>, for the tests of the packages whose
// types they are.
//
// A document once frozen keeps its bytes: what is stored and under way in fleets
// looks like it. Documents fails the test that asks when a file was changed,
// removed or added without being listed.
package frozen
