package gen

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// yamlText writes a document as YAML, in a style of its own for each.
type yamlWriter struct {
	dice
	b strings.Builder
	// step is the indentation of a level; flush lists stand below their key.
	step  int
	flush bool
	crlf  bool
	// anchors are the names given out so far.
	anchors []string
	// chaos is how often something odd is done: one in so many.
	chaos int
}

// oddScalars are plain scalars that are not what they look like, or that look
// like something else.
var oddScalars = []string{
	"~", "null", "Null", "NULL", "", "true", "True", "TRUE", "yes", "no", "on", "off", "y", "n", "0", "-0", "+1", "01", "007", "0x1F", "0o17", "0b11", "1_000", "1e3", "1.", ".5",
	"1.0", "-.inf", ".nan", ".NaN", "12:30", "12:30:45", "2026-07-01", "2026-07-01T09:00:00Z", "=", "<<", "!", "!!str", "!!str x", "!!int 5", "!!bool true", "!!null", "!x y", "!!float 1",
	"&a", "&a b", "*a", "- a", "? a", ": a", "a: b", "a #b", "#", "@a", "`a`", "%a", "|", ">", "[", "]", "{", "}", ",", "'", "\"", "'a", "\"a", "\"\\x41\"", "\"\\u00e9\\U0001F600\"",
	"\"a\\\n  b\"", "'it''s'", "a\tb", "18446744073709551615", "18446744073709551616", "-9223372036854775809", "0.1", "1e400", "é", "日本", "😀", "[a, b]", "{a: b}", "[]", "{}", "\"\"", "''",
	"!<tag:yaml.org,2002:str> 5", "!local", "a:", "a::b", "-", "--", "---", "...", "? ", "\u00a0", "a\u2028b", "\u0085",
}

func (r dice) yaml(n *node) string {
	w := &yamlWriter{dice: r, step: pick(r, []int{2, 2, 2, 4, 1, 3, 8}), flush: r.oneIn(2), crlf: r.oneIn(12), chaos: pick(r, []int{1 << 30, 1 << 30, 1 << 30, 200, 40})}
	if r.oneIn(5) {
		w.b.WriteString(pick(r, []string{"---\n", "# comment\n", "--- # c\n", "%YAML 1.2\n---\n", "\n\n", "%TAG !e! tag:e,2026:\n---\n"}))
	}
	switch {
	case r.oneIn(10) || n.open == 0:
		w.flow(n)
		w.line("")
	default:
		w.block(n, 0)
	}
	if r.oneIn(20) {
		w.b.WriteString(pick(r, []string{"...\n", "# end\n", "---\n", "...\n---\n", "\n  \n", "---\na: b\n"}))
	}
	text := w.b.String()
	if w.crlf {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if r.oneIn(40) {
		text = "\ufeff" + text
	}
	return text
}

func (w *yamlWriter) line(s string) {
	w.b.WriteString(s)
	if w.oneIn(20) {
		w.b.WriteString(pick(w.dice, []string{" # comment", " #", "  ", "\t# tab", " # '\"[{"}))
	}
	w.b.WriteByte('\n')
	if w.oneIn(25) {
		w.b.WriteString(pick(w.dice, []string{"\n", "# comment\n", "   \n", "        # deep\n"}))
	}
}

// block writes the members or elements of n, each on lines of its own.
func (w *yamlWriter) block(n *node, indent int) {
	pad := strings.Repeat(" ", indent)
	for i, kid := range n.kids {
		if n.open == '[' {
			w.b.WriteString(pad + "-")
			w.after(kid, indent, true)
			continue
		}
		key := w.key(n.keys[i])
		if w.oneIn(w.chaos) {
			w.line(pad + "? " + key)
			w.b.WriteString(pad + ":")
		} else {
			w.b.WriteString(pad + key + ":")
		}
		w.after(kid, indent, false)
	}
}

// after writes a value behind a colon or a dash.
func (w *yamlWriter) after(n *node, indent int, element bool) {
	if w.oneIn(w.chaos) {
		w.b.WriteString(" " + pick(w.dice, []string{"!x", "!!str", "!!map", "!!seq", "!", "!!int", "&" + w.anchor()}))
	} else if w.oneIn(60) {
		w.b.WriteString(" &" + w.anchor())
	}
	switch {
	case len(w.anchors) > 0 && w.oneIn(15):
		w.line(" *" + pick(w.dice, w.anchors))
	case n.open == 0 || len(n.kids) == 0 || w.oneIn(5):
		if n.open == 0 {
			w.scalar(n, indent+w.step)
			return
		}
		w.b.WriteString(" ")
		w.flow(n)
		w.line("")
	case element && n.open == '{' && w.oneIn(2) && n.kids[0].open == 0:
		// The first member beside the dash; the others line up with it.
		w.b.WriteString(" " + w.key(n.keys[0]) + ":")
		w.after(n.kids[0], indent+2, false)
		w.block(&node{open: '{', keys: n.keys[1:], kids: n.kids[1:], of: n.of}, indent+2)
	case n.open == '[' && !element && w.flush:
		w.line("")
		w.block(n, indent)
	default:
		w.line("")
		w.block(n, indent+w.step)
	}
}

func (w *yamlWriter) anchor() string {
	name := pick(w.dice, []string{"a", "b", "anchor", "x-1"})
	if !slices.Contains(w.anchors, name) {
		w.anchors = append(w.anchors, name)
	}
	return name
}

func (w *yamlWriter) key(literal string) string {
	var s string
	if json.Unmarshal([]byte(literal), &s) != nil {
		return literal
	}
	if w.oneIn(w.chaos) {
		return pick(w.dice, []string{"&k " + s, "!!str " + s, "? " + s, s + " ", "[" + s + "]", "<<", "1", "~", "true", "\"" + s, "'" + s + "'", "\t" + s})
	}
	if plainSafe(s) && !w.oneIn(15) {
		return s
	}
	return pick(w.dice, []string{w.quoted(literal, s), "'" + strings.ReplaceAll(s, "'", "''") + "'"})
}

// scalar writes a leaf and ends the line.
func (w *yamlWriter) scalar(n *node, indent int) {
	if w.oneIn(w.chaos) {
		w.line(" " + pick(w.dice, oddScalars))
		return
	}
	var s string
	if !strings.HasPrefix(n.leaf, `"`) || json.Unmarshal([]byte(n.leaf), &s) != nil {
		w.line(" " + n.leaf)
		return
	}
	pad := strings.Repeat(" ", indent)
	printable := !strings.ContainsFunc(s, func(c rune) bool { return unprintable(c) && c != '\n' })
	switch {
	case printable && s != "" && (strings.Contains(s, "\n") && w.IntN(4) > 0 || w.oneIn(20)):
		w.b.WriteString(" " + pick(w.dice, []string{"|", ">", "|-", ">-", "|+", ">+", "|2", ">1-"}))
		w.b.WriteString("\n")
		for line := range strings.SplitSeq(s, "\n") {
			w.b.WriteString(pad + line + "\n")
		}
		if w.oneIn(4) {
			w.b.WriteString("\n")
		}
	case plainSafe(s) && w.IntN(4) > 0:
		w.line(" " + s)
	case printable && !strings.Contains(s, "\n") && w.oneIn(2):
		w.line(" '" + strings.ReplaceAll(s, "'", "''") + "'")
	default:
		w.line(" " + w.quoted(n.leaf, s))
	}
}

// quoted is a text in double quotes; characters that must not stand in a document
// as they are mostly do not.
func (w *yamlWriter) quoted(literal, s string) string {
	if !strings.ContainsFunc(s, unprintable) || w.oneIn(30) {
		return literal
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c == '\n' || c == '\t':
			b.WriteString(map[rune]string{'\n': `\n`, '\t': `\t`}[c])
		case unprintable(c):
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func unprintable(c rune) bool {
	return c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 || c == '\ufeff' || c == '\ufffe' || c == '\uffff'
}

// flow writes a value in braces and brackets.
func (w *yamlWriter) flow(n *node) {
	space := func() string { return pick(w.dice, []string{"", " ", " ", " "}) }
	if n.open == 0 {
		var s string
		switch {
		case w.oneIn(w.chaos):
			w.b.WriteString(pick(w.dice, oddScalars))
		case strings.HasPrefix(n.leaf, `"`) && json.Unmarshal([]byte(n.leaf), &s) == nil && plainSafe(s) && !strings.ContainsAny(s, ",[]{}") && w.IntN(3) > 0:
			w.b.WriteString(s)
		case strings.HasPrefix(n.leaf, `"`) && json.Unmarshal([]byte(n.leaf), &s) == nil:
			w.b.WriteString(w.quoted(n.leaf, s))
		default:
			w.b.WriteString(n.leaf)
		}
		return
	}
	w.b.WriteByte(n.open)
	w.b.WriteString(space())
	for i, kid := range n.kids {
		if i > 0 {
			w.b.WriteString("," + space())
		}
		if n.open == '{' {
			w.b.WriteString(w.key(n.keys[i]) + ": ")
		}
		w.flow(kid)
	}
	if len(n.kids) > 0 && w.oneIn(15) {
		w.b.WriteString(",")
	}
	w.b.WriteString(space())
	w.b.WriteByte(n.open + 2)
}

// plainSafe reports whether a text may stand without quotes and stays a text.
func plainSafe(s string) bool {
	if s == "" || strings.TrimSpace(s) != s {
		return false
	}
	for i, c := range s {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c > 0xa0 && c < 0x2000 || c >= 0x3000 && c < 0xd000
		digit := c >= '0' && c <= '9'
		if !letter && (i == 0 || !digit && !strings.ContainsRune("_-./ ", c)) {
			return false
		}
	}
	switch strings.ToLower(s) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return false
	}
	return true
}

// damageYAML changes a text in one place with what has a meaning in YAML.
func (r dice) damageYAML(text string) string {
	if r.oneIn(3) {
		return r.damage(text)
	}
	lines := strings.SplitAfter(text, "\n")
	i := r.IntN(len(lines))
	switch r.IntN(6) {
	case 0:
		lines[i] = ""
	case 1:
		lines[i] += lines[i]
	case 2:
		lines[i] = pick(r, []string{" ", "  ", "\t", "- ", "? ", ": ", "&a ", "*a ", "!x ", "# ", "<<: "}) + lines[i]
	case 3:
		lines[i] = strings.TrimPrefix(lines[i], " ")
	case 4:
		j := r.IntN(len(lines))
		lines[i], lines[j] = lines[j], lines[i]
	default:
		line := []rune(lines[i])
		j := r.IntN(len(line) + 1)
		lines[i] = string(line[:j]) + pick(r, []string{":", ": ", " #", "'", "\"", "[", "]", "{", "}", ",", "&a ", "*a", "!x ", "|", ">", "\t", " ", "\n", "\\", "%", "@", "`", "- ", fmt.Sprintf("!!%s ", pick(r, []string{"str", "int", "bool", "null", "float", "map", "seq"}))}) + string(line[j:])
	}
	return strings.Join(lines, "")
}
