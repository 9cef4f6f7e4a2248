package manifest

import (
	"errors"
	"fmt"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/wire"
)

// TypedExecute is what a job does that is no script: an operation that programs know.
// It can be read, checked and shown; no published program carries one out, and
// [Job.Command] makes no order of it. Unknown members are refused. Since 0.101.0.
//
//wire:message closed checked
type TypedExecute struct {
	// Kind tells it from a script.
	Kind ExecuteKind `json:"kind"`
	// PayloadVersion is that of the form, 1.
	PayloadVersion uint32 `json:"payload_version"`
	// Timeout is a duration string, from a second to an hour.
	Timeout string `json:"timeout"`
	// RunAs must be system. Default: system.
	RunAs RunAs `json:"run_as" wire:"default=wire.RunAsSystem"`
	// Operation is what to do.
	Operation TypedOperation `json:"operation"`
}

// TypedOperation is [wire.TypedOperation].
type TypedOperation = wire.TypedOperation

// ExecuteKind is the form of what a job runs. The set is closed.
//
//wire:enum
type ExecuteKind string

// KindTyped is a typed operation. A script has no kind.
const KindTyped ExecuteKind = "typed_operation"

// typedVersion is the only form of a typed operation.
const typedVersion = 1

// check refuses a form that nobody knows: nothing may act on it.
func (t *TypedExecute) check(d *codec.Decoder, start int) {
	if !d.Failed() && t.PayloadVersion != typedVersion {
		d.Refuse(start, "payload_version 1")
	}
}

// DeployAuthorization names the plan that a typed operation belongs to. Unknown
// members are refused. Since 0.101.0.
//
//wire:message closed
type DeployAuthorization struct {
	// PlanID names the plan, in 1 to 128 of A-Z a-z 0-9 . _ -.
	PlanID string `json:"plan_id"`
	// PlanDigest is the SHA-256 of the plan, in hexadecimal.
	PlanDigest Digest `json:"plan_digest"`
}

// Digest is [wire.Digest].
type Digest = wire.Digest

// ErrTypedOperation means that a job is a typed operation, or is authorised like one:
// no order for a script can be made of it.
var ErrTypedOperation = errors.New("manifest: a typed operation cannot be run as a script, and nothing here carries one out")

// Validate checks the rules between the members, in the contract's order. The error is
// a [*RuleError].
func (t *TypedExecute) Validate() error {
	const longest = 3600 // seconds
	span, err := duration("execute.timeout", t.Timeout)
	switch {
	case t.PayloadVersion != typedVersion:
		return &RuleError{"execute.payload_version", fmt.Sprintf(" must be %d", typedVersion)}
	case t.RunAs != wire.RunAsSystem:
		return &RuleError{"execute.run_as", " of a typed operation must be system"}
	case err != nil:
		return err
	case span.Seconds < 1 || span.Seconds > longest || span.Seconds == longest && span.Nanos > 0:
		return &RuleError{"execute.timeout", fmt.Sprintf(" of a typed operation must be from 1s to 1h, got '%s'", t.Timeout)}
	}
	var e *wire.OperationError
	if err := t.Operation.Validate(); errors.As(err, &e) {
		return &RuleError{"execute.operation." + e.Path, " " + e.Rule}
	}
	return nil
}

// validateTyped checks that a job is either a script or a typed operation.
func (j *Job) validateTyped() error {
	auth, authorised := j.DeployAuthorization.Get()
	if !j.Execute.Typed.IsSet() {
		if authorised {
			return &RuleError{"deploy_authorization", " is only valid with `kind: typed_operation`"}
		}
		return nil
	}
	switch {
	case !j.RequireApproval:
		return &RuleError{"require_approval", " of a typed operation must be true"}
	case !authorised:
		return &RuleError{"deploy_authorization", " is required by a typed operation"}
	case !isResourceID(auth.PlanID) || len(auth.PlanID) > 128:
		return &RuleError{"deploy_authorization.plan_id", " must be 1 to 128 of A-Z a-z 0-9 . _ -"}
	}
	for _, m := range []member{
		{"inventory", j.Inventory.IsSet()}, {"emit", j.Emit.IsSet()}, {"check", j.Check.IsSet()}, {"collect", j.Collect.IsSet()},
		{"finalize", j.Finalize.IsSet()}, {"feed", len(j.Feed) > 0}, {"client", j.Client.IsSet()},
	} {
		if m.set {
			return &RuleError{m.name, ": a typed operation runs no script, so there is nothing for it"}
		}
	}
	return nil
}
