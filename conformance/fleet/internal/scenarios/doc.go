// Package scenarios is what the programs of a fleet must do together. Each
// scenario changes what it needs and leaves the fleet running for the next.
package scenarios
