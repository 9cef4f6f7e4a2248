package manifest

import (
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/wire"
)

// RuleError says which rule of the contract a document breaks that decodes.
type RuleError struct {
	// Path is the member, such as check.name.
	Path string
	// Rule is what is wrong with it.
	Rule string
}

// Error names the member and the rule.
func (e *RuleError) Error() string { return e.Path + e.Rule }

// Validate checks the rules between the members of a job, in the contract's
// order, and returns the first that is broken as a [*RuleError]: exactly one
// source of the script; emit without inventory and check; no blank names. See
// docs/contract.md, "Manifests".
func (j *Job) Validate() error {
	if err := j.Execute.Validate(); err != nil {
		return err
	}
	if j.Emit.IsSet() && (j.Inventory.IsSet() || j.Check.IsSet()) {
		return &RuleError{"emit", ": is incompatible with `inventory:` / `check:`: events take the whole of the output"}
	}
	if c, ok := j.Check.Get(); ok {
		if err := validateCheck(&c); err != nil {
			return err
		}
	}
	if c, ok := j.Client.Get(); ok {
		return c.validate()
	}
	return nil
}

// Validate checks that exactly one of script, script_file and script_object is
// set. An empty script counts as unset. The error is a [*RuleError].
func (x *Execute) Validate() error {
	if x.Typed.IsSet() {
		return &RuleError{"execute.kind", ": a typed operation is no script, and came with the contract 0.101.0"}
	}
	script, file, object := x.Script.Or("") != "", x.ScriptFile.IsSet(), x.ScriptObject.IsSet()
	set := 0
	for _, s := range []bool{script, file, object} {
		if s {
			set++
		}
	}
	switch set {
	case 0:
		return &RuleError{"execute", ": one of `script`, `script_file`, `script_object` must be set"}
	case 1:
		return nil
	}
	return &RuleError{"execute", fmt.Sprintf(": only one of `script`, `script_file`, `script_object` may be set (script=%t, script_file=%t, script_object=%t)", script, file, object)}
}

func validateCheck(c *wire.CheckHint) error {
	return firstBlank(
		named{"check.name", wire.Some(c.Name), true},
		named{"check.status_field", wire.Some(c.StatusField), true},
		named{"check.detail_field", wire.Some(c.DetailField), true},
		named{"check.troubleshoot", c.Troubleshoot, false},
	)
}

func (c *ClientHint) validate() error {
	return firstBlank(
		named{"client.name", wire.Some(c.Name), true},
		named{"client.description", c.Description, false},
		named{"client.icon", c.Icon, false},
	)
}

// named is a text that must not be blank.
type named struct {
	path     string
	text     wire.Opt[string]
	required bool
}

func firstBlank(texts ...named) error {
	for _, n := range texts {
		text, ok := n.text.Get()
		switch {
		case !ok || strings.TrimSpace(text) != "":
		case n.required:
			return &RuleError{n.path, " must not be empty"}
		default:
			return &RuleError{n.path, " must not be empty when set"}
		}
	}
	return nil
}
