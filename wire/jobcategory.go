package wire

// JobCategory is a tab of the client app. The set is open: a program shows a
// category that it does not know as unknown, and keeps its text.
//
//wire:enum open shared
type JobCategory string

// The categories of this contract level.
const (
	CategorySoftwareUpdate JobCategory = "software_update" // updates of what is installed
	CategoryTroubleshoot   JobCategory = "troubleshoot"    // repairs
	CategoryCatalog        JobCategory = "catalog"         // what a user may want to install
)

// Known reports whether c is one of the contract's categories.
func (c JobCategory) Known() bool {
	return c == CategorySoftwareUpdate || c == CategoryTroubleshoot || c == CategoryCatalog
}
