package yamldoc

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Span is a part of a text: offsets in bytes, of which End is the first beyond.
type Span struct{ Start, End int }

// The library says where a node begins, and never where it ends. This file finds
// the ends in the text again.

// token is the part of the text that stands for a node: a scalar with its quotes,
// an alias, a mapping or list in braces or brackets. Of a block mapping or list
// it is the first key or dash. An anchor and a tag in front of them belong to it
// only where nothing else is there.
func (s *source) token(n *yaml.Node) Span {
	at := s.offset(n.Line, n.Column)
	if n.Kind == yaml.AliasNode {
		return Span{at, min(at+1+len(n.Value), len(s.text))}
	}
	start := s.content(n, at)
	switch {
	case n.Kind == yaml.ScalarNode:
		return s.scalar(n, at, start)
	case s.startsWith(start, '{'), s.startsWith(start, '['):
		return Span{start, s.end(n)}
	case n.Kind == yaml.MappingNode && len(n.Content) > 0:
		if s.startsWith(start, '?') && s.offset(n.Content[0].Line, n.Content[0].Column) != start {
			return Span{start, start + 1}
		}
		return s.token(n.Content[0])
	}
	return Span{start, min(start+1, len(s.text))}
}

// end is where a node ends.
func (s *source) end(n *yaml.Node) int {
	for {
		at := s.offset(n.Line, n.Column)
		switch n.Kind {
		case yaml.AliasNode:
			return min(at+1+len(n.Value), len(s.text))
		case yaml.ScalarNode:
			return s.scalar(n, at, s.content(n, at)).End
		}
		start := s.content(n, at)
		closing := byte(0)
		switch {
		case s.startsWith(start, '{'):
			closing = '}'
		case s.startsWith(start, '['):
			closing = ']'
		}
		// A block with braces as its first key is no flow mapping.
		if n.Style&yaml.FlowStyle == 0 {
			closing = 0
		}
		switch {
		case closing != 0:
			from := start + 1
			if last := len(n.Content) - 1; last >= 0 {
				from = s.end(n.Content[last])
			}
			return s.closing(from, closing)
		case len(n.Content) == 0:
			return min(start+1, len(s.text))
		}
		n = n.Content[len(n.Content)-1]
	}
}

// closing finds a bracket or brace at or behind an offset, comments aside.
func (s *source) closing(from int, bracket byte) int {
	for i := from; i < len(s.text); i++ {
		switch s.text[i] {
		case bracket:
			return i + 1
		case '#':
			i = s.lineEnd(i)
		}
	}
	return len(s.text)
}

// content is where a node begins behind its anchor and its tag. For a block
// mapping they belong to the first key.
func (s *source) content(n *yaml.Node, at int) int {
	if n.Kind != yaml.ScalarNode && len(n.Content) > 0 && n.Style&yaml.FlowStyle == 0 &&
		n.Content[0].Line == n.Line && n.Content[0].Column == n.Column {
		return at
	}
	for s.startsWith(at, '&') || s.startsWith(at, '!') {
		at += len(s.property(at))
		next := s.skipSpace(at)
		// What follows nothing may belong to the next key.
		another := s.startsWith(next, '&') && n.Anchor != "" || s.startsWith(next, '!') && n.Style&yaml.TaggedStyle != 0
		if isEmpty(n) && !another {
			break
		}
		at = next
	}
	return at
}

// tagSpan is the tag in front of a node.
func (s *source) tagSpan(n *yaml.Node) Span {
	at := s.offset(n.Line, n.Column)
	for s.startsWith(at, '&') {
		at = s.skipSpace(at + len(s.property(at)))
	}
	return Span{at, min(at+max(len(s.property(at)), 1), len(s.text))}
}

// property is the anchor or the tag at an offset.
func (s *source) property(at int) []byte {
	rest := s.text[at:]
	if end := bytes.IndexAny(rest, " \t\r\n\u0085\u2028\u2029,[]{}"); end >= 0 && !bytes.HasPrefix(rest, []byte("!<")) {
		return rest[:end]
	}
	return word(rest)
}

// skipSpace goes on over white space, line ends and comments.
func (s *source) skipSpace(at int) int {
	for at < len(s.text) {
		if s.text[at] == '#' {
			at = s.lineEnd(at)
			continue
		}
		r, size := utf8.DecodeRune(s.text[at:])
		if !isSpace(r) {
			break
		}
		at += size
	}
	return at
}

// isSpace reports whether a character may separate words in YAML.
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\r', '\n', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// lineEnd is the offset of the line break at or behind an offset.
func (s *source) lineEnd(at int) int {
	if end := bytes.IndexAny(s.text[at:], "\r\n\u0085\u2028\u2029"); end >= 0 {
		return at + end
	}
	return len(s.text)
}

func (s *source) startsWith(at int, c byte) bool { return at < len(s.text) && s.text[at] == c }

// scalar is the part of the text of a scalar that is at an offset, and behind its
// anchor and tag at start.
func (s *source) scalar(n *yaml.Node, at, start int) Span {
	switch {
	case n.Style&yaml.SingleQuotedStyle != 0:
		return Span{start, s.singleQuoted(start)}
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return Span{start, s.doubleQuoted(start)}
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return Span{start, s.block(n, start)}
	case n.Value == "":
		return Span{at, start}
	}
	return Span{start, s.plain(n.Value, start)}
}

func (s *source) singleQuoted(at int) int {
	for i := at + 1; i < len(s.text); i++ {
		if s.text[i] != '\'' {
			continue
		}
		if !s.startsWith(i+1, '\'') {
			return i + 1
		}
		i++
	}
	return len(s.text)
}

func (s *source) doubleQuoted(at int) int {
	for i := at + 1; i < len(s.text); i++ {
		switch s.text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s.text)
}

// plain is where a plain scalar ends: only white space may differ in its text, by
// which lines are folded.
func (s *source) plain(value string, at int) int {
	for _, r := range value {
		if isSpace(r) {
			continue
		}
		at = s.skipBlank(at)
		_, size := utf8.DecodeRune(s.text[at:])
		at += size
	}
	return at
}

func (s *source) skipBlank(at int) int {
	for at < len(s.text) {
		r, size := utf8.DecodeRune(s.text[at:])
		if !isSpace(r) {
			break
		}
		at += size
	}
	return at
}

// block is where a block scalar ends: with its last line that is not blank. Its
// lines are those that its text has characters for.
func (s *source) block(n *yaml.Node, at int) int {
	end := s.lineEnd(at)
	header := strings.TrimRight(string(s.text[at:end]), " \t")
	if comment := strings.IndexByte(header, '#'); comment >= 0 {
		header = strings.TrimRight(header[:comment], " \t")
	}
	last := at + len(header)
	if strings.TrimFunc(n.Value, isSpace) == "" {
		return last
	}
	return s.plain(n.Value, end)
}
