package manifest

import (
	"fmt"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// maxPCLabels is how many labels, between dots, a pc id may have in 0.101.0.
const maxPCLabels = 4

// ValidateAt is [Schedule.Validate] by the rules of one version of the contract.
// Those of 0.101.0 refuse schedules that would never start anything, and know the
// members that came with it.
func (s *Schedule) ValidateAt(at wire.Contract, local *time.Location) error {
	if at < wire.V0_101_0 {
		return s.Validate(local)
	}
	for _, rule := range []func() error{
		s.validatePCs, s.validatePolicy, s.validateTarget, s.validateWaves,
		func() error { return s.Validate(local) },
		s.validateRequire, func() error { return validateTags(s.Tags) },
	} {
		if err := rule(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Schedule) validatePCs() error {
	for i, pc := range s.Target.PCs {
		if n := strings.Count(pc, ".") + 1; n > maxPCLabels {
			return &RuleError{fmt.Sprintf("target.pcs[%d]", i), fmt.Sprintf(": pc_id '%s' has %d dot-separated labels: at most %d are supported", pc, n, maxPCLabels)}
		}
	}
	return nil
}

func (s *Schedule) validatePolicy() error {
	if p, ok := s.When.PerTarget(); ok && p.perVersion() {
		return &RuleError{"when.per_target", ": once_per_version counts for each PC: want `per_pc: once_per_version`"}
	}
	if p, ok := s.When.PerPC(); ok && p.perVersion() && s.RunsOn == RunsOnAgent {
		return &RuleError{"when.per_pc", ": once_per_version cannot be combined with `runs_on: agent`: an agent keeps no record by version"}
	}
	return nil
}

func (p Policy) perVersion() bool { return p.PerVersion && !p.Every.IsSet() }

func (s *Schedule) validateTarget() error {
	rollout, hasRollout := s.Rollout.Get()
	onAgent := s.RunsOn == RunsOnAgent
	switch {
	case !s.Target.Specified() && (onAgent || len(rollout.Waves) == 0):
		return &RuleError{"target", " must specify at least one of all, groups and pcs: the schedule would never start anything"}
	case onAgent && hasRollout:
		return &RuleError{"rollout", " cannot be combined with `runs_on: agent`: waves are the backend's"}
	case hasRollout && len(rollout.Waves) == 0:
		return &RuleError{"rollout.waves", " must list at least one wave"}
	case s.DeadlineAt.IsSet():
		return &RuleError{"deadline_at", " is computed at each fire: want `starting_deadline`"}
	}
	return nil
}

func (s *Schedule) validateWaves() error {
	rollout, _ := s.Rollout.Get()
	deadline, err := wire.ParseSpan(s.StartingDeadline.Or(""))
	bounded := err == nil
	for i, w := range rollout.Waves {
		path := fmt.Sprintf("rollout.waves[%d]", i)
		if blank(w.Group) {
			return &RuleError{path + ".group", " must not be blank"}
		}
		delay, err := duration(path+".delay", w.Delay)
		if err != nil {
			return err
		}
		if bounded && !less(delay, deadline) {
			return &RuleError{path + ".delay", fmt.Sprintf(" ('%s') must be shorter than starting_deadline ('%s'): the wave's commands would be out of date when they are sent", w.Delay, s.StartingDeadline.Or(""))}
		}
	}
	return nil
}

func (s *Schedule) validateRequire() error {
	r, _ := s.Constraints.Require.Get()
	if !r.IsZero() && s.RunsOn != RunsOnAgent {
		return &RuleError{"constraints.require", " needs `runs_on: agent`: the backend does not see the state of a PC"}
	}
	if idle, ok := r.Idle.Get(); ok {
		if _, err := duration("constraints.require.idle", idle); err != nil {
			return err
		}
	}
	if cpu, ok := r.CPUBelow.Get(); ok && !(0 < cpu && cpu <= 100) {
		return &RuleError{"constraints.require.cpu_below", fmt.Sprintf(" must be in (0, 100] (got %v)", cpu)}
	}
	return nil
}
