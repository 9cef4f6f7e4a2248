package manifest

import "github.com/kanadehq/kanade-shared/wire"

// InventoryHint says that a job prints one JSON object of facts about its PC,
// and how to show them.
//
//wire:message
type InventoryHint struct {
	// Display are the columns of the detail view, in order.
	Display []DisplayField `json:"display"`
	// Summary are the columns of the fleet's list. Unset means Display.
	Summary wire.Opt[[]DisplayField] `json:"summary,omitzero"`
	// Explode are arrays of the facts that become tables of their own.
	Explode wire.Opt[[]ExplodeSpec] `json:"explode,omitzero"`
	// HistoryScalars are members of the facts whose changes are recorded.
	HistoryScalars wire.Opt[[]string] `json:"history_scalars,omitzero"`
}

// DisplayField is a column.
//
//wire:message
type DisplayField struct {
	// Field is the member of the facts.
	Field string `json:"field"`
	// Label is the heading.
	Label string `json:"label"`
	// Type is how to show it: number, bytes, timestamp or table; other text is
	// legal.
	Type wire.Opt[string] `json:"type,omitzero"`
	// Columns are those of a table inside the cell.
	Columns wire.Opt[[]DisplayField] `json:"columns,omitzero"`
}

// ExplodeSpec makes an array of the facts a table.
//
//wire:message
type ExplodeSpec struct {
	// Field is the array.
	Field string `json:"field"`
	// Table is the name of the table.
	Table string `json:"table"`
	// PrimaryKey are the members of an element that identify it within its PC.
	PrimaryKey []string `json:"primary_key"`
	// Columns are the members that the table has.
	Columns []ExplodeColumn `json:"columns"`
	// TrackHistory records changes of the rows. Default: false.
	TrackHistory bool `json:"track_history" wire:"default"`
}

// ExplodeColumn is a column of such a table.
//
//wire:message
type ExplodeColumn struct {
	// Field is the member of an element.
	Field string `json:"field"`
	// Type is text, integer or real. Unset means text.
	Type wire.Opt[string] `json:"type,omitzero"`
	// Index asks for an index on the column. Default: false.
	Index bool `json:"index" wire:"default"`
}
