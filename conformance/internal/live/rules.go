package main

import (
	"context"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/internal/gen"
)

// prefix is that of a rule among the intended differences.
const prefix = "rule:"

// rule says of a difference whether it is one that is meant. A rule that rewrites
// the document as the reference understands it is exact: it holds only where
// this module's answer to the rewritten document is the reference's to the
// original.
type rule struct {
	name string
	// explains reports whether it is the reason of the whole difference.
	explains func(c *inquiry) (bool, error)
}

// inquiry is a difference with what a rule may ask further.
type inquiry struct {
	*exchange
	class difference
	desk  *desk
	ctx   context.Context
}

func rules() []rule {
	return []rule{}
}

// activeRules are those that a list of intended differences names.
func activeRules(reasons map[string]string) []rule {
	return slices.DeleteFunc(rules(), func(r rule) bool { return reasons[prefix+r.name] == "" })
}

// explained is the name of the rule that explains a difference, or empty.
func explained(ctx context.Context, d *desk, active []rule, x *exchange) (string, error) {
	c := &inquiry{exchange: x, class: x.differs(), desk: d, ctx: ctx}
	for _, r := range active {
		ok, err := r.explains(c)
		if err != nil {
			return "", err
		}
		if ok {
			return r.name, nil
		}
	}
	return "", nil
}

var _ = strings.Cut
var _ gen.Question
