package yamldoc

import "gopkg.in/yaml.v3"

// Layout is how a value stands in the text of a document.
type Layout struct {
	// Span is the value, without an anchor or a tag in front of it.
	Span
	// Kind of what is written there.
	Kind LayoutKind
	// Flow says that it is in, or is, braces or brackets.
	Flow bool
	// Keys of a mapping, as they are read, and where they stand.
	Keys []LayoutKey
	// Items are the values of a mapping or the elements of a list.
	Items []Layout
}

// LayoutKey is a key of a mapping.
type LayoutKey struct {
	Span
	Name string
	// Column of its first character, from 0, in characters.
	Column int
}

// LayoutKind is how a value is written.
type LayoutKind uint8

// The ways.
const (
	// LayoutOther is an alias, a value with an anchor or a tag, or one with unusual
	// keys.
	LayoutOther LayoutKind = iota
	LayoutEmpty            // nothing at all
	LayoutPlain
	LayoutSingle // between single quotes
	LayoutDouble
	LayoutBlock // a block of lines
	LayoutMap
	LayoutList
)

// Layout describes the document, nil where there is none.
func (d *Text) Layout() *Layout {
	if d.root == nil {
		return nil
	}
	l := d.layout(d.root, false)
	return &l
}

func (d *Text) layout(n *yaml.Node, flow bool) Layout {
	l := Layout{Span: Span{d.token(n).Start, d.end(n)}, Flow: flow || n.Style&yaml.FlowStyle != 0}
	if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
		return l
	}
	switch n.Kind {
	case yaml.ScalarNode:
		l.Kind = scalarLayout(n)
	case yaml.SequenceNode:
		l.Kind = LayoutList
		for _, element := range n.Content {
			l.Items = append(l.Items, d.layout(element, l.Flow))
		}
	case yaml.MappingNode:
		l.Kind = LayoutMap
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if key.Kind != yaml.ScalarNode || key.Anchor != "" || key.Style&(yaml.TaggedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
				return Layout{Span: l.Span, Flow: l.Flow}
			}
			l.Keys = append(l.Keys, LayoutKey{Span: d.token(key), Name: key.Value, Column: key.Column - 1})
			l.Items = append(l.Items, d.layout(n.Content[i+1], l.Flow))
		}
	}
	return l
}

func scalarLayout(n *yaml.Node) LayoutKind {
	switch {
	case isEmpty(n):
		return LayoutEmpty
	case n.Style&yaml.SingleQuotedStyle != 0:
		return LayoutSingle
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return LayoutDouble
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return LayoutBlock
	}
	return LayoutPlain
}
