package rollout

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// Decode reads a plan from JSON, as a schedule or a request to fire a job has
// it. Members that are not known are ignored. The plan is checked when shots
// are made of it.
func Decode(data []byte) (*manifest.FanoutPlan, error) {
	plan := new(manifest.FanoutPlan)
	if err := plan.UnmarshalJSON(data); err != nil {
		return nil, err
	}
	return plan, nil
}

// ParseWaves reads waves as people type them: groups with the delay of each
// behind a colon, separated by commas, as in "canary,wave1:10m,wave2:1h". A
// group without a delay starts at once.
func ParseWaves(text string) (*manifest.Rollout, error) {
	r := &manifest.Rollout{Strategy: manifest.StrategyWave}
	for i, part := range strings.Split(text, ",") {
		group, delay, ok := strings.Cut(strings.TrimSpace(part), ":")
		if !ok {
			delay = "0"
		}
		if _, err := subjects.ParseGroup(group); err != nil {
			return nil, fmt.Errorf("wave %d: %w; write it as GROUP or GROUP:DELAY", i+1, err)
		}
		if _, err := wire.ParseSpan(delay); err != nil {
			return nil, fmt.Errorf("wave %d: delay of %s: %w", i+1, group, err)
		}
		r.Waves = append(r.Waves, manifest.Wave{Group: group, Delay: delay})
	}
	return r, nil
}

// ErrNobody means that a plan selects nobody.
var ErrNobody = errors.New("target must specify at least one of `all`, `groups` and `pcs`, or `rollout` must list waves")

// Shots makes the shots of a plan, in the order in which it names their
// targets. command makes a new command for each. Where there are waves, the
// target does not count.
//
// The error names the member of the plan that is wrong, or is command's.
func Shots(plan *manifest.FanoutPlan, command func() (*wire.Command, error)) ([]dispatch.Shot, error) {
	parts, err := targets(plan)
	if err != nil {
		return nil, err
	}
	jitter, err := jitterOf(plan)
	if err != nil {
		return nil, err
	}
	shots := make([]dispatch.Shot, len(parts))
	for i, p := range parts {
		cmd, err := command()
		if err != nil {
			return nil, err
		}
		cmd.JitterSecs, cmd.DeadlineAt = jitter, plan.DeadlineAt
		shots[i] = dispatch.Shot{Command: cmd, Target: p.target, Delay: p.delay}
	}
	return shots, nil
}

// part is a target and when it is due.
type part struct {
	target dispatch.Target
	delay  time.Duration
}

func targets(plan *manifest.FanoutPlan) ([]part, error) {
	if r, ok := plan.Rollout.Get(); ok {
		return waves(&r)
	}
	t := &plan.Target
	if !t.Specified() {
		return nil, ErrNobody
	}
	var parts []part
	if t.All {
		parts = append(parts, part{target: dispatch.All()})
	}
	for i, name := range t.Groups {
		group, err := subjects.ParseGroup(name)
		if err != nil {
			return nil, fmt.Errorf("target.groups[%d]: %w", i, err)
		}
		parts = add(parts, dispatch.Group(group))
	}
	for i, id := range t.PCs {
		pc, err := subjects.ParsePCID(id)
		if err != nil {
			return nil, fmt.Errorf("target.pcs[%d]: %w", i, err)
		}
		parts = add(parts, dispatch.PC(pc))
	}
	return parts, nil
}

// add adds a target unless it is there: its PCs would run the job once for each
// time that it is named.
func add(parts []part, t dispatch.Target) []part {
	if slices.Contains(parts, part{target: t}) {
		return parts
	}
	return append(parts, part{target: t})
}

// waves checks all of them, so that none turns out to be wrong when the first
// are running already.
func waves(r *manifest.Rollout) ([]part, error) {
	if len(r.Waves) == 0 {
		return nil, errors.New("rollout.waves must list at least one wave")
	}
	parts := make([]part, len(r.Waves))
	for i, w := range r.Waves {
		group, err := subjects.ParseGroup(w.Group)
		if err != nil {
			return nil, fmt.Errorf("rollout.waves[%d].group: %w", i, err)
		}
		span, err := wire.ParseSpan(w.Delay)
		if err != nil {
			return nil, fmt.Errorf("invalid rollout.waves[%d].delay: %w", i, err)
		}
		delay, _ := span.Duration()
		parts[i] = part{dispatch.Group(group), delay}
	}
	return parts, nil
}

func jitterOf(plan *manifest.FanoutPlan) (wire.Opt[uint64], error) {
	text, ok := plan.Jitter.Get()
	if !ok {
		return wire.Opt[uint64]{}, nil
	}
	span, err := wire.ParseSpan(text)
	if err != nil {
		return wire.Opt[uint64]{}, fmt.Errorf("invalid jitter: %w", err)
	}
	return wire.Some(span.Seconds), nil
}
