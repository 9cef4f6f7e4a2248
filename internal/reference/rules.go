package reference

import (
	"slices"

	"github.com/kanadehq/kanade-shared/manifest"
)

// Rules returns the rules of the checker that are about a key itself, sorted by
// ID. Rules that hold for every key, such as those about types, are not among
// them.
func (r *Reference) Rules(key Key) []manifest.Rule {
	ids := keyRules()[key.Full()]
	if len(ids) == 0 {
		return nil
	}
	return slices.DeleteFunc(manifest.Rules(), func(rule manifest.Rule) bool { return !slices.Contains(ids, rule.ID) })
}
