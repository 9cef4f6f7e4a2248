package wire

import (
	"iter"
	"slices"
)

// AgentGroups are the groups of one PC: a document of the KV bucket
// agent_groups under the pc_id. See docs/contract.md, "AgentGroups".
//
// Decoding keeps the list as it was stored. The methods that change it first
// put it in order, so that they are right on lists that some other program left
// unsorted (the reference's are not).
//
//wire:message
type AgentGroups struct {
	// Groups are sorted by bytes and distinct where this package made them.
	// Written as [] when empty.
	Groups []string `json:"groups"`
}

// NewAgentGroups returns the set of names, sorted and without repetitions.
// Names are not trimmed or folded, and "" is one.
func NewAgentGroups(names ...string) AgentGroups {
	g := AgentGroups{Groups: slices.Clone(names)}
	g.normalise()
	return g
}

func (g *AgentGroups) normalise() {
	slices.Sort(g.Groups)
	g.Groups = slices.Compact(g.Groups)
}

// Insert adds a name and reports whether it was missing.
func (g *AgentGroups) Insert(name string) bool {
	if g.Contains(name) {
		return false
	}
	g.Groups = append(slices.Clip(g.Groups), name)
	g.normalise()
	return true
}

// Remove takes a name away and reports whether it was there.
func (g *AgentGroups) Remove(name string) bool {
	if !g.Contains(name) {
		return false
	}
	g.Groups = slices.DeleteFunc(slices.Clone(g.Groups), func(s string) bool { return s == name })
	g.normalise()
	return true
}

// Contains reports whether a name is in the list, sorted or not.
func (g *AgentGroups) Contains(name string) bool { return slices.Contains(g.Groups, name) }

// IsEmpty reports whether there is no group.
func (g *AgentGroups) IsEmpty() bool { return len(g.Groups) == 0 }

// All iterates over the names in the order in which they are stored.
func (g *AgentGroups) All() iter.Seq[string] { return slices.Values(g.Groups) }
