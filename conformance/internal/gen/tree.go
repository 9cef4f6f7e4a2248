package gen

import (
	"encoding/json"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// node is a value of a document that may break the rules: keys may repeat, and a
// leaf is any text.
type node struct {
	open byte   // '{', '[', or 0 for a leaf
	leaf string // the JSON text of a leaf
	keys []string
	kids []*node
	// of is what the value should be, nil where nobody says.
	of *shape.Type
}

func leaf(text string) *node { return &node{leaf: text} }

func quoted(s string) *node { return &node{leaf: string(appendString(nil, s))} }

func (n *node) add(key string, value *node) {
	n.keys, n.kids = append(n.keys, key), append(n.kids, value)
}

// remove takes out the i-th member or element.
func (n *node) remove(i int) {
	n.kids = append(n.kids[:i:i], n.kids[i+1:]...)
	if n.open == '{' {
		n.keys = append(n.keys[:i:i], n.keys[i+1:]...)
	}
}

// insert puts a member or element at the i-th place.
func (n *node) insert(i int, key string, value *node) {
	n.kids = append(n.kids[:i:i], append([]*node{value}, n.kids[i:]...)...)
	if n.open == '{' {
		n.keys = append(n.keys[:i:i], append([]string{key}, n.keys[i:]...)...)
	}
}

func (n *node) copy() *node {
	c := *n
	c.keys = append([]string(nil), n.keys...)
	c.kids = make([]*node, len(n.kids))
	for i, kid := range n.kids {
		c.kids[i] = kid.copy()
	}
	return &c
}

// sound reports whether no object has a member twice.
func (n *node) sound() bool {
	seen := map[string]bool{}
	for _, key := range n.keys {
		var name string
		if json.Unmarshal([]byte(key), &name) != nil || seen[name] {
			return false
		}
		seen[name] = true
	}
	for _, kid := range n.kids {
		if !kid.sound() {
			return false
		}
	}
	return !strings.HasPrefix(n.leaf, "{")
}

// all lists n and what is below it, with its parent.
func (n *node) all(into []place, parent *node, index int) []place {
	into = append(into, place{n, parent, index})
	for i, kid := range n.kids {
		into = kid.all(into, n, i)
	}
	return into
}

// place is a value and where it stands; a document itself has no parent.
type place struct {
	*node
	parent *node
	index  int
}

// compact writes a document without white space.
func (n *node) compact() string {
	var b strings.Builder
	n.write(&b, nil)
	return b.String()
}

// write puts what space returns wherever white space may stand.
func (n *node) write(b *strings.Builder, space func() string) {
	gap := func() {
		if space != nil {
			b.WriteString(space())
		}
	}
	gap()
	if n.open == 0 {
		b.WriteString(n.leaf)
		gap()
		return
	}
	b.WriteByte(n.open)
	if len(n.kids) == 0 {
		gap()
	}
	for i, kid := range n.kids {
		if i > 0 {
			b.WriteByte(',')
		}
		if n.open == '{' {
			gap()
			b.WriteString(n.keys[i])
			gap()
			b.WriteByte(':')
		}
		kid.write(b, space)
	}
	b.WriteByte(n.open + 2) // ']' and '}' come two after their opening
	gap()
}

// airy writes a document with white space wherever it may stand.
func (n *node) airy(r dice) string {
	spaces := []string{"", "", "", "", " ", "  ", "\n", "\t", "\r\n", " \n\t"}
	var b strings.Builder
	n.write(&b, func() string { return pick(r, spaces) })
	return b.String()
}
