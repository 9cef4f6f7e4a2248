// Package safefile writes files that survive a crash of the program and of the
// machine: a file is there whole or not at all. What it writes only its owner
// may read.
//
// A folder may be used by one program alone; [Acquire] sees to that.
package safefile
