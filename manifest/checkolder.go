package manifest

import (
	"cmp"
	"fmt"

	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// passedOver is what becomes of a member where nobody knows it.
type passedOver struct {
	lost     string
	severity Severity // where newer agents are in the fleet too
}

// lost are the members that keep something from happening: without them the job
// runs where, when or for whom it should not. By type and name.
var lost = map[string]passedOver{
	"Job.tier":              {"the job is sent to any PC", SeverityWarning},
	"ClientHint.visible_to": {"every user sees the job and may run it", SeverityWarning},
	"ClientHint.show_when":  {"the job is shown whatever the check says", SeverityWarning},
	"ClientHint.unlock":     {"the job is shown without a support code", SeverityWarning},
	"ClientHint.confirm":    {"the job starts without being asked for", SeverityWarning},
	"Constraints.require":   {"the schedule fires whatever the PC is doing", SeverityWarning},
}

// missed are the members without which something does not happen. The severity of
// others is that of a hint.
var missed = map[string]passedOver{
	"Job.collect":                {"nothing is collected", SeverityWarning},
	"Job.finalize":               {"the script that follows does not run", SeverityWarning},
	"Job.feed":                   {"there are no feeds, and the job is sent to any PC", SeverityWarning},
	"CheckHint.alert":            {"nobody is alerted", SeverityWarning},
	"Execute.bypass_local_limit": {"runs wait while the PC runs as many jobs as it may", SeverityHint},
}

// overlooked says which rule a member breaks that came after a version, and what
// that means.
func overlooked(typ, name string) (rule, consequence string, severity Severity) {
	key := typ + "." + name
	if m, ok := lost[key]; ok {
		return "lost-restriction", ": " + m.lost, m.severity
	}
	if m, ok := missed[key]; ok {
		return "newer-key", ": " + m.lost, m.severity
	}
	return "newer-key", "", SeverityHint
}

// older looks for what the oldest agents pass over, or cannot read.
func (c *checker) older(v *yamldoc.Value, path string) {
	if c.oldest >= c.opts.Contract || v == nil || v.Absent() {
		return
	}
	for i := range v.Elements {
		c.older(&v.Elements[i], fmt.Sprintf("%s[%d]", path, i))
	}
	if word := cmp.Or(v.Word, v.Text()); v.Type.Kind == shape.Enum && !v.Type.Open || v.Word != "" {
		if since := v.Type.Since[word]; c.after(since) {
			c.on(v, "newer-value", SeverityWarning, path, fmt.Sprintf("agents of %s cannot read the %s: %s came with %s", c.oldest, c.report.Kind, quoted(word), since))
		}
	}
	if v.Type.Fields == nil || v.Ambiguous {
		return
	}
	for _, f := range v.Type.Fields() {
		member, at := v.Member(f.Name), childPath(path, f.Name)
		if member == nil {
			continue
		}
		if !c.after(f.Since) {
			c.older(member, at)
			continue
		}
		if saysNothing(v.Type.Name, f.Name, member) {
			continue
		}
		rule, consequence, severity := overlooked(v.Type.Name, f.Name)
		c.onKey(member, rule, severity, at, fmt.Sprintf("agents of %s pass over %s, which came with %s%s", c.oldest, at, f.Since, consequence))
	}
}

// saysNothing reports whether a member stands for what is so without it.
func saysNothing(typ, name string, v *yamldoc.Value) bool {
	switch typ + "." + name {
	case "Job.tier":
		return Tier(v.Text()) == TierEndpoint
	case "ClientHint.confirm":
		return isFalse(v) || isFalse(v.Get("enabled"))
	case "Execute.bypass_local_limit":
		return isFalse(v)
	case "CheckHint.health":
		return isTrue(v)
	case "Job.feed", "Job.tags", "Schedule.tags":
		return len(v.Elements) == 0
	}
	return false
}

// after reports whether something came after the version of the oldest agents.
func (c *checker) after(since string) bool {
	contract, ok := wire.ParseContract(since)
	return ok && contract > c.oldest
}
