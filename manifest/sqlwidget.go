package manifest

import (
	"maps"
	"slices"
	"time"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/wire"
)

// SQLWidget shows what a query of the controller's database gives. Only the
// controller runs it, and it may only read. Since 0.101.0.
//
//wire:message
type SQLWidget struct {
	// Title stands above it.
	Title string `json:"title"`
	// Description stands below the title.
	Description wire.Opt[string] `json:"description,omitzero"`
	// Query is one SELECT. Where it binds :pc_id it is about one PC.
	Query string `json:"query"`
	// Render says how the rows are drawn.
	Render RenderSpec `json:"render"`
	// Refresh is a duration string: how old the rows may be. Unset means an hour.
	Refresh wire.Opt[string] `json:"refresh,omitzero"`
	// Placement is where it is drawn.
	Placement Placement `json:"placement"`
}

// DefaultWidgetRefresh is how old the rows of a [SQLWidget] may be that does not say
// it.
const DefaultWidgetRefresh = time.Hour

// RefreshInterval is how old the rows may be: [DefaultWidgetRefresh] where Refresh is
// unset or no duration.
func (w *SQLWidget) RefreshInterval() time.Duration {
	return refreshInterval(w.Refresh, DefaultWidgetRefresh)
}

// refreshInterval is a duration that is as long as a time.Duration can be where it
// is longer.
func refreshInterval(text wire.Opt[string], unset time.Duration) time.Duration {
	span, err := wire.ParseSpan(text.Or(""))
	if err != nil {
		return unset
	}
	d, _ := span.Duration()
	return d
}

// PerPC reports whether the query binds :pc_id, so that the widget is about the PC
// that is looked at. Text in quotes and comments do not count, nor does a longer
// name such as :pc_ids.
func (w *SQLWidget) PerPC() bool { return bindsPC(w.Query) }

// RenderSpec says how the columns of a result are drawn. Since 0.101.0.
//
//wire:message
type RenderSpec struct {
	// Kind is the way.
	Kind RenderKind `json:"kind"`
	// Columns are those of a table, in order; unset means all.
	Columns wire.Opt[[]string] `json:"columns,omitzero"`
	// Labels are headings for columns of a table, by their names.
	Labels wire.Opt[Labels] `json:"labels,omitzero"`
	// Value is the column with the number.
	Value wire.Opt[string] `json:"value,omitzero"`
	// Label is the column with the name of a bar or a slice.
	Label wire.Opt[string] `json:"label,omitzero"`
	// Limit is how many bars or slices there are at most; unset means all.
	Limit wire.Opt[uint32] `json:"limit,omitzero"`
	// Donut makes a ring of a pie.
	Donut wire.Opt[bool] `json:"donut,omitzero"`
	// Num and Den are the columns whose quotient a gauge shows.
	Num wire.Opt[string] `json:"num,omitzero"`
	Den wire.Opt[string] `json:"den,omitzero"`
}

// RenderKind is how the result of a query is drawn. The set is open: one that nobody
// knows keeps its text, and Validate refuses it.
//
//wire:enum open
type RenderKind string

// The ways to draw one.
const (
	DrawTable RenderKind = "table"
	DrawStat  RenderKind = "stat"
	DrawBar   RenderKind = "bar"
	DrawPie   RenderKind = "pie"
	DrawGauge RenderKind = "gauge"
)

// Labels are headings by the names of columns. They are written in the order of the
// names; of a name that comes twice the last one counts.
//
//describe:as map[string]string
//wire:own
type Labels map[string]string

func (v *Labels) decode(d *codec.Decoder) {
	*v = Labels{}
	for name := d.Object(); name != nil; name = d.Next() {
		key := string(name)
		(*v)[key] = d.String()
	}
}

func (v *Labels) encode(e *codec.Encoder) {
	e.Raw("{")
	for i, key := range slices.Sorted(maps.Keys(*v)) {
		if i > 0 {
			e.Raw(",")
		}
		e.String(key)
		e.Raw(":")
		e.String((*v)[key])
	}
	e.Raw("}")
}

func (v *Labels) size() int {
	n := 2
	for key, text := range *v {
		n += 6 + codec.Room(key) + codec.Room(text)
	}
	return n
}

func shapeLabels() *shape.Type {
	return &shape.Type{Kind: shape.Map, Name: "Labels", Elem: &shape.Type{Kind: shape.String}}
}
