package yamldoc

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"
)

// survey goes over all nodes once, to count them and to refuse what the library
// lets pass and no other parser does. flow says that brackets or braces are
// around the node.
func (d *Text) survey(n *yaml.Node, flow bool) error {
	if n.Style&yaml.TaggedStyle != 0 {
		// [!x, y] is a list of two.
		if tag := d.tag(n.Line, n.Column); strings.ContainsAny(tag, ",[]") && !strings.HasPrefix(tag, "!<") {
			return d.failure(d.offset(n.Line, n.Column), BadSyntax, "white space behind the tag", tag)
		}
	}
	switch n.Kind {
	case yaml.AliasNode:
		d.events++
		return nil
	case yaml.ScalarNode:
		d.events++
		at := d.offset(n.Line, n.Column)
		switch {
		case flow && isPlain(n) && endsWithColon(n.Value, d.text[at:]):
			return d.failure(at, BadSyntax, "white space behind the colon", describe(n))
		case n.Style&yaml.DoubleQuotedStyle != 0:
			if i := escapedApostrophe(d.text[at:]); i >= 0 {
				return d.failure(at+i, BadSyntax, "an escape sequence", "a backslash and an apostrophe")
			}
		}
		return nil
	}
	d.events += 2
	flow = flow || n.Style&yaml.FlowStyle != 0
	for _, child := range n.Content {
		if err := d.survey(child, flow); err != nil {
			return err
		}
	}
	return nil
}

// endsWithColon reports whether a plain scalar in brackets or braces, with which
// rest begins, ends with a colon because one of these follows at once. In
// {script:} that is a slip, and no key of the name "script:".
func endsWithColon(value string, rest []byte) bool {
	text := []byte(value)
	if bytes.Contains(text, []byte(":?")) {
		return true
	}
	if !bytes.HasSuffix(text, []byte(":")) {
		return false
	}
	const properties = 256 // room for an anchor and a tag in front
	_, after, found := bytes.Cut(rest[:min(len(rest), properties+len(text)+1)], text)
	return found && len(after) > 0 && bytes.IndexByte([]byte(",[]{}"), after[0]) >= 0
}

// escapedApostrophe returns where \' stands in the double-quoted scalar with
// which rest begins, or -1.
func escapedApostrophe(rest []byte) int {
	for i := bytes.IndexByte(rest, '"') + 1; i < len(rest) && rest[i] != '"'; i++ {
		if rest[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(rest[i:], []byte(`\'`)) {
			return i
		}
		i++
	}
	return -1
}
