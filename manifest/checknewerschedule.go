package manifest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// newerSchedule checks what 0.101.0 refuses in a schedule beyond the rules of
// 0.43.53, and the members that came with it. s is the schedule, where it decodes.
func (c *checker) newerSchedule(s *Schedule, decoded bool) {
	if !c.newest() {
		return
	}
	c.labels()
	c.perVersion()
	c.tags()
	if v := c.root.Get("constraints", "require"); v != nil {
		c.require(v, s, decoded)
	}
}

// severity is that of what 0.43.53 takes in a schedule although it cannot work, and
// 0.101.0 refuses.
func (c *checker) severity() Severity {
	if c.newest() && c.report.Kind == KindSchedule {
		return SeverityError
	}
	return SeverityWarning
}

// labels counts those of the PCs, between dots.
func (c *checker) labels() {
	pcs := c.root.Get("target", "pcs")
	if pcs == nil {
		return
	}
	for i := range pcs.Elements {
		pc := &pcs.Elements[i]
		if n := strings.Count(pc.Text(), ".") + 1; n > maxPCLabels {
			c.on(pc, "bad-id", SeverityError, fmt.Sprintf("target.pcs[%d]", i), fmt.Sprintf("%s has %d labels between dots, and may have %d", quoted(pc.Text()), n, maxPCLabels))
		}
	}
}

// perVersion checks where once_per_version stands.
func (c *checker) perVersion() {
	when := c.root.Get("when")
	if v := when.Member("per_target"); v != nil && v.Word == oncePerVersionWord {
		c.on(v, "runs-on", SeverityError, "when.per_target", "once_per_version counts for each PC: want per_pc: once_per_version")
	}
	if v, agent := when.Member("per_pc"), c.onAgent(); v != nil && v.Word == oncePerVersionWord && agent != nil {
		f := c.on(v, "runs-on", SeverityError, "when.per_pc", "once_per_version cannot be combined with runs_on: agent: an agent keeps no record by version")
		c.also(f, agent, "runs_on is here")
	}
}

// require checks what must be true of a PC before the schedule fires.
func (c *checker) require(v *yamldoc.Value, s *Schedule, decoded bool) {
	const path = "constraints.require"
	idle := v.Get("idle")
	d, ok := c.duration(idle, path+".idle", SeverityError, "")
	if ok {
		c.months(idle, path+".idle")
		c.idle(idle, d)
	}
	if !decoded {
		return
	}
	r, _ := s.Constraints.Require.Get()
	if agent := c.root.Get("runs_on"); !r.IsZero() && s.RunsOn != RunsOnAgent {
		f := c.onKey(v, "runs-on", SeverityError, path, "require needs runs_on: agent: the backend does not see the state of a PC")
		if agent != nil {
			c.also(f, agent, "runs_on is here")
		}
	}
	if r.IsZero() {
		c.onKey(v, "no-effect", SeverityHint, path, "require asks for nothing")
	}
	cpu, ok := r.CPUBelow.Get()
	if !ok {
		return
	}
	at := v.Get("cpu_below")
	switch {
	case !(0 < cpu && cpu <= 100):
		f := c.on(at, "cpu-below", SeverityError, path+".cpu_below", "cpu_below is percent: expected more than 0, and 100 at most")
		if text, ok := strings.CutPrefix(at.Text(), "-"); ok && cpu < 0 && cpu >= -100 {
			f.Suggestion = c.didYouMean(c.doc.Token(at), text, false)
		}
	case cpu < 1:
		c.on(at, "cpu-below", SeverityWarning, path+".cpu_below", "cpu_below is percent, and no PC uses less than 1").
			Suggestion = c.didYouMean(c.doc.Token(at), strconv.FormatFloat(cpu*100, 'g', 4, 64), false)
	case cpu == 100:
		c.on(at, "cpu-below", SeverityHint, path+".cpu_below", "nearly every PC uses less than 100 percent")
	}
}

// idle compares the time that nobody has touched a PC with the window: whoever
// works until it begins keeps the schedule from firing.
func (c *checker) idle(v *yamldoc.Value, d wire.Span) {
	const path = "constraints.require.idle"
	if d == (wire.Span{}) {
		c.on(v, "no-effect", SeverityHint, path, "a PC is always idle for that long")
		return
	}
	window := c.root.Get("constraints", "window")
	w, err := ParseWindow(window.Text())
	if window == nil || err != nil {
		return
	}
	const day = 24 * 60
	minutes := (w.end - w.start + day) % day
	if open := (wire.Span{Seconds: uint64(minutes) * uint64(time.Minute/time.Second)}); !less(d, open) {
		f := c.on(v, "idle", SeverityHint, path, "the window is no longer than that: where somebody works until it begins, the schedule does not fire")
		c.also(f, window, "the window is here")
	}
}
