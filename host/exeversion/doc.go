// Package exeversion finds out which version an executable is, from its bytes:
// nothing is run, and it does not matter which system the file is for.
//
// [PE] reads the version resource of a Windows executable, by the rules of the
// contract: the version under which an agent is published is what it returns.
// [Build] reads what the Go toolchain notes down, in executables of every
// format.
//
// Files may be hostile. A broken one has no version.
package exeversion
