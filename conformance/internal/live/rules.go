package main

import (
	"context"
	"slices"

	"github.com/kanadehq/kanade-shared/wire"
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
	// from and to are the first and the last contract in which it counts; 0 is
	// no bound.
	from, to wire.Contract
}

// about reports whether the rule counts in a contract.
func (r *rule) about(at wire.Contract) bool {
	return at >= r.from && (r.to == 0 || at <= r.to)
}

func rules() []rule {
	const first, newer, newest = wire.V0_43_53, wire.V0_101_0, "the-newer-contract"
	return []rule{
		{name: ruleArray, section: "wire"},
		{name: ruleEnum, section: "wire"},
		{name: ruleLeap, section: "wire"},
		{name: ruleVariant, section: "ipc"},
		{name: ruleVPN, section: "ipc", to: first},
		{name: ruleFloat, section: "wire"},
		{name: ruleMark, section: "manifest"},
		{name: ruleTag, section: "manifest"},
		{name: ruleStrict, section: "manifest", to: first},
		{name: ruleInteger, section: "manifest"},
		{name: ruleSameDay, section: "manifest"},
		{name: ruleSeventh, section: "manifest"},
		{name: ruleComment, section: "config", to: first},
		{name: ruleHeader, section: "config", to: first},
		{name: ruleTagged, section: newest, from: newer},
		{name: ruleUnknown, section: newest, from: newer},
		{name: ruleExecute, section: newest, from: newer},
		{name: ruleLarge, section: newest, from: newer},
		{name: ruleNumber, section: newest, from: newer},
		{name: "key-id", section: newest, explains: keyID, from: newer},
		{name: ruleSlash, section: "manifest"},
		{name: "identifier", section: "subjects-and-kvkeys", explains: identifier},
		{name: "long-duration", section: "wire", explains: longDuration},
		{name: "days-space", section: "manifest", explains: daysSpace},
		{name: "yaml-syntax", section: "manifest", explains: yamlSyntax},
		{name: "inner-mark", section: "manifest", explains: innerMark},
		{name: "anchor-twice", section: "manifest", explains: anchorTwice},
		{name: "template-subset", section: "config", explains: unavailable},
		{name: "template-panic", section: "config", explains: panicked, to: first},
		{name: "vars-order", section: "config", explains: varsOrder},
		{name: "clock-twice", section: "manifest", explains: clockTwice},
		{name: "skipped-minute", section: "manifest", explains: skippedMinute},
	}
}

// activeRules are those about a contract that a list of intended differences names.
func activeRules(reasons map[string]string, at wire.Contract) []rule {
	return slices.DeleteFunc(rules(), func(r rule) bool { return reasons[prefix+r.name] == "" || !r.about(at) })
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
