package gen

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/internal/telling"
	"github.com/kanadehq/kanade-shared/internal/shape"
)

// mutate changes a document in one place, and returns it.
func (r dice) mutate(root *node) *node {
	at := pick(r, root.all(nil, nil, 0))
	if at.parent == nil && len(root.kids) > 0 && !r.oneIn(12) {
		all := root.all(nil, nil, 0)
		at = all[1+r.IntN(len(all)-1)]
	}
	put := func(n *node) {
		n.of = at.of
		if at.parent == nil {
			root = n
		} else {
			at.parent.kids[at.index] = n
		}
	}
	switch r.IntN(15) {
	case 0:
		put(leaf("null"))
	case 1, 2, 3:
		put(leaf(r.odd(at.of)))
	case 4:
		if at.parent != nil {
			at.parent.remove(at.index)
		}
	case 5: // twice
		if at.parent != nil {
			twin := at.copy()
			if at.parent.open == '{' && r.oneIn(2) {
				twin = pick(r, []*node{leaf("null"), leaf(r.odd(at.of)), twin})
			}
			key := ""
			if at.parent.open == '{' {
				key = at.parent.keys[at.index]
			}
			at.parent.insert(r.IntN(len(at.parent.kids)+1), key, twin)
		}
	case 6, 7: // another name
		if at.parent != nil && at.parent.open == '{' {
			r.rename(at)
		}
	case 8, 9: // a member that nobody knows
		object := at.node
		if object.open != '{' && at.parent != nil {
			object = at.parent
		}
		if object.open == '{' {
			key := pick(r, []string{`"x_unknown"`, `"x"`, `""`, `"\ud800"`, `"\n\u0000"`, r.stringLiteral(r.text())})
			value := leaf(pick(r, telling.Unknowns))
			if r.oneIn(2) {
				value = r.free(3)
			}
			object.insert(r.IntN(len(object.kids)+1), key, value)
		}
	case 10:
		if r.oneIn(2) {
			put(&node{open: '[', kids: []*node{at.copy()}})
		} else {
			put(&node{open: '{', keys: []string{pick(r, []string{`"a"`, `""`, `"mode"`, `"once"`})}, kids: []*node{at.copy()}})
		}
	case 11:
		put(r.positional(at.node))
	case 12: // what stands elsewhere
		put(pick(r, root.all(nil, nil, 0)).copy())
	case 13:
		if at.open == 0 {
			put(leaf(r.respell(at.leaf)))
		} else {
			at.keys, at.kids = nil, nil
		}
	case 14:
		put(r.deep())
	}
	return root
}

var memberName = regexp.MustCompile(`^[a-z]+(_[a-z0-9]+)*$`)

func (r dice) rename(at place) {
	key := at.parent.keys[at.index]
	name, err := strconv.Unquote(key)
	if err != nil || len(name) < 2 || !memberName.MatchString(name) {
		return
	}
	switch r.IntN(3) {
	case 0:
		var b strings.Builder
		for _, c := range name {
			fmt.Fprintf(&b, `\u%04x`, c)
		}
		at.parent.keys[at.index] = `"` + b.String() + `"`
	case 1:
		at.parent.keys[at.index] = pick(r, telling.Lookalikes(name))
	default:
		at.parent.insert(r.IntN(len(at.parent.kids)+1), pick(r, telling.Lookalikes(name)), at.copy())
	}
}

// positional writes an object as an array of its values, and an enum as an object
// with one member.
func (r dice) positional(n *node) *node {
	switch {
	case n.open == '{':
		return &node{open: '[', kids: n.kids}
	case n.open == 0 && n.of != nil && n.of.Kind == shape.Enum:
		return &node{open: '{', keys: []string{n.leaf}, kids: []*node{leaf("null")}}
	}
	return n.copy()
}

// respell gives a scalar another spelling, which may mean something else.
func (r dice) respell(text string) string {
	if text == "" {
		return "0"
	}
	if text[0] == '"' {
		s, err := strconv.Unquote(text)
		if err != nil {
			return strconv.Quote(text)
		}
		return pick(r, []string{r.stringLiteral(s), s, `"` + s + `"`, "'" + s + "'", r.stringLiteral(s + s), r.stringLiteral(strings.ToUpper(s)), r.stringLiteral(" " + s)})
	}
	return pick(r, []string{text + ".0", text + "e0", text + "E+0", "-" + text, "0" + text, "+" + text, `"` + text + `"`, text + "0", text + "00000000000000000000", text + "e400", text + ".", text + "." + r.digits()})
}

func (r dice) digits() string {
	n := 1 + r.IntN(25)
	var b strings.Builder
	for range n {
		b.WriteByte(byte('0' + r.IntN(10)))
	}
	return b.String()
}

// deep is a value that is nested about as deeply as may be.
func (r dice) deep() *node {
	n := 120 + r.IntN(12)
	if r.oneIn(2) {
		return leaf(strings.Repeat("[", n) + strings.Repeat("]", n))
	}
	return leaf(strings.Repeat(`{"a":`, n) + "0" + strings.Repeat("}", n))
}

// shuffle puts the members of a document in another order.
func (r dice) shuffle(n *node) {
	if n.open == '{' {
		r.Shuffle(len(n.kids), func(i, j int) {
			n.keys[i], n.keys[j] = n.keys[j], n.keys[i]
			n.kids[i], n.kids[j] = n.kids[j], n.kids[i]
		})
	}
	for _, kid := range n.kids {
		r.shuffle(kid)
	}
}

// damage changes a text in one place, whatever stands there.
func (r dice) damage(text string) string {
	runes := []rune(text)
	if len(runes) == 0 || r.oneIn(4) {
		return pick(r, []string{pick(r, telling.Around) + text, text + pick(r, telling.Around), pick(r, telling.Strangers)})
	}
	i := r.IntN(len(runes))
	switch r.IntN(5) {
	case 0:
		return string(runes[:i]) + string(runes[i+1:])
	case 1:
		return string(runes[:i]) + string(pick(r, pick(r, alphabets))) + string(runes[i:])
	case 2:
		return string(runes[:i])
	case 3:
		j := min(len(runes), i+1+r.IntN(8))
		return string(runes[:j]) + string(runes[i:])
	}
	return string(runes[:i]) + pick(r, []string{`"`, ",", ":", "{", "}", "[", "]", "\\", "0", "-", ".", "e", " ", "\n", "null"}) + string(runes[i+1:])
}
