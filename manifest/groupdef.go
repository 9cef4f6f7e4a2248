package manifest

import (
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// GroupDef defines a group of PCs, by a list or by a query of the controller's
// database. PCs that were put into a group of that name by hand belong to it too.
// The controller alone works it out, and tells agents by the KV bucket
// agent_groups_derived. It is stored as JSON in the KV bucket group_defs under its
// ID. Since 0.101.0.
//
//wire:message
type GroupDef struct {
	// ID names the group; it is a key of KV buckets.
	ID string `json:"id"`
	// Description is for operators.
	Description wire.Opt[string] `json:"description,omitzero"`
	// Members are the PCs of the group. Default: none; not written then.
	Members []string `json:"members,omitempty" wire:"default"`
	// Query is one SELECT that gives a column pc_id. One that is blank counts as
	// unset.
	Query wire.Opt[string] `json:"query,omitzero"`
	// Refresh is a duration string: how often the query is run. Unset means every
	// ten minutes.
	Refresh wire.Opt[string] `json:"refresh,omitzero"`
	// Tags are labels of the catalogue. Default: none; not written then.
	Tags []string `json:"tags,omitempty" wire:"default"`
	// Origin is where the document is kept, as an operator's tool notes it.
	Origin wire.Opt[RepoOrigin] `json:"origin,omitzero"`
}

// DefaultGroupRefresh is how often the query of a [GroupDef] is run that does not say
// it.
const DefaultGroupRefresh = 10 * time.Minute

// RefreshInterval is how often the query is run: [DefaultGroupRefresh] where Refresh
// is unset or no duration.
func (g *GroupDef) RefreshInterval() time.Duration {
	return refreshInterval(g.Refresh, DefaultGroupRefresh)
}

// DynamicQuery is the query without the white space around it; ok is false for a
// group that has none.
func (g *GroupDef) DynamicQuery() (query string, ok bool) {
	query = strings.TrimSpace(g.Query.Or(""))
	return query, query != ""
}
