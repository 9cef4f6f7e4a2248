package markdown

import (
	"html"
	"strings"
)

// inline renders the text of a paragraph.
func (r *renderer) inline(text string) string {
	var out strings.Builder
	for text != "" {
		switch {
		case text[0] == '\\' && len(text) > 1 && strings.IndexByte("\\`*_[]|<>#-", text[1]) >= 0:
			out.WriteString(html.EscapeString(text[1:2]))
			text = text[2:]
		case text[0] == '`':
			text = r.code(&out, text)
		case text[0] == '[':
			text = r.link(&out, text)
		case strings.HasPrefix(text, "**"):
			text = r.between(&out, text, "**", "strong")
		case text[0] == '*':
			text = r.between(&out, text, "*", "em")
		default:
			n := strings.IndexAny(text[1:], "\\`[*")
			if n < 0 {
				n = len(text) - 1
			}
			out.WriteString(html.EscapeString(text[:n+1]))
			text = text[n+1:]
		}
	}
	return out.String()
}

// code renders a span between one or more backquotes.
func (r *renderer) code(out *strings.Builder, text string) string {
	ticks := len(text) - len(strings.TrimLeft(text, "`"))
	mark := text[:ticks]
	inner, rest, ok := strings.Cut(text[ticks:], mark)
	if !ok {
		out.WriteString(mark)
		return text[ticks:]
	}
	if ticks > 1 {
		inner = strings.TrimSpace(inner)
	}
	out.WriteString("<code>" + html.EscapeString(inner) + "</code>")
	return rest
}

// link renders [text](address); a bracket without an address is text.
func (r *renderer) link(out *strings.Builder, text string) string {
	label, rest, ok := strings.Cut(text[1:], "](")
	if !ok || strings.ContainsAny(strings.ReplaceAll(label, "`[", ""), "[]") {
		out.WriteByte('[')
		return text[1:]
	}
	address, rest, ok := strings.Cut(rest, ")")
	if !ok {
		out.WriteByte('[')
		return text[1:]
	}
	out.WriteString(`<a href="` + html.EscapeString(r.address(address)) + `">` + r.inline(label) + "</a>")
	return rest
}

// between renders what stands between two marks.
func (r *renderer) between(out *strings.Builder, text, mark, element string) string {
	inner, rest, ok := strings.Cut(text[len(mark):], mark)
	if !ok || inner == "" || strings.HasPrefix(inner, " ") || strings.HasSuffix(inner, " ") {
		out.WriteString(mark)
		return text[len(mark):]
	}
	out.WriteString("<" + element + ">" + r.inline(inner) + "</" + element + ">")
	return rest
}
