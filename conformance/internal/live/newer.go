package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// newerDocument rewrites a whole document in place where programs of the newer
// contract read it in ways of their own.
func (w *rewriter) newerDocument(n *loose, t *shape.Type) {
	if w.text {
		w.numbers(n, t)
	}
	switch {
	case w.forReference && w.text:
		if n.hasTags() {
			w.use(ruleTagged) // what is written has none
		}
		w.unknownOnce(n, t)
		w.large(n, t)
	case !w.forReference && t.Name == "Execute":
		// A job looks at these, and its part by itself does not.
		w.without(n, ruleExecute, func(key string, _ *loose) bool {
			return slices.ContainsFunc([]string{"kind", "payload_version", "operation", "deploy_authorization"}, func(name string) bool { return named(name)(key) })
		})
	case !w.forReference && t.Name == "Job":
		w.plain(n, "execute", "kind")
		w.plain(n, "client", "category")
	}
}

// plain takes the tag from a member of a part of a job.
func (w *rewriter) plain(n *loose, part, name string) {
	object := n.member(part)
	if object == nil {
		return
	}
	if value := object.member(name); value != nil && value.tagged && value.text != nil && w.use(ruleTagged) {
		*value = loose{leaf: quote(*value.text)}
	}
}

// member is a member of an object, or nil.
func (n *loose) member(name string) *loose {
	if i := slices.IndexFunc(n.keys, named(name)); i >= 0 {
		return n.kids[i]
	}
	return nil
}

// without takes members out of an object, as a rule says.
func (w *rewriter) without(n *loose, rule string, drop func(key string, value *loose) bool) {
	if n.open != '{' {
		return
	}
	for i := len(n.keys) - 1; i >= 0; i-- {
		if drop(n.keys[i], n.kids[i]) && w.use(rule) {
			n.keys, n.kids = slices.Delete(n.keys, i, i+1), slices.Delete(n.kids, i, i+1)
		}
	}
}

// unknownOnce leaves one of each key in what no type describes.
func (w *rewriter) unknownOnce(n *loose, t *shape.Type) {
	switch {
	case t == nil && n.open == '{':
		seen := map[string]bool{}
		w.without(n, ruleUnknown, func(key string, _ *loose) bool {
			twice := seen[key]
			seen[key] = true
			return twice
		})
		fallthrough
	case t == nil:
		for _, kid := range n.kids {
			w.unknownOnce(kid, nil)
		}
	case t.Kind == shape.List:
		for _, kid := range n.kids {
			w.unknownOnce(kid, t.Elem)
		}
	case t.Fields != nil:
		known := func(key string) bool {
			return slices.ContainsFunc(t.Fields(), func(f shape.Field) bool { return named(f.Name)(key) && f.When == "" })
		}
		seen := map[string]bool{}
		w.without(n, ruleUnknown, func(key string, _ *loose) bool {
			twice := seen[key] && !known(key)
			seen[key] = true
			return twice
		})
		if n.open == '{' {
			for i, kid := range n.kids {
				w.unknownOnce(kid, n.typeOf(i, t))
			}
		}
	}
}

var integer = regexp.MustCompile(`^[-+]?[0-9]{19,}$`)

// large says an integer of more than 64 bits as what it is read as: a text, or a
// number with a fraction.
func (w *rewriter) large(n *loose, t *shape.Type) {
	if integer.MatchString(n.leaf) {
		_, errSigned := strconv.ParseInt(n.leaf, 10, 64)
		_, errUnsigned := strconv.ParseUint(n.leaf, 10, 64)
		if errSigned != nil && errUnsigned != nil && w.use(ruleLarge) {
			if t != nil && t.Kind == shape.Float64 {
				n.leaf += ".0"
			} else {
				n.leaf = quote(n.leaf)
			}
		}
	}
	for i, kid := range n.kids {
		w.large(kid, n.typeOf(i, t))
	}
}

// variant gives an integer that says which kind of object it is the name in that place.
func (w *rewriter) variant(n *loose, t *shape.Type) {
	at, err := strconv.ParseUint(n.leaf, 10, 64)
	if err == nil && at < uint64(len(t.Values)) && !w.forReference && w.use(ruleInteger) {
		n.leaf = strconv.Quote(t.Values[at])
	}
}

var (
	infinite = regexp.MustCompile(`^[-+]?\.(inf|Inf|INF|nan|NaN|NAN)$`)
	based    = regexp.MustCompile(`^[-+]?0[xob]`)
)

// numbers makes a text, which is refused, of what only one side takes where a number
// may have a fraction: the reference what is none or infinite, and this module an
// integer of another base.
func (w *rewriter) numbers(n *loose, t *shape.Type) {
	odd := based
	if w.forReference {
		odd = infinite
	}
	if t.Kind == shape.Float64 && odd.MatchString(n.leaf) && w.use(ruleNumber) {
		n.leaf = quote(n.leaf)
	}
	for i, kid := range n.kids {
		if of := n.typeOf(i, t); of != nil {
			w.numbers(kid, of)
		}
	}
}

// typeOf is the type of a member or an element of a value of type t.
func (n *loose) typeOf(i int, t *shape.Type) *shape.Type {
	switch {
	case t == nil:
	case t.Kind == shape.List:
		return t.Elem
	case t.Fields != nil && n.open == '{':
		for _, f := range t.Fields() {
			if named(f.Name)(n.keys[i]) {
				return f.Type
			}
		}
	}
	return nil
}

func (n *loose) hasTags() bool { return n.tagged || slices.ContainsFunc(n.kids, (*loose).hasTags) }

func (n *loose) isNull() bool {
	var v any = 0
	return n.open == 0 && (n.leaf == "" || n.leaf == "~" || json.Unmarshal([]byte(strings.ToLower(n.leaf)), &v) == nil && v == nil)
}
