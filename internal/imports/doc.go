// Package imports holds the rules of what may import what in this module, and
// the test that reads the import graph and fails, with the reason and the chain
// of imports, when a package breaks one. It is made of tests alone.
//
// The rules are data: rooms_test.go says which folders there are and which way
// the arrows go, rules_test.go what must not be reached and why.
package imports
