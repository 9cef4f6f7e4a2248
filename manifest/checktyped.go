package manifest

import (
	"errors"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
)

// isTyped reports whether what a job runs is an operation and no script.
func isTyped(execute *yamldoc.Value) bool { return execute.Type.Name == "TypedExecute" }

// typed checks a job that is a typed operation, or is authorised like one.
func (c *checker) typed(j *Job, decoded bool) {
	const rule = "typed-operation"
	if !decoded {
		return
	}
	if j.Execute.Typed.IsSet() {
		c.onKey(c.root.Get("execute", "kind"), rule, SeverityWarning, "execute.kind", "nothing carries out a typed operation yet: the job can be stored, and not be run")
	}
	for _, check := range []func() error{
		func() error {
			if typed, ok := j.Execute.Typed.Get(); ok {
				return typed.Validate()
			}
			return nil
		},
		j.validateTyped,
	} {
		var e *RuleError
		if errors.As(check(), &e) {
			c.on(nearestTo(c.root, e.Path), rule, SeverityError, e.Path, e.Error())
		}
	}
}
