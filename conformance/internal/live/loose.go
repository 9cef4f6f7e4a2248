package main

import "strings"

// loose is a document of JSON that may break rules within its leaves: keys may
// repeat, and a leaf is any text up to the next comma or bracket.
type loose struct {
	open byte
	leaf string
	keys []string
	kids []*loose
	// tag of a value in YAML that is none of YAML's own, and text of a scalar.
	tag  string
	text *string
	// said: the tag says that it is a text.
	said bool
	// tagged: it, or a key of it, has a tag in YAML.
	tagged bool
}

// parseLoose reads a document whose brackets are in order.
func parseLoose(text string) (*loose, bool) {
	p := &looseParser{rest: text}
	n := p.value(0)
	p.space()
	return n, n != nil && p.rest == ""
}

type looseParser struct{ rest string }

func (p *looseParser) space() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

// text is a string, as it stands.
func (p *looseParser) text() string {
	for i := 1; i < len(p.rest); i++ {
		switch p.rest[i] {
		case '\\':
			i++
		case '"':
			s := p.rest[:i+1]
			p.rest = p.rest[i+1:]
			return s
		}
	}
	return ""
}

func (p *looseParser) value(depth int) *loose {
	p.space()
	if p.rest == "" || depth > 1000 {
		return nil
	}
	n := &loose{}
	switch c := p.rest[0]; c {
	case '"':
		n.leaf = p.text()
		if n.leaf == "" {
			return nil
		}
		return n
	case '{', '[':
		n.open = c
		p.rest = p.rest[1:]
	default:
		i := strings.IndexAny(p.rest, ",]}")
		if i < 0 {
			i = len(p.rest)
		}
		n.leaf = strings.TrimRight(p.rest[:i], " \t\r\n")
		p.rest = p.rest[i:]
		return n
	}
	for first := true; ; first = false {
		p.space()
		switch {
		case p.rest == "":
			return nil
		case p.rest[0] == n.open+2:
			p.rest = p.rest[1:]
			return n
		case !first && p.rest[0] == ',':
			p.rest = p.rest[1:]
			p.space()
		case !first:
			return nil
		}
		if n.open == '{' {
			if p.rest == "" || p.rest[0] != '"' {
				return nil
			}
			key := p.text()
			p.space()
			if key == "" || !strings.HasPrefix(p.rest, ":") {
				return nil
			}
			p.rest = p.rest[1:]
			n.keys = append(n.keys, key)
		}
		kid := p.value(depth + 1)
		if kid == nil {
			return nil
		}
		n.kids = append(n.kids, kid)
	}
}

func (n *loose) write(b *strings.Builder) {
	if n.open == 0 {
		b.WriteString(n.leaf)
		return
	}
	b.WriteByte(n.open)
	for i, kid := range n.kids {
		if i > 0 {
			b.WriteByte(',')
		}
		if n.open == '{' {
			b.WriteString(n.keys[i] + ":")
			if !strings.HasPrefix(n.keys[i], `"`) || n.kids[i].open == 0 && n.kids[i].leaf == "" {
				b.WriteByte(' ') // a plain key of YAML needs it, and one without a value
			}
		}
		kid.write(b)
	}
	b.WriteByte(n.open + 2)
}

func (n *loose) String() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

// smaller are documents with one part less, or something shorter in the place of
// a part.
func (n *loose) smaller() []string {
	root := n
	var out []string
	var visit func(at **loose)
	visit = func(at **loose) {
		n := *at
		put := func(other *loose) {
			*at = other
			out = append(out, root.String())
			*at = n
		}
		if at == &root {
			put = func(other *loose) { out = append(out, other.String()) }
		}
		for _, simple := range []string{"0", `""`, "{}", "[]", "null"} {
			if n.open != 0 || len(n.leaf) > len(simple) {
				put(&loose{leaf: simple})
			}
		}
		if n.open == 0 && len(n.leaf) > 3 {
			half := len(n.leaf) / 2
			if n.leaf[0] == '"' {
				put(&loose{leaf: n.leaf[:half] + `"`})
				put(&loose{leaf: `"` + n.leaf[half:]})
			} else {
				put(&loose{leaf: n.leaf[:half]})
				put(&loose{leaf: n.leaf[half:]})
			}
		}
		for i := range n.kids {
			put(n.kids[i])
			without := &loose{open: n.open, kids: append(append([]*loose(nil), n.kids[:i]...), n.kids[i+1:]...)}
			if n.open == '{' {
				without.keys = append(append([]string(nil), n.keys[:i]...), n.keys[i+1:]...)
			}
			put(without)
		}
		for i := range n.kids {
			visit(&n.kids[i])
		}
	}
	visit(&root)
	return out
}
