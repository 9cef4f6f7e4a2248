package gen

import (
	"strconv"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// meaningful gives strings of a document a text that has a meaning where they
// stand, such as a duration; most of them are good ones.
func (r dice) meaningful(n *node, owner string) {
	of := n.of
	for i, kid := range n.kids {
		if n.open != '{' {
			r.meaningful(kid, owner)
			continue
		}
		key, err := strconv.Unquote(n.keys[i])
		if err != nil {
			continue
		}
		name := owner
		if of != nil && of.Name != "" {
			name = of.Name
		}
		make := r.maker(name, key)
		switch {
		case make == nil:
			r.meaningful(kid, name)
		case kid.open == '[':
			for _, element := range kid.kids {
				if isText(element) {
					element.leaf = quoted(make()).leaf
				}
			}
		case isText(kid):
			kid.leaf = quoted(make()).leaf
		}
	}
}

func isText(n *node) bool {
	return n.open == 0 && n.of != nil && n.of.Kind == shape.String
}

// maker is what makes the text of a member, nil where any text is as good.
func (r dice) maker(owner, member string) func() string {
	switch owner + "." + member {
	case "Execute.timeout", "Schedule.jitter", "Schedule.starting_deadline", "Policy.every", "Retry.backoff", "Wave.delay", "Staleness.max_cache_age",
		"ConfigScope.target_version_jitter", "ConfigScope.heartbeat_interval", "ConfigScope.host_perf_interval",
		"EffectiveConfig.target_version_jitter", "EffectiveConfig.heartbeat_interval", "EffectiveConfig.host_perf_interval":
		return r.duration
	case "Active.from", "Active.until", "Freeze.from", "Freeze.until":
		return r.bound
	case "Constraints.skip_dates":
		return r.bound
	case "Constraints.window":
		return r.window
	case "Calendar.at":
		return r.at
	case "Calendar.days":
		return r.days
	}
	return nil
}
