package gen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// style says which members a document has.
type style int

const (
	wild style = iota // some of those that may be missing
	lean              // none of them
	full              // all of them
)

// value is a good value of a type.
func (r dice) value(t *shape.Type, member string, s style, depth int) *node {
	n := r.bare(t, member, s, depth)
	n.of = t
	return n
}

func (r dice) bare(t *shape.Type, member string, s style, depth int) *node {
	if t.Short != nil && r.oneIn(3) {
		return r.bare(t.Short, member, s, depth)
	}
	switch t.Kind {
	case shape.Enum:
		if t.Open && r.oneIn(12) {
			return leaf(r.stringLiteral(r.text()))
		}
		return leaf(strconv.Quote(pick(r, t.Values)))
	case shape.List:
		n := r.few()
		if s == full {
			n = 1 + r.IntN(3)
		}
		if s == lean {
			n = min(n, 1)
		}
		if depth <= 0 {
			n = 0
		}
		list := &node{open: '['}
		for range n {
			list.kids = append(list.kids, r.value(t.Elem, member, s, depth-1))
		}
		return list
	case shape.Map:
		m := &node{open: '{'}
		for range r.few() {
			m.add(r.stringLiteral(r.text()), r.value(t.Elem, member, s, depth-1))
		}
		return m
	case shape.Any:
		return r.free(min(depth, 3))
	case shape.Choice:
		f := pick(r, t.Fields())
		n := &node{open: '{'}
		n.add(strconv.Quote(f.Name), r.value(f.Type, f.Name, s, depth-1))
		return n
	case shape.Object:
		if len(t.Words) > 0 && r.oneIn(2) {
			return leaf(strconv.Quote(pick(r, t.Words)))
		}
		return r.object(t, s, depth)
	}
	return leaf(r.scalar(t, member))
}

func (r dice) object(t *shape.Type, s style, depth int) *node {
	n := &node{open: '{'}
	tag := ""
	for _, f := range t.Fields() {
		if f.Name == t.Tag {
			tag = pick(r, f.Type.Values)
			n.add(strconv.Quote(f.Name), &node{leaf: strconv.Quote(tag), of: f.Type})
			continue
		}
		if f.Forbidden && !r.oneIn(60) {
			continue
		}
		if f.When != "" && !slices.Contains(strings.Fields(f.When), tag) && !r.oneIn(8) {
			continue
		}
		if f.Presence != shape.Required && (depth <= 0 || s == lean || s == wild && r.oneIn(2)) {
			continue
		}
		name := f.Name
		if len(f.Aliases) > 0 && r.oneIn(3) {
			name = pick(r, f.Aliases)
		}
		n.add(strconv.Quote(name), r.value(f.Type, f.Name, s, depth-1))
	}
	// What a class of frames does not need, the others do.
	if (t.Name == "RPCMessage" || t.Name == "RPCResponse") && s == wild {
		for i := len(n.kids) - 1; i >= 0; i-- {
			if r.oneIn(6) {
				n.remove(i)
			}
		}
	}
	return n
}

// document is a document of a type: a good one as often as not, else one with
// something wrong or odd.
func (r dice) document(t *shape.Type) string {
	root := r.value(t, "", pick(r, []style{wild, wild, wild, lean, full}), 6)
	for range pick(r, []int{0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 5}) {
		root = r.mutate(root)
	}
	if r.oneIn(3) {
		r.shuffle(root)
	}
	text := ""
	if r.oneIn(4) {
		text = root.airy(r)
	} else {
		text = root.compact()
	}
	if r.oneIn(12) {
		text = r.damage(text)
	}
	return text
}
