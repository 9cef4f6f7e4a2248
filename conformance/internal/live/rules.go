package main

import (
	"context"
	"slices"
)

// prefix is that of a rule among the intended differences.
const prefix = "rule:"

// rule says of a difference whether it is one that is meant.
type rule struct {
	name string
	// section of docs/divergences.md that it is about.
	section string
	// explains reports whether it is the reason of the whole difference. It is
	// nil for the rules that rewrite documents: see rewriter.
	explains func(x *exchange) bool
}

func rules() []rule {
	return []rule{
		{ruleArray, "wire", nil}, {ruleEnum, "wire", nil}, {ruleLeap, "wire", nil}, {ruleVariant, "ipc", nil}, {ruleVPN, "ipc", nil}, {ruleFloat, "wire", nil},
		{ruleMark, "manifest", nil}, {ruleTag, "manifest", nil}, {ruleStrict, "manifest", nil}, {ruleInteger, "manifest", nil},
		{ruleSameDay, "manifest", nil}, {ruleSeventh, "manifest", nil}, {ruleComment, "config", nil}, {ruleHeader, "config", nil},
		{"identifier", "subjects-and-kvkeys", identifier},
		{"long-duration", "wire", longDuration},
		{"days-space", "manifest", daysSpace},
		{"yaml-syntax", "manifest", yamlSyntax},
		{"inner-mark", "manifest", innerMark},
		{"anchor-twice", "manifest", anchorTwice},
		{"template-subset", "config", unavailable},
		{"template-panic", "config", panicked},
		{"vars-order", "config", varsOrder},
		{"clock-twice", "manifest", clockTwice},
		{"skipped-minute", "manifest", skippedMinute},
	}
}

// activeRules are those that a list of intended differences names.
func activeRules(reasons map[string]string) []rule {
	return slices.DeleteFunc(rules(), func(r rule) bool { return reasons[prefix+r.name] == "" })
}

// explain names, for each of some differences, the rules that explain it
// together; there are none for one that nothing explains.
func explain(ctx context.Context, d *desk, active []rule, differences []*exchange) ([][]string, error) {
	names := make([][]string, len(differences))
	rewrites := map[string]bool{}
	for _, r := range active {
		if r.explains == nil {
			rewrites[r.name] = true
		}
	}
	var left []*exchange
	var places []int
	for i, x := range differences {
		if name, ok := plainly(active, x); ok {
			names[i] = []string{name}
		} else {
			left, places = append(left, x), append(places, i)
		}
	}
	found, err := reworded(ctx, d, active, rewrites, left)
	for i, more := range found {
		names[places[i]] = more
	}
	return names, err
}

// plainly names the rule that explains a difference without asking further.
func plainly(active []rule, x *exchange) (string, bool) {
	for _, r := range active {
		if r.explains != nil && r.explains(x) {
			return r.name, true
		}
	}
	return "", false
}
