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
	// CategoryLabel, CategoryIcon and CategoryOrder are how the tab is shown:
	// its title, its icon, and its place among the tabs. Since 0.101.0.
	CategoryLabel wire.Opt[string] `json:"category_label,omitzero" wire:"since=0.101.0"`
	CategoryIcon  wire.Opt[string] `json:"category_icon,omitzero" wire:"since=0.101.0"`
	CategoryOrder wire.Opt[int64]  `json:"category_order,omitzero" wire:"since=0.101.0"`
	// Icon is the name of an icon, or a data: URL.
	Icon wire.Opt[string] `json:"icon,omitzero"`
	// VisibleTo restricts who sees the entry and may run it. Agents of 0.43.53
	// do not know the restriction. Since 0.101.0.
	VisibleTo wire.Opt[Target] `json:"visible_to,omitzero" wire:"since=0.101.0"`
	// ShowWhen shows the entry only while a check has a status; it does not
	// keep anybody from running the job. Since 0.101.0.
	ShowWhen wire.Opt[ShowWhen] `json:"show_when,omitzero" wire:"since=0.101.0"`
	// Confirm asks the user before the run. Since 0.101.0.
	Confirm wire.Opt[ConfirmHint] `json:"confirm,omitzero" wire:"buffered,since=0.101.0"`
	// Unlock is the scope of a support code that shows the entry; it does not
	// keep anybody from running the job. Since 0.101.0.
	Unlock wire.Opt[string] `json:"unlock,omitzero" wire:"since=0.101.0"`
}

// ShowWhen is the status of a check with which an entry is shown. Since 0.101.0.
//
//wire:message
type ShowWhen struct {
	// Check is the name of the check.
	Check string `json:"check"`
	// Is are the statuses; in a document one of them may stand alone.
	Is Statuses `json:"is" wire:"buffered"`
}

// CheckStatus is the outcome of a health check. The set is closed.
//
//wire:enum
type CheckStatus string

// The statuses.
const (
	StatusOK      CheckStatus = "ok"
	StatusWarn    CheckStatus = "warn"
	StatusFail    CheckStatus = "fail"
	StatusUnknown CheckStatus = "unknown"
)

// JobCategory is a tab of the client app.
type JobCategory = wire.JobCategory

// The categories.
const (
	CategorySoftwareUpdate = wire.CategorySoftwareUpdate
	CategoryTroubleshoot   = wire.CategoryTroubleshoot
	CategoryCatalog        = wire.CategoryCatalog
)
