package manifest

import "github.com/kanadehq/kanade-shared/wire"

// AggregateWidget sums up the events that jobs have reported, and says where and how
// the result is drawn. It asks nothing of agents: only the controller's web pages
// use it. Since 0.101.0.
//
// The sets of its enums are open: a value that nobody knows keeps its text, and
// Validate refuses it.
//
//wire:message
type AggregateWidget struct {
	// Placement is where it is drawn.
	Placement Placement `json:"placement"`
	// Title stands above it.
	Title string `json:"title"`
	// Description stands below the title.
	Description wire.Opt[string] `json:"description,omitzero"`
	// Order is its place among the widgets of a page, the least first.
	Order wire.Opt[int32] `json:"order,omitzero"`
	// Scope is whether it is about one PC or about the fleet. Default: pc.
	Scope AggregateScope `json:"scope" wire:"default=ScopePC"`
	// Kind is that of the events that count; see [wire.ObsEvent].
	Kind wire.Opt[string] `json:"kind,omitzero"`
	// Source restricts them to those of one source.
	Source wire.Opt[string] `json:"source,omitzero"`
	// Agg is what is made of them. Needed by all but op_timeline.
	Agg wire.Opt[Aggregation] `json:"agg,omitzero"`
	// GroupBy is a dotted path into their payload, or pc_id: the result has a row
	// for each value.
	GroupBy wire.Opt[string] `json:"group_by,omitzero"`
	// BoolPath is a dotted path to the boolean whose share a ratio is.
	BoolPath wire.Opt[string] `json:"bool_path,omitzero"`
	// ValuePath is a dotted path to the number that a sum adds up.
	ValuePath wire.Opt[string] `json:"value_path,omitzero"`
	// Transform is applied to the values of GroupBy.
	Transform wire.Opt[AggregateTransform] `json:"transform,omitzero"`
	// SampleMinutes is how many minutes an event stands for, where it is a sample.
	SampleMinutes wire.Opt[uint32] `json:"sample_minutes,omitzero"`
	// Exclude are values of GroupBy that have no row. Default: none; not written
	// then.
	Exclude []string `json:"exclude,omitempty" wire:"default"`
	// TimeBucket is how long the slots of a timeline are.
	TimeBucket wire.Opt[TimeBucket] `json:"time_bucket,omitzero"`
	// Limit is how many rows there are at most.
	Limit wire.Opt[uint32] `json:"limit,omitzero"`
	// Render is how the result is drawn.
	Render AggregateRender `json:"render"`
}

// AggregateScope is whom a widget is about.
//
//wire:enum open
type AggregateScope string

// The scopes.
const (
	ScopePC    AggregateScope = "pc"
	ScopeFleet AggregateScope = "fleet"
)

// Aggregation is what is made of events.
//
//wire:enum open
type Aggregation string

// The aggregations: how many events there are, the share of those whose boolean is
// true, and the sum of their numbers.
const (
	AggregateCount Aggregation = "count"
	AggregateRatio Aggregation = "ratio"
	AggregateSum   Aggregation = "sum"
)

// AggregateTransform is what becomes of a value before events are grouped by it.
//
//wire:enum open
type AggregateTransform string

// TransformHost takes the host of a URL.
const TransformHost AggregateTransform = "host"

// TimeBucket is the length of a timeline's slots.
//
//wire:enum open
type TimeBucket string

// BucketHour is an hour.
const BucketHour TimeBucket = "hour"

// AggregateRender is how the result of an aggregation is drawn.
//
//wire:enum open
type AggregateRender string

// The ways to draw one. An operational timeline shows when a PC was on, in use and
// asleep, and takes none of the members about events.
const (
	RenderBar        AggregateRender = "bar"
	RenderGauge      AggregateRender = "gauge"
	RenderTimeline   AggregateRender = "timeline"
	RenderStat       AggregateRender = "stat"
	RenderOpTimeline AggregateRender = "op_timeline"
)
