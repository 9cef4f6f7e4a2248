// Package runner runs the script of a command: it finds the shell, keeps the
// script in a temporary file while it runs, collects what it prints and ends
// the whole process tree when it takes too long or is killed.
//
// It never puts one shell in the place of another by itself: a script written
// for PowerShell can do the wrong things, silently, in sh. Where the shell is
// missing, Run says so with a [*MissingShellError]; [Runner.AllowOtherShell]
// is for scripts known to mean the same everywhere.
//
// Scripts run as the user and in the session of the program itself. Sessions
// and tokens of other users (run_as) are beyond this example.
package runner
