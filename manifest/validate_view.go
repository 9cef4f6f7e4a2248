package manifest

import (
	"fmt"
	"slices"

	"github.com/kanadehq/kanade-shared/wire"
)

// Validate checks the rules between the members of a view, in the contract's order,
// and returns the first that is broken as a [*RuleError]: an id that can be a key; a
// widget at least; the rules of each widget; no blank tags.
func (v *View) Validate() error { return v.broken().first() }

// broken are the rules that are broken, in the contract's order, the first of each
// widget.
func (v *View) broken() (found failures) {
	if !isResourceID(v.ID) {
		found.add(&RuleError{"id", " of a view must be one or more of A-Z a-z 0-9 . _ -: it is a key, and a part of an address"})
	}
	if len(v.Widgets) == 0 && len(v.SQLWidgets) == 0 {
		found.add(&RuleError{"widgets", ": a view must declare at least one widget, in `widgets:` or `sql_widgets:`"})
	}
	for i := range v.Widgets {
		found.add(v.Widgets[i].validate(fmt.Sprintf("widgets[%d]", i)))
	}
	for i := range v.SQLWidgets {
		found.add(v.SQLWidgets[i].validate(fmt.Sprintf("sql_widgets[%d]", i)))
	}
	found.add(validateTags(v.Tags))
	return found
}

// failures are errors in the order in which they are found.
type failures []error

func (f *failures) add(err error) {
	if err != nil {
		*f = append(*f, err)
	}
}

func (f failures) first() error {
	if len(f) == 0 {
		return nil
	}
	return f[0]
}

func (w *SQLWidget) validate(at string) error {
	if err := firstBlank(
		named{at + ".title", wire.Some(w.Title), true},
		named{at + ".query", wire.Some(w.Query), true},
		named{at + ".description", w.Description, false},
	); err != nil {
		return err
	}
	if text, ok := w.Refresh.Get(); ok {
		if _, err := duration(at+".refresh", text); err != nil {
			return err
		}
	}
	if err := w.Placement.validate(at); err != nil {
		return err
	}
	if w.Placement.Pinned() && w.PerPC() {
		return &RuleError{at, ": a widget about one PC (its query binds `:pc_id`) cannot pin to the dashboard, which is about the fleet"}
	}
	return w.Render.validate(at + ".render")
}

// validate checks that there are the columns that a drawing needs.
func (r *RenderSpec) validate(at string) error {
	given := func(column wire.Opt[string]) bool { return !blank(column.Or("")) }
	required := func(member string) error {
		return &RuleError{at + "." + member, fmt.Sprintf(" is required for kind=%s", r.Kind)}
	}
	switch r.Kind {
	case DrawTable:
		return r.validateTable(at)
	case DrawStat:
		if !given(r.Value) {
			return required("value")
		}
	case DrawBar, DrawPie:
		switch {
		case !given(r.Label):
			return required("label")
		case !given(r.Value):
			return required("value")
		case r.Limit == wire.Some(uint32(0)):
			return &RuleError{at + ".limit", " must be >= 1: leave it out to keep all rows"}
		}
	case DrawGauge:
		if given(r.Num) != given(r.Den) || given(r.Value) == given(r.Num) {
			return &RuleError{at, ": kind=gauge needs either `value` or both `num` and `den`"}
		}
	default:
		return unlisted(at+".kind", string(r.Kind), shapeRenderKind().Values)
	}
	return nil
}

func (r *RenderSpec) validateTable(at string) error {
	columns, _ := r.Columns.Get()
	if slices.ContainsFunc(columns, blank) {
		return &RuleError{at + ".columns", " must not contain blank names"}
	}
	labels, _ := r.Labels.Get()
	for name, text := range labels {
		if blank(name) || blank(text) {
			return &RuleError{at + ".labels", ": neither names nor texts may be empty"}
		}
	}
	return nil
}
