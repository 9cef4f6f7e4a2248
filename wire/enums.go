package wire

// Shell is the interpreter of a script. The set is closed: an unknown shell
// makes the whole message undecodable, and so do the newer ones for agents of
// 0.43.53, which drop such a command without a word.
//
//wire:enum shared
type Shell string

// The shells. Sh and Pwsh, PowerShell 7, are there since 0.101.0; they are looked
// for in the PATH of the agent, on any system.
const (
	// ShellPowerShell is Windows PowerShell.
	ShellPowerShell Shell = "powershell"
	// ShellCmd is the command processor of Windows.
	ShellCmd Shell = "cmd"
	// ShellSh is the shell sh in the PATH of the agent.
	ShellSh Shell = "sh" //wire:since=0.101.0
	// ShellPwsh is PowerShell 7 in the PATH of the agent.
	ShellPwsh Shell = "pwsh" //wire:since=0.101.0
)

// Known reports whether s is one of the contract's shells.
func (s Shell) Known() bool { return s.KnownAt(V0_101_0) }

// KnownAt reports whether s is a shell of that version of the contract.
func (s Shell) KnownAt(c Contract) bool {
	switch s {
	case ShellPowerShell, ShellCmd:
		return true
	case ShellSh, ShellPwsh:
		return c >= V0_101_0
	}
	return false
}

// RunAs is the session and the privilege of a run. The set is closed. Where it
// is absent it is [RunAsSystem].
//
//wire:enum shared
type RunAs string

// The ways to run.
const (
	// RunAsSystem is LocalSystem in the services session, without a desktop.
	RunAsSystem RunAs = "system"
	// RunAsUser is the logged-in user in the active console session, with the
	// limited token of an administrator.
	RunAsUser RunAs = "user"
	// RunAsSystemGUI is LocalSystem in the active console session.
	RunAsSystemGUI RunAs = "system_gui"
)

// Known reports whether r is one of the contract's values.
func (r RunAs) Known() bool { return r == RunAsSystem || r == RunAsUser || r == RunAsSystemGUI }

// EmitKind says what the standard output of an emitting job holds. The set is
// closed.
//
//wire:enum shared
type EmitKind string

// EmitEvents is one ObsEvent as JSON on each line.
const EmitEvents EmitKind = "events"
