package main

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// doc is a JSON document that may break the rules: keys may repeat, and a leaf
// is any text.
type doc struct {
	open byte     // '{', '[', or 0 for a leaf
	leaf string   // the text of a leaf
	keys []string // of an object, as JSON strings
	kids []doc
}

func leaf(text string) doc { return doc{leaf: text} }

func array(kids ...doc) doc { return doc{open: '[', kids: kids} }

// and returns d with one member more. The key is JSON text.
func (d doc) and(key string, value doc) doc {
	return doc{open: '{', keys: append(slices.Clip(d.keys), key), kids: append(slices.Clip(d.kids), value)}
}

// first returns d with one member more, in front.
func (d doc) first(key string, value doc) doc {
	return doc{open: '{', keys: slices.Concat([]string{key}, d.keys), kids: slices.Concat([]doc{value}, d.kids)}
}

// at returns the place of a key, or -1.
func (d doc) at(key string) int { return slices.Index(d.keys, key) }

// with returns d with the member set, in its old place where it has one.
func (d doc) with(key string, value doc) doc {
	i := d.at(key)
	if i < 0 {
		return d.and(key, value)
	}
	kids := slices.Clone(d.kids)
	kids[i] = value
	return doc{open: '{', keys: d.keys, kids: kids}
}

// without returns d without the i-th member or element.
func (d doc) without(i int) doc {
	out := doc{open: d.open, kids: slices.Delete(slices.Clone(d.kids), i, i+1)}
	if d.open == '{' {
		out.keys = slices.Delete(slices.Clone(d.keys), i, i+1)
	}
	return out
}

// shuffled returns d with its members in another order, deep down.
func (d doc) shuffled(r *rand.Rand) doc {
	out := doc{open: d.open, leaf: d.leaf}
	order := make([]int, len(d.kids))
	for i := range order {
		order[i] = i
	}
	if d.open == '{' {
		order = r.Perm(len(d.kids))
	}
	for _, i := range order {
		out.kids = append(out.kids, d.kids[i].shuffled(r))
		if d.open == '{' {
			out.keys = append(out.keys, d.keys[i])
		}
	}
	return out
}

// text returns the document, compact.
func (d doc) text() string { return d.spaced(func() string { return "" }) }

// airy returns the document with white space wherever it may stand.
func (d doc) airy(r *rand.Rand) string {
	return d.spaced(func() string {
		return pick(r, []string{"", "", "", "", " ", "  ", "\n", "\t", "\r\n", " \n\t"})
	})
}

func (d doc) spaced(space func() string) string {
	var b strings.Builder
	d.write(&b, space)
	return b.String()
}

func (d doc) write(b *strings.Builder, space func() string) {
	b.WriteString(space())
	defer func() { b.WriteString(space()) }()
	if d.open == 0 {
		b.WriteString(d.leaf)
		return
	}
	b.WriteByte(d.open)
	if len(d.kids) == 0 {
		b.WriteString(space())
	}
	for i, kid := range d.kids {
		if i > 0 {
			b.WriteByte(',')
		}
		if d.open == '{' {
			b.WriteString(space() + d.keys[i] + space() + ":")
		}
		kid.write(b, space)
	}
	b.WriteByte(d.open + 2) // ']' and '}' come two after their opening
}
