package wire

// Shell is the interpreter of a script. The set is closed: an unknown shell
// makes the whole message undecodable.
//
//wire:enum shared
type Shell string

// The shells of this contract level.
const (
	ShellPowerShell Shell = "powershell"
	ShellCmd        Shell = "cmd"
)

// Known reports whether s is one of the contract's shells.
func (s Shell) Known() bool { return s == ShellPowerShell || s == ShellCmd }

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
