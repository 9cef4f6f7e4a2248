package manifest

import "github.com/kanadehq/kanade-shared/wire"

// Execute is what a job runs. Exactly one of Script, ScriptFile and ScriptObject
// says where the script is; see [Execute.Validate].
//
// A typed operation is no script: it has the kind typed_operation, stands in Typed, and
// has none of the other members. A document of another kind than that and shell, or
// with a member of a typed operation and without the kind, does not decode.
//
//wire:message word=kind:shell forbidden=payload_version,operation instead=kind:typed_operation:Typed since=0.101.0
type Execute struct {
	// BypassLocalLimit lets runs start although the PC runs as many jobs as it
	// may. Default: false; not written then. Since 0.101.0.
	BypassLocalLimit bool `json:"bypass_local_limit,omitzero" wire:"default,since=0.101.0"`
	// Shell is the interpreter that the script is written for.
	Shell Shell `json:"shell"`
	// Script is the body itself. An empty one counts as unset, and in 0.101.0 one
	// of white space too.
	Script wire.Opt[string] `json:"script,omitzero"`
	// ScriptFile is a file beside the manifest, which an operator's tool puts
	// into Script before the job is stored.
	ScriptFile wire.Opt[string] `json:"script_file,omitzero"`
	// ScriptObject is the key <name>/<version> of a body in the object store
	// scripts.
	ScriptObject wire.Opt[string] `json:"script_object,omitzero"`
	// Timeout is a duration string, of which the whole seconds count.
	Timeout string `json:"timeout"`
	// RunAs is the session and the privilege of the run. Default: system.
	RunAs RunAs `json:"run_as" wire:"default=wire.RunAsSystem"`
	// Cwd is the working directory. Unset means the agent's own.
	Cwd wire.Opt[string] `json:"cwd,omitzero"`
	// Typed stands in the place of all others; see [Job.Command]. Since 0.101.0.
	Typed wire.Opt[TypedExecute] `json:"-"`
}
