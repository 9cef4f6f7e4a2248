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
	// explains reports whether it is the reason of the whole difference. It is
	// nil for the rules that rewrite documents: see rewriter.
	explains func(x *exchange) bool
}

func rules() []rule {
	return []rule{
		{name: ruleArray}, {name: ruleEnum}, {name: ruleLeap}, {name: ruleVariant}, {name: ruleVPN}, {name: ruleFloat},
		{name: ruleMark}, {name: ruleTag}, {name: ruleStrict}, {name: ruleInteger}, {name: ruleSameDay}, {name: ruleSeventh}, {name: ruleComment}, {name: ruleHeader},
		{"identifier", identifier},
		{"long-duration", longDuration},
		{"days-space", daysSpace},
		{"yaml-syntax", yamlSyntax},
		{"inner-mark", innerMark},
		{"anchor-twice", anchorTwice},
		{"template-subset", unavailable},
		{"template-panic", panicked},
		{"vars-order", varsOrder},
		{"clock-twice", clockTwice},
		{"skipped-minute", skippedMinute},
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
