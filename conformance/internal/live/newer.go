package main

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// newerDocument rewrites a whole document in place where programs of the newer
// contract read it in ways of their own.
func (w *rewriter) newerDocument(n *loose, t *shape.Type) {
	switch {
	case w.forReference && w.text:
		if n.hasTags() {
			w.use(ruleTagged) // what is written has none
		}
		if t.Name == "Job" {
			w.textKeys(n)
		} else {
			w.unknownOnce(n, t)
		}
	case !w.forReference && t.Name == "Execute":
		// A job looks at these, and its part by itself does not.
		w.without(n, ruleExecute, func(key string, _ *loose) bool {
			return slices.ContainsFunc([]string{"kind", "payload_version", "operation", "deploy_authorization"}, func(name string) bool { return named(name)(key) })
		})
	case !w.forReference && t.Name == "Job":
		w.without(n, ruleNullPlan, func(key string, value *loose) bool {
			return named("deploy_authorization")(key) && value.isNull()
		})
	}
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

// textKeys makes a text of each key that is none.
func (w *rewriter) textKeys(n *loose) {
	for i, key := range n.keys {
		if !strings.ContainsRune("\"[{", rune(key[0])) && w.use(ruleJobKeys) {
			n.keys[i] = quote(key)
		}
	}
	for _, kid := range n.kids {
		w.textKeys(kid)
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
		for i, key := range n.keys {
			var of *shape.Type
			for _, f := range t.Fields() {
				if named(f.Name)(key) {
					of = f.Type
				}
			}
			w.unknownOnce(n.kids[i], of)
		}
	}
}

func (n *loose) hasTags() bool { return n.tagged || slices.ContainsFunc(n.kids, (*loose).hasTags) }

func (n *loose) isNull() bool {
	var v any = 0
	return n.open == 0 && (n.leaf == "" || n.leaf == "~" || json.Unmarshal([]byte(strings.ToLower(n.leaf)), &v) == nil && v == nil)
}
