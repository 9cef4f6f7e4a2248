package manifest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// schedule checks the rules of a schedule, as far as its members are what they
// should be. s is the schedule, where it decodes.
func (c *checker) schedule(s *Schedule, decoded bool) {
	c.id(c.root.Get("id"), "id")
	c.jobID(c.root.Get("job_id"))
	c.when()
	c.fanout(c.severity())
	c.startingDeadline()
	c.bounds(c.root.Get("active"), "active", c.zone())
	c.constraints()
	c.retry(c.root.Get("on_failure", "retry"))
	c.ineffective()
	c.newerSchedule(s, decoded)
	if decoded && s.Enabled && s.ValidateAt(c.opts.Contract, c.opts.Local) == nil {
		c.never(s)
	}
	c.fileKind()
}

func (c *checker) jobID(v *yamldoc.Value) {
	if v != nil && kvkeys.ValidateKey(v.Text()) != nil {
		c.on(v, "bad-id", SeverityWarning, "job_id", "no job can be stored under the id "+quoted(v.Text()))
	}
}

// onAgent is the value that makes agents keep the time of the schedule, or nil.
func (c *checker) onAgent() *yamldoc.Value {
	if v := c.root.Get("runs_on"); v.Text() == string(RunsOnAgent) {
		return v
	}
	return nil
}

// when checks what makes the schedule fire.
func (c *checker) when() {
	agent, when := c.onAgent(), c.root.Get("when")
	if v := when.Member("per_target"); v != nil {
		if agent != nil {
			f := c.onKey(v, "runs-on", SeverityError, "when.per_target", "per_target cannot be combined with runs_on: agent: an agent knows of its own PC alone")
			c.also(f, agent, "runs_on is here")
		}
		c.every(v.Get("every"), "when.per_target.every")
	}
	if v := when.Member("per_pc"); v != nil {
		c.every(v.Get("every"), "when.per_pc.every")
	}
	if v := when.Member("on"); v != nil {
		c.triggers(v, agent)
	}
	if v := when.Member("calendar"); v != nil {
		c.calendar(v)
	}
}

// every checks how often a job runs again.
func (c *checker) every(v *yamldoc.Value, path string) {
	const poll = 60
	if d, ok := c.duration(v, path, SeverityError, ""); ok && d.Seconds < poll {
		c.on(v, "poll-interval", SeverityWarning, path, "schedulers look once a minute: it runs once a minute at most")
	}
}

func (c *checker) triggers(v, agent *yamldoc.Value) {
	if agent == nil && !c.root.Broken("runs_on") {
		f := c.onKey(v, "runs-on", SeverityError, "when.on", "when.on needs runs_on: agent: its events happen on the PCs")
		if runsOn := c.root.Get("runs_on"); runsOn != nil {
			c.also(f, runsOn, "runs_on is here")
			f.Suggestion = &Suggestion{Message: "did you mean runs_on: agent?", Edits: c.edit(c.doc.Token(runsOn), c.word(c.doc.Token(runsOn), "agent"))}
		}
	}
	if len(v.Elements) == 0 {
		c.onKey(v, "no-triggers", SeverityError, "when.on", "when.on must list at least one of "+orList(v.Type.Elem.Values))
	}
	seen := make(map[string]*yamldoc.Value)
	for i := range v.Elements {
		e := &v.Elements[i]
		if before := seen[e.Text()]; before != nil && !e.Absent() {
			c.also(c.on(e, "repeated", SeverityHint, fmt.Sprintf("when.on[%d]", i), "the trigger "+e.Text()+" is in the list already"), before, "it is here too")
		}
		seen[e.Text()] = e
	}
}

func (c *checker) startingDeadline() {
	v := c.root.Get("starting_deadline")
	d, ok := c.duration(v, "starting_deadline", SeverityError, "")
	if !ok {
		return
	}
	c.months(v, "starting_deadline")
	if d.Seconds == 0 && c.deadlineCounts() {
		c.on(v, "short-deadline", SeverityWarning, "starting_deadline", "a starting deadline of less than a second: nobody starts in time")
	}
	waves := c.root.Get("rollout", "waves")
	if waves == nil || !c.newest() && (c.onAgent() != nil || c.root.Get("when", "per_pc") != nil) {
		return
	}
	for i := range waves.Elements {
		delay := waves.Elements[i].Get("delay")
		if delay == nil {
			continue
		}
		if wait, err := wire.ParseSpan(delay.Text()); err == nil && !less(wait, d) {
			f := c.on(delay, "late-wave", c.severity(), fmt.Sprintf("rollout.waves[%d].delay", i), "the wave begins when the starting deadline is over, so nobody starts")
			c.also(f, v, "the deadline is here")
		}
	}
}

// constraints checks what holds fires back.
func (c *checker) constraints() {
	if v := c.root.Get("constraints", "window"); v != nil {
		if _, err := ParseWindow(v.Text()); err != nil {
			f := c.on(v, "window", SeverityError, "constraints.window", strings.TrimPrefix(err.Error(), "constraints.window: "))
			if better := betterWindow(v.Text()); better != "" {
				f.Suggestion = &Suggestion{Message: "did you mean " + better + "?", Edits: c.edit(c.doc.Token(v), c.inQuotes(c.doc.Token(v), better))}
			}
		}
	}
	if v := c.root.Get("constraints", "skip_dates"); v != nil {
		c.skipDates(v)
	}
	v := c.root.Get("constraints", "max_concurrent")
	if v == nil {
		return
	}
	if agent := c.onAgent(); agent != nil {
		f := c.onKey(v, "runs-on", SeverityError, "constraints.max_concurrent", "max_concurrent cannot be combined with runs_on: agent: an agent does not see the fleet")
		c.also(f, agent, "runs_on is here")
	} else if n, err := strconv.ParseUint(strings.TrimPrefix(v.Text(), "+"), 0, 32); err == nil && n == 0 {
		c.on(v, "max-concurrent", SeverityError, "constraints.max_concurrent", "max_concurrent must be 1 or more")
	}
}

// betterWindow is the window that a text was probably meant to be, or "".
func betterWindow(text string) string {
	text = strings.NewReplacer("–", "-", "—", "-", "~", "-", " to ", "-", "_", "-", ".", ":").Replace(strings.TrimSpace(text))
	first, second, found := strings.Cut(text, "-")
	if !found {
		return ""
	}
	clock := func(text string) string {
		text = strings.TrimSpace(text)
		if strings.Trim(text, "0123456789") == "" && text != "" && len(text) <= 2 {
			text += ":00"
		}
		if text == "24:00" {
			return "00:00"
		}
		return text
	}
	better := clock(first) + "-" + clock(second)
	if _, err := ParseWindow(better); err != nil {
		return ""
	}
	return better
}

func (c *checker) skipDates(v *yamldoc.Value) {
	seen := make(map[date]*yamldoc.Value)
	for i := range v.Elements {
		e := &v.Elements[i]
		if e.Absent() {
			continue
		}
		path := fmt.Sprintf("constraints.skip_dates[%d]", i)
		d, ok := parseDate(strings.TrimSpace(e.Text()))
		if !ok {
			f := c.on(e, "date", SeverityError, path, quoted(e.Text())+" is no date: want YYYY-MM-DD")
			c.suggestDate(f, e)
			continue
		}
		if before := seen[d]; before != nil {
			c.also(c.on(e, "repeated", SeverityHint, path, "the date is in the list already"), before, "it is here too")
		}
		seen[d] = e
	}
}

// suggestDate looks for a date that is written in another order.
func (c *checker) suggestDate(f *Finding, v *yamldoc.Value) {
	text := strings.TrimSpace(v.Text())
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-/. T", r) })
	better := ""
	switch {
	case len(text) == 8 && len(parts) == 1:
		better = text[:4] + "-" + text[4:6] + "-" + text[6:]
	case len(parts) >= 3 && len(parts[0]) == 4:
		better = strings.Join(parts[:3], "-")
	case len(parts) == 3 && len(parts[2]) == 4:
		if d, ok := parseDate(parts[2] + "-" + parts[1] + "-" + parts[0]); ok && d.day > 12 {
			better = parts[2] + "-" + parts[1] + "-" + parts[0]
		}
	}
	if _, ok := parseDate(better); ok {
		f.Suggestion = c.didYouMean(c.doc.Token(v), better, false)
	}
}

func (c *checker) retry(v *yamldoc.Value) {
	if v == nil {
		return
	}
	backoff := v.Get("backoff")
	if d, ok := c.wholeSeconds(backoff, "on_failure.retry.backoff", SeverityError, ""); ok && d.Seconds == 0 {
		c.on(backoff, "retry", SeverityError, "on_failure.retry.backoff", "the backoff must be a second or more")
	}
	most := v.Get("max")
	if most == nil {
		return
	}
	if n, err := strconv.ParseUint(strings.TrimPrefix(most.Text(), "+"), 0, 32); err == nil && (n < 1 || n > maxRetries) {
		c.on(most, "retry", SeverityError, "on_failure.retry.max", fmt.Sprintf("max must be 1 to %d", maxRetries))
	}
}

// ineffective looks for members that have no effect in this schedule.
func (c *checker) ineffective() {
	warn := func(v *yamldoc.Value, path, message string, why *yamldoc.Value) {
		if v == nil {
			return
		}
		f := c.onKey(v, "no-effect", SeverityWarning, path, message)
		if why != nil {
			c.also(f, why, "because of this")
		}
	}
	agent := c.onAgent()
	perPC := c.root.Get("when", "per_pc")
	if v := c.root.Get("deadline_at"); v != nil {
		c.onKey(v, "no-effect", c.severity(), "deadline_at", "deadline_at has no effect: the scheduler overwrites it at each fire; see starting_deadline")
	}
	if rollout := c.root.Get("rollout"); rollout != nil {
		switch {
		case agent != nil && c.newest():
			f := c.onKey(rollout, "runs-on", SeverityError, "rollout", "rollout cannot be combined with runs_on: agent: waves are the backend's")
			c.also(f, agent, "runs_on is here")
		case agent != nil:
			warn(rollout, "rollout", "rollout has no effect with runs_on: agent: each PC starts by itself", agent)
		case perPC != nil:
			warn(rollout, "rollout", "rollout has no effect with when.per_pc: each PC starts by itself", perPC)
		}
	}
	if most := c.root.Get("constraints", "max_concurrent"); most != nil && agent == nil {
		for _, name := range []string{"per_target", "calendar", "on"} {
			if other := c.root.Get("when", name); other != nil {
				warn(most, "constraints.max_concurrent", "max_concurrent has no effect with when."+name+": it bounds when.per_pc alone", other)
			}
		}
	}
	if deadline := c.root.Get("starting_deadline"); deadline != nil && !c.deadlineCounts() {
		warn(deadline, "starting_deadline", "starting_deadline has no effect with runs_on: agent, other than for the trigger startup", agent)
	}
}

// deadlineCounts reports whether anybody looks at the starting deadline: agents
// do for the trigger startup alone.
func (c *checker) deadlineCounts() bool {
	when := c.root.Get("when")
	if c.onAgent() == nil || when == nil || when.Ambiguous {
		return true
	}
	on := when.Get("on")
	return when.Broken("on") || on != nil && slices.ContainsFunc(on.Elements, func(e yamldoc.Value) bool {
		return e.Absent() || e.Text() == string(TriggerStartup)
	})
}
