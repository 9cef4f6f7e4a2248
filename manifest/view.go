package manifest

import "github.com/kanadehq/kanade-shared/wire"

// View is a set of widgets for the controller's web pages that belongs to no job.
// It is stored as JSON in the KV bucket views under its ID. Since 0.101.0.
//
//wire:message
type View struct {
	// ID names the view; it is a key of KV buckets.
	ID string `json:"id"`
	// Description is for operators.
	Description wire.Opt[string] `json:"description,omitzero"`
	// Widgets sum up events. Default: none; not written then.
	Widgets []AggregateWidget `json:"widgets,omitempty" wire:"default"`
	// SQLWidgets show what queries give. Default: none; not written then.
	SQLWidgets []SQLWidget `json:"sql_widgets,omitempty" wire:"default"`
	// Tags are labels of the catalogue. Default: none; not written then.
	Tags []string `json:"tags,omitempty" wire:"default"`
	// Origin is where the document is kept, as an operator's tool notes it.
	Origin wire.Opt[RepoOrigin] `json:"origin,omitzero"`
}
