package wire

// Target selects PCs: what its members name, together. It stands in the plan of
// a job and in the order to send a notification.
//
//wire:message shared
type Target struct {
	// Groups are names of groups. Default: none.
	Groups []string `json:"groups" wire:"default"`
	// PCs are ids of PCs. Default: none.
	PCs []string `json:"pcs" wire:"default"`
	// All is every PC. Default: false.
	All bool `json:"all" wire:"default"`
}

// Specified reports whether the target selects anything.
func (t *Target) Specified() bool { return t.All || len(t.Groups) > 0 || len(t.PCs) > 0 }
