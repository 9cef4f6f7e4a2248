package manifest

import "github.com/kanadehq/kanade-shared/wire"

// ClientHint offers a job to the users of a PC, in the client app.
//
//wire:message
type ClientHint struct {
	// Name is the title of the entry.
	Name string `json:"name"`
	// Description stands below it.
	Description wire.Opt[string] `json:"description,omitzero"`
	// Category is the tab that the entry is on.
	Category JobCategory `json:"category"`
	// Icon is the name of an icon, or a data: URL.
	Icon wire.Opt[string] `json:"icon,omitzero"`
}

// JobCategory is a tab of the client app.
type JobCategory = wire.JobCategory

// The categories.
const (
	CategorySoftwareUpdate = wire.CategorySoftwareUpdate
	CategoryTroubleshoot   = wire.CategoryTroubleshoot
	CategoryCatalog        = wire.CategoryCatalog
)
