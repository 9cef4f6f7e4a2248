// Package bootsentinel keeps a program that replaces its own executable from
// being stuck with one that crashes at every start.
//
// Before an update the program arms a sentinel, which keeps the running
// executable as the last good one. At each start, before anything that can fail,
// the program asks [Sentinel.CheckOnBoot]: it counts the starts of a version that
// has not proved itself, and after three it puts the last good executable back
// and quarantines the version. Once it works, [Sentinel.ConfirmHealthy] makes the
// version the last good one.
//
//	s := bootsentinel.New(paths.DataDir(), exe, version)
//	if d := s.CheckOnBoot(bootsentinel.DefaultMaxAttempts); d.RolledBack {
//		os.Exit(bootsentinel.ExitAgent) // the service manager starts the last good one
//	}
//
// Files, names and decisions are those of the reference. A program may die
// between any two file operations: nothing is ever half written, and the next
// start goes on from there.
package bootsentinel
