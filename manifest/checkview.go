package manifest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// view checks the rules of a view. They are about widgets as a whole, so only one
// that decodes is looked at.
func (c *checker) view(v *View, decoded bool) {
	if decoded {
		c.broken(v.broken())
		c.fileKind()
	}
}

// groupDef checks the rules of a group's definition.
func (c *checker) groupDef(g *GroupDef, decoded bool) {
	if !decoded {
		return
	}
	c.broken(g.broken())
	if members := c.root.Get("members"); members != nil {
		seen := make(map[string]*yamldoc.Value)
		for i := range members.Elements {
			e := &members.Elements[i]
			if before := seen[e.Text()]; before != nil {
				c.also(c.on(e, "repeated", SeverityHint, fmt.Sprintf("members[%d]", i), quoted(e.Text())+" is in the list already"), before, "it is here too")
			} else {
				seen[e.Text()] = e
			}
		}
	}
	c.fileKind()
}

// aggregate checks the widgets of a job.
func (c *checker) aggregate(j *Job, decoded bool) {
	if widgets, ok := j.Aggregate.Get(); ok && decoded && c.opts.Contract >= wire.V0_101_0 {
		c.broken(brokenWidgets("aggregate", widgets))
	}
}

// broken reports rules by the member that each of them names.
func (c *checker) broken(found failures) {
	for _, err := range found {
		var e *RuleError
		if !errors.As(err, &e) {
			continue
		}
		c.on(nearestTo(c.root, e.Path), ruleOf(e.Path), SeverityError, e.Path, e.Error())
	}
}

// ruleOf is the rule that is broken at a path of a view or a group.
func ruleOf(path string) string {
	switch path {
	case "id":
		return "bad-id"
	case "widgets", "aggregate":
		return "no-widgets"
	case "members", "query":
		return "group-members"
	case "refresh":
		return "duration"
	case "tags":
		return "blank"
	}
	return "widget"
}

// nearestTo is the value at a path such as widgets[1].render.kind or, where it is not
// there, the one that it would be in.
func nearestTo(root *yamldoc.Value, path string) *yamldoc.Value {
	at := root
	for part := range strings.SplitSeq(path, ".") {
		name, rest, indexed := strings.Cut(part, "[")
		next := at.Get(name)
		if next == nil {
			return at
		}
		at = next
		if i, err := strconv.Atoi(strings.TrimSuffix(rest, "]")); indexed && err == nil && i < len(at.Elements) {
			at = &at.Elements[i]
		}
	}
	return at
}
