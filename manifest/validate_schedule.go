package manifest

import (
	"errors"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// Validate checks what decoding does not, in the contract's order, and returns the
// first rule that is broken as a [*RuleError]. local is the zone of the host, not
// nil: in it bounds that are dates are read. See docs/contract.md, "Schedules".
func (s *Schedule) Validate(local *time.Location) error {
	if err := s.validateWhen(); err != nil {
		return err
	}
	for _, d := range []struct {
		path string
		text wire.Opt[string]
	}{{"jitter", s.Jitter}, {"starting_deadline", s.StartingDeadline}} {
		if text, ok := d.text.Get(); ok {
			if _, err := duration(d.path, text); err != nil {
				return err
			}
		}
	}
	active := readBounds("active", s.Active.From, s.Active.Until, s.TZ.Location(local))
	if err := active.validate("active", s.Active.From, s.Active.Until); err != nil {
		return err
	}
	if err := s.validateConstraints(); err != nil {
		return err
	}
	if r, ok := s.OnFailure.Retry.Get(); ok {
		return r.validate()
	}
	return nil
}

func (s *Schedule) validateWhen() error {
	if s.When.is == whenUnset {
		return &RuleError{"when", ": want " + expectedWhen}
	}
	policy, _ := s.When.PerPC()
	if p, ok := s.When.PerTarget(); ok {
		if s.RunsOn == RunsOnAgent {
			return &RuleError{"when.per_target", " cannot be combined with `runs_on: agent`: an agent knows of its own PC alone"}
		}
		policy = p
	}
	if triggers, ok := s.When.On(); ok {
		if s.RunsOn != RunsOnAgent {
			return &RuleError{"when.on", " needs `runs_on: agent`: its events happen on the PCs"}
		}
		if len(triggers) == 0 {
			return &RuleError{"when.on", " must list at least one trigger"}
		}
	}
	if every, ok := policy.Every.Get(); ok {
		_, err := duration("when.every", every)
		return err
	}
	if c, ok := s.When.Calendar(); ok {
		_, err := c.plan()
		return err
	}
	return nil
}

func (s *Schedule) validateConstraints() error {
	if err := s.Constraints.BadWindow(); err != nil {
		return err
	}
	if err := s.Constraints.BadSkipDate(); err != nil {
		return err
	}
	most, ok := s.Constraints.MaxConcurrent.Get()
	switch {
	case ok && s.RunsOn == RunsOnAgent:
		return &RuleError{"constraints.max_concurrent", " cannot be combined with `runs_on: agent`: an agent does not see the fleet"}
	case ok && most == 0:
		return &RuleError{"constraints.max_concurrent", " must be >= 1"}
	}
	return nil
}

// The most attempts that a retry may add.
const maxRetries = 10

func (r *Retry) validate() error {
	backoff, err := duration("on_failure.retry.backoff", r.Backoff)
	switch {
	case err != nil:
		return err
	case backoff.Seconds == 0:
		return &RuleError{"on_failure.retry.backoff", fmt.Sprintf(" must be >= 1s (got '%s')", r.Backoff)}
	case r.Max < 1 || r.Max > maxRetries:
		return &RuleError{"on_failure.retry.max", fmt.Sprintf(" must be 1..=%d (got %d)", maxRetries, r.Max)}
	}
	return nil
}

// Validate checks that both bounds are readable and in order, and returns the
// first that is broken as a [*RuleError]. local is the zone of the host, not nil.
func (f *Freeze) Validate(local *time.Location) error {
	s := readBounds("freeze", f.From, f.Until, f.TZ.Location(local))
	return s.validate("freeze", f.From, f.Until)
}

// duration reads the duration string of a member. The error is a [*RuleError].
func duration(path, text string) (wire.Span, error) {
	d, err := wire.ParseSpan(text)
	if err == nil {
		return d, nil
	}
	problem := err.Error()
	var e *wire.DurationError
	if errors.As(err, &e) {
		problem = e.Rule
	}
	return wire.Span{}, &RuleError{path, fmt.Sprintf(": invalid duration '%s': %s", text, problem)}
}
