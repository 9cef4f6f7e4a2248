package manifest

import "slices"

// Validate checks the rules between the members of a group, in the contract's order,
// and returns the first that is broken as a [*RuleError]: an id that can be a key;
// either members or a query; no blank members; a refresh that is a duration; no blank
// tags.
func (g *GroupDef) Validate() error { return g.broken().first() }

// broken are the rules that are broken, in the contract's order.
func (g *GroupDef) broken() (found failures) {
	if !isResourceID(g.ID) {
		found.add(&RuleError{"id", " of a group must be one or more of A-Z a-z 0-9 . _ -: it is a key, and a part of an address"})
	}
	switch _, dynamic := g.DynamicQuery(); {
	case len(g.Members) == 0 && !dynamic:
		found.add(&RuleError{"members", ": a group must declare either a list `members:` or a `query:`"})
	case len(g.Members) > 0 && dynamic:
		found.add(&RuleError{"query", ": `members:` and `query:` are mutually exclusive"})
	}
	if slices.ContainsFunc(g.Members, blank) {
		found.add(&RuleError{"members", " must not contain empty entries"})
	}
	if text, ok := g.Refresh.Get(); ok {
		_, err := duration("refresh", text)
		found.add(err)
	}
	found.add(validateTags(g.Tags))
	return found
}
