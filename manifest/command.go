package manifest

import (
	"errors"
	"fmt"

	"github.com/kanadehq/kanade-shared/wire"
)

// Errors of [Job.Command] that callers branch on.
var (
	// ErrScriptFile means that the script is still in a file beside the
	// manifest.
	ErrScriptFile = errors.New("manifest: execute.script_file must be put into execute.script before the job is run")
	// ErrScriptObject means that the script is an object, whose approved digest
	// [Job.ObjectCommand] wants.
	ErrScriptObject = errors.New("manifest: execute.script_object can be run only with the digest of the approved object")
)

// Command returns the order to run a job once whose script stands in it. It
// takes from spec the request id and the exec id, and all else from the job,
// which should be valid: see [Job.Validate].
//
// Errors: [ErrTypedOperation], [ErrScriptFile], [ErrScriptObject], a timeout that is no duration (then
// the text begins with "invalid timeout: "), and those of [wire.NewCommand], such
// as for a timeout of less than a second.
func (j *Job) Command(spec wire.CommandSpec) (wire.Command, error) {
	if j.Execute.ScriptObject.IsSet() {
		return wire.Command{}, ErrScriptObject
	}
	return j.command(spec, func(spec wire.CommandSpec) (wire.Command, error) {
		return wire.NewCommand(spec, j.Execute.Script.Or(""))
	})
}

// ObjectCommand is [Job.Command] for a job whose script is an object: sha256 is
// the hex digest of the bytes that were approved.
func (j *Job) ObjectCommand(spec wire.CommandSpec, sha256 string) (wire.Command, error) {
	return j.command(spec, func(spec wire.CommandSpec) (wire.Command, error) {
		return wire.NewScriptObjectCommand(spec, j.Execute.ScriptObject.Or(""), sha256)
	})
}

func (j *Job) command(spec wire.CommandSpec, build func(wire.CommandSpec) (wire.Command, error)) (wire.Command, error) {
	if j.Execute.Typed.IsSet() || j.DeployAuthorization.IsSet() {
		return wire.Command{}, ErrTypedOperation
	}
	if j.Execute.ScriptFile.IsSet() {
		return wire.Command{}, ErrScriptFile
	}
	timeout, err := wire.ParseSpan(j.Execute.Timeout)
	if err != nil {
		return wire.Command{}, fmt.Errorf("invalid timeout: %w", err)
	}
	spec.JobID, spec.Version = j.ID, j.Version
	spec.Shell, spec.RunAs = j.Execute.Shell, j.Execute.RunAs
	timeout.Nanos = 0 // whole seconds count, and without one there is no run
	spec.Timeout, _ = timeout.Duration()
	cmd, err := build(spec)
	if err != nil {
		return wire.Command{}, err
	}
	cmd.TimeoutSecs = timeout.Seconds // also where a time.Duration cannot hold it
	cmd.Cwd, cmd.Staleness = j.Execute.Cwd, j.Staleness
	cmd.Emit, cmd.Check, cmd.Collect = j.Emit, j.Check, j.Collect
	cmd.BypassLocalLimit = j.Execute.BypassLocalLimit
	if f, ok := j.Finalize.Get(); ok {
		cmd.Finalize.Set(f.Command())
	}
	return cmd, nil
}
