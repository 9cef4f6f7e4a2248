// Package paths knows where the programs of a fleet keep their files on each
// system, and finds their configuration.
//
// Nothing here creates a folder or a file.
package paths
