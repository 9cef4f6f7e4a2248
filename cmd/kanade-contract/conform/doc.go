// Package conform answers the requests of the conformance protocol
// (conformance/PROTOCOL.md) with what this module does, so that it can be
// compared with other implementations of the contract.
//
// It judges the exported API, and so imports nothing else of the module: a test
// sees to that.
package conform
