package manifest

import (
	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/wire"
)

// Placement is where a widget is drawn: on a tab of the analytics page, on the
// dashboard, or on both. Since 0.101.0.
//
//wire:message
type Placement struct {
	// Analytics is the tab.
	Analytics wire.Opt[AnalyticsPlacement] `json:"analytics,omitzero" wire:"buffered"`
	// Dashboard is whether, and how wide, it stands on the dashboard.
	Dashboard wire.Opt[DashboardPlacement] `json:"dashboard,omitzero"`
}

// Pinned reports whether the widget stands on the dashboard.
func (p *Placement) Pinned() bool {
	d, ok := p.Dashboard.Get()
	return ok && d.Pin
}

// DashboardPlacement is a widget's place on the dashboard. Since 0.101.0.
//
//wire:message
type DashboardPlacement struct {
	// Pin puts it there. Default: false.
	Pin bool `json:"pin" wire:"default"`
	// Width is how much of a row it takes.
	Width wire.Opt[WidgetWidth] `json:"width,omitzero"`
}

// WidgetWidth is how much of a row a widget takes. The set is open: one that nobody
// knows keeps its text, and counts as unset.
//
//wire:enum open
type WidgetWidth string

// The widths.
const (
	WidthFull WidgetWidth = "full"
	WidthHalf WidgetWidth = "half"
)

// AnalyticsPlacement is a widget's place on the analytics page. In a document the
// name of the tab may stand for one without a width, and does so where it is
// written. Since 0.101.0.
//
//describe:word <tab> .Tab
//describe:member tab string .Tab
//describe:member width? WidgetWidth .Width
//wire:own
type AnalyticsPlacement struct {
	// Tab is the name of the tab.
	Tab string
	// Width is how much of a row the widget takes.
	Width wire.Opt[WidgetWidth]
}

func (v *AnalyticsPlacement) decode(d *codec.Decoder) {
	if d.AtString() {
		v.Tab = d.String()
		return
	}
	var seen uint64
	for name := d.Object(); name != nil; name = d.Next() {
		switch string(name) {
		case "tab":
			d.Once(&seen, 0)
			v.Tab = d.String()
		case "width":
			d.Once(&seen, 1)
			if !d.Null() {
				var width WidgetWidth
				width.decode(d)
				v.Width.Set(width)
			}
		default:
			d.Skip()
		}
	}
	d.Require(seen, 0x1, "tab width")
}

func (v *AnalyticsPlacement) encode(e *codec.Encoder) {
	width, ok := v.Width.Get()
	if !ok {
		e.String(v.Tab)
		return
	}
	e.Raw(`{"tab":`)
	e.String(v.Tab)
	e.Raw(`,"width":`)
	width.encode(e)
	e.Raw("}")
}

func (v *AnalyticsPlacement) size() int { return 32 + codec.Room(v.Tab) }

func shapeAnalyticsPlacement() *shape.Type {
	return &shape.Type{
		Kind: shape.Object, Name: "AnalyticsPlacement", Short: &shape.Type{Kind: shape.String},
		Fields: func() []shape.Field {
			return []shape.Field{
				{Name: "tab", Type: &shape.Type{Kind: shape.String}},
				{Name: "width", Type: shapeWidgetWidth(), Presence: shape.Optional},
			}
		},
	}
}
