package manifest

import (
	"errors"
	"fmt"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// fanoutPlan checks what the controller refuses when it is to run a job by the
// plan.
func (c *checker) fanoutPlan() {
	c.fanout(SeverityError)
	if v := c.root.Get("deadline_at"); v != nil && !c.opts.Now.IsZero() {
		if at, ok := parseInstant(v.Text()); ok && !at.After(c.opts.Now) {
			c.on(v, "in-the-past", SeverityWarning, "deadline_at", "the deadline is over: nobody starts")
		}
	}
}

// fanout checks who runs a job, and when; severity is that of what makes the
// controller refuse to run it.
func (c *checker) fanout(severity Severity) {
	target, rollout := c.root.Get("target"), c.root.Get("rollout")
	if d, ok := c.wholeSeconds(c.root.Get("jitter"), "jitter", SeverityError, ""); ok && d.Seconds == 0 && d.Nanos > 0 {
		c.on(c.root.Get("jitter"), "whole-seconds", SeverityWarning, "jitter", "a jitter of less than a second is none: whole seconds count")
	}
	specified := c.target(target, "target")
	if rollout != nil && (c.newest() || c.root.Get("when", "per_pc") == nil && c.onAgent() == nil) {
		// Elsewhere a rollout has no effect.
		specified = c.rollout(rollout, target, specified, severity) || specified
	}
	if specified || c.root.Broken("target") || c.root.Broken("rollout") || rollout.Broken("waves") {
		return
	}
	const message = "nobody is selected: target must have groups, pcs or all: true, or rollout must have waves"
	if target != nil {
		c.onKey(target, "no-target", severity, "target", message)
	} else {
		c.find("no-target", severity, c.firstToken(), "target", message)
	}
}

// firstToken is the first key of the document, or its beginning.
func (c *checker) firstToken() yamldoc.Span {
	if id := c.root.Get("id"); id != nil {
		return c.doc.Key(id)
	}
	return c.doc.Token(c.root)
}

// target reports whether anybody is selected, or might be.
func (c *checker) target(v *yamldoc.Value, path string) bool {
	if v == nil {
		return false
	}
	selected := isTrue(v.Get("all")) || v.Broken("all")
	for _, list := range []struct {
		name  string
		parse func(string) error
	}{
		{"groups", func(s string) error { _, err := subjects.ParseGroup(s); return err }},
		{"pcs", func(s string) error { _, err := subjects.ParsePCID(s); return err }},
	} {
		names := v.Get(list.name)
		if names == nil {
			selected = selected || v.Broken(list.name)
			continue
		}
		seen := make(map[string]*yamldoc.Value)
		for i := range names.Elements {
			e := &names.Elements[i]
			selected = true
			if e.Absent() {
				continue
			}
			at := fmt.Sprintf("%s.%s[%d]", path, list.name, i)
			c.name(e, at, list.parse)
			if before := seen[e.Text()]; before != nil {
				c.also(c.on(e, "repeated", SeverityHint, at, quoted(e.Text())+" is in the list already"), before, "it is here too")
			} else {
				seen[e.Text()] = e
			}
		}
		if isTrue(v.Get("all")) && len(names.Elements) > 0 {
			f := c.onKey(names, "all-and-more", SeverityHint, path+"."+list.name, "all selects every PC already: "+list.name+" adds nobody")
			c.also(f, v.Get("all"), "all is here")
		}
	}
	return selected
}

// group is name for a group.
func (c *checker) group(v *yamldoc.Value, path string) {
	c.name(v, path, func(s string) error { _, err := subjects.ParseGroup(s); return err })
}

// name checks a group or a PC, which is a part of a subject.
func (c *checker) name(v *yamldoc.Value, path string, parse func(string) error) {
	var bad *subjects.IDError
	if err := parse(v.Text()); errors.As(err, &bad) {
		c.on(v, "bad-id", SeverityWarning, path, "no command can be sent to the "+bad.Kind+" "+quoted(v.Text())+", which "+bad.Rule)
	}
}

// rollout reports whether there are waves, or might be.
func (c *checker) rollout(v, target *yamldoc.Value, specified bool, severity Severity) bool {
	waves := v.Get("waves")
	if waves == nil {
		return false
	}
	if len(waves.Elements) == 0 {
		if specified || c.newest() && c.report.Kind == KindSchedule {
			c.onKey(waves, "no-waves", c.severity(), "rollout.waves", "a rollout without waves takes the place of target: nobody runs the job")
		}
		return false
	}
	seen := make(map[string]*yamldoc.Value)
	var last wire.Span
	var lastDelay *yamldoc.Value
	for i := range waves.Elements {
		wave := &waves.Elements[i]
		path := fmt.Sprintf("rollout.waves[%d]", i)
		if group := wave.Get("group"); group != nil {
			if blank(group.Text()) && c.newest() && c.report.Kind == KindSchedule {
				c.blank(group, path+".group", SeverityError)
			} else {
				c.group(group, path+".group")
			}
			if before := seen[group.Text()]; before != nil {
				c.also(c.on(group, "repeated", SeverityWarning, path+".group", "the group "+quoted(group.Text())+" has a wave already"), before, "it is here")
			} else {
				seen[group.Text()] = group
			}
		}
		delay := wave.Get("delay")
		d, ok := c.duration(delay, path+".delay", severity, "; the controller refuses to run the job")
		if !ok {
			continue
		}
		c.months(delay, path+".delay")
		if lastDelay != nil && less(d, last) {
			f := c.on(delay, "wave-order", SeverityWarning, path+".delay", "the wave begins before the one above it: delays count from the publication")
			c.also(f, lastDelay, "the one above it")
		}
		last, lastDelay = d, delay
	}
	if target != nil && specified && c.root.Get("when", "per_pc") == nil && c.onAgent() == nil {
		c.also(c.onKey(target, "no-effect", SeverityHint, "target", "target is a label only: the waves of rollout say who runs the job"), v, "because of this")
	}
	return true
}

// less compares durations.
func less(a, b wire.Span) bool {
	return a.Seconds < b.Seconds || a.Seconds == b.Seconds && a.Nanos < b.Nanos
}
