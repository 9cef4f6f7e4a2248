package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/wire"
)

// brokenWidgets are the rules that are broken by the widgets of the list with a name,
// the first of each: there must be one at least.
func brokenWidgets(list string, widgets []AggregateWidget) (found failures) {
	if len(widgets) == 0 {
		found.add(&RuleError{list, ": must list at least one widget when present"})
	}
	for i := range widgets {
		found.add(widgets[i].validate(fmt.Sprintf("%s[%d]", list, i)))
	}
	return found
}

func (w *AggregateWidget) validate(at string) error {
	if blank(w.Title) {
		return &RuleError{at + ".title", " must not be empty"}
	}
	if err := w.Placement.validate(at); err != nil {
		return err
	}
	if err := firstBlank(named{at + ".description", w.Description, false}); err != nil {
		return err
	}
	switch {
	case w.Scope != ScopePC && w.Scope != ScopeFleet:
		return unlisted(at+".scope", string(w.Scope), shapeAggregateScope().Values)
	case !slices.Contains(shapeAggregateRender().Values, string(w.Render)):
		return unlisted(at+".render", string(w.Render), shapeAggregateRender().Values)
	case w.Render == RenderOpTimeline:
		return w.validateOpTimeline(at)
	}
	for _, rule := range []func(at string) error{w.validateEvents, w.validateAggregation, w.validateGrouping, w.validateDrawing} {
		if err := rule(at); err != nil {
			return err
		}
	}
	return nil
}

// unlisted is the error for a value that an enum does not have.
func unlisted(path, value string, of []string) error {
	return &RuleError{path, fmt.Sprintf(" is not a known value: '%s': want %s", value, orList(of))}
}

// unused is the error for a member that has no effect beside another one.
func unused(at, reason, member string) error {
	return &RuleError{at + "." + member, fmt.Sprintf(": %s does not use `%s`: leave it out", reason, member)}
}

// member is one of a widget, and whether it is set.
type member struct {
	name string
	set  bool
}

// validateOpTimeline checks an operational timeline, which has its own events.
func (w *AggregateWidget) validateOpTimeline(at string) error {
	if w.Scope != ScopePC {
		return &RuleError{at + ".scope", ": render=op_timeline requires scope: pc"}
	}
	for _, m := range []member{
		{"kind", w.Kind.IsSet()}, {"source", w.Source.IsSet()}, {"agg", w.Agg.IsSet()}, {"group_by", w.GroupBy.IsSet()},
		{"bool_path", w.BoolPath.IsSet()}, {"value_path", w.ValuePath.IsSet()}, {"transform", w.Transform.IsSet()},
		{"sample_minutes", w.SampleMinutes.IsSet()}, {"time_bucket", w.TimeBucket.IsSet()}, {"limit", w.Limit.IsSet()},
		{"exclude", len(w.Exclude) > 0},
	} {
		if m.set {
			return unused(at, "render=op_timeline", m.name)
		}
	}
	return nil
}

// validateEvents checks which events count, and what is taken from them.
func (w *AggregateWidget) validateEvents(at string) error {
	if blank(w.Kind.Or("")) {
		return &RuleError{at + ".kind", " must not be empty"}
	}
	agg, ok := w.Agg.Get()
	switch {
	case !ok:
		return &RuleError{at + ".agg", " is required"}
	case !slices.Contains(shapeAggregation().Values, string(agg)):
		return unlisted(at+".agg", string(agg), shapeAggregation().Values)
	}
	if err := firstBlank(named{at + ".source", w.Source, false}); err != nil {
		return err
	}
	if how, ok := w.Transform.Get(); ok && how != TransformHost {
		return unlisted(at+".transform", string(how), shapeAggregateTransform().Values)
	}
	if length, ok := w.TimeBucket.Get(); ok && length != BucketHour {
		return unlisted(at+".time_bucket", string(length), shapeTimeBucket().Values)
	}
	for _, path := range []named{
		{path: "group_by", text: w.GroupBy}, {path: "bool_path", text: w.BoolPath}, {path: "value_path", text: w.ValuePath},
	} {
		if text, ok := path.text.Get(); ok && !isDottedPath(text) {
			return &RuleError{at + "." + path.path, fmt.Sprintf(" '%s' must be a dotted path of A-Z a-z 0-9 _", text)}
		}
	}
	return nil
}

// isDottedPath reports whether text is names with dots between them.
func isDottedPath(text string) bool {
	for name := range strings.SplitSeq(text, ".") {
		if !isResourceID(name) || strings.Contains(name, "-") {
			return false
		}
	}
	return true
}

// validateAggregation checks that there is the path that the aggregation needs, and
// no other.
func (w *AggregateWidget) validateAggregation(at string) error {
	agg, _ := w.Agg.Get()
	reason := "agg=" + string(agg)
	needed := map[Aggregation]string{AggregateRatio: "bool_path", AggregateSum: "value_path"}[agg]
	paths := []member{{"bool_path", w.BoolPath.IsSet()}, {"value_path", w.ValuePath.IsSet()}}
	for _, m := range paths {
		if m.name == needed && !m.set {
			return &RuleError{at + ".agg", fmt.Sprintf(": %s requires `%s`", reason, needed)}
		}
	}
	for _, m := range paths {
		if m.name != needed && m.set {
			return unused(at, reason, m.name)
		}
	}
	return nil
}

// validateGrouping checks what depends on the rows of the result.
func (w *AggregateWidget) validateGrouping(at string) error {
	const pc = "pc_id"
	by, grouped := w.GroupBy.Get()
	switch {
	case by == pc && w.Scope != ScopeFleet:
		return &RuleError{at + ".group_by", ": pc_id is only valid with scope: fleet"}
	case by == pc && w.Transform.IsSet():
		return &RuleError{at + ".transform", " is not valid with group_by: pc_id"}
	}
	for _, m := range []member{{"limit", w.Limit.IsSet()}, {"transform", w.Transform.IsSet()}, {"exclude", len(w.Exclude) > 0}} {
		if !grouped && m.set {
			return &RuleError{at + "." + m.name, " requires `group_by`"}
		}
	}
	for _, m := range []member{{"limit", w.Limit == wire.Some(uint32(0))}, {"sample_minutes", w.SampleMinutes == wire.Some(uint32(0))}} {
		if m.set {
			return &RuleError{at + "." + m.name, " must be > 0"}
		}
	}
	if slices.ContainsFunc(w.Exclude, blank) {
		return &RuleError{at + ".exclude", " must not contain empty entries"}
	}
	return nil
}

// validateDrawing checks what depends on how the result is drawn.
func (w *AggregateWidget) validateDrawing(at string) error {
	agg, _ := w.Agg.Get()
	switch timeline := w.Render == RenderTimeline; {
	case w.Render == RenderGauge && agg != AggregateRatio:
		return &RuleError{at + ".render", ": gauge is only valid with agg: ratio"}
	case timeline && !w.TimeBucket.IsSet():
		return &RuleError{at + ".render", ": timeline requires `time_bucket`"}
	case !timeline && w.TimeBucket.IsSet():
		return &RuleError{at + ".time_bucket", " is only valid with render: timeline"}
	}
	return nil
}

// validate checks that a widget is drawn somewhere.
func (p *Placement) validate(at string) error {
	tab, ok := p.Analytics.Get()
	switch {
	case !ok && !p.Pinned():
		return &RuleError{at + ".placement", " must set `analytics`, or pin the widget to the `dashboard`: it is drawn nowhere"}
	case ok && blank(tab.Tab):
		return &RuleError{at + ".placement.analytics", " must not be empty when set"}
	}
	return nil
}
