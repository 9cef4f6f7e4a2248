//go:build unix

package endpoint

// RootsOwn is rootsOwn, for tests in the other package.
var RootsOwn = rootsOwn
