package yamlwrite

import (
	"strings"
	"unicode/utf8"
)

const (
	// step is how much deeper the members of a map stand than its key.
	step = 2
	// width is the longest line of lists and maps on one line, in characters.
	width = 80
)

// Append writes a map as a document, in block style.
func Append(dst []byte, v *Value) []byte {
	if len(v.Items) == 0 {
		return append(dst, "{}\n"...)
	}
	return appendMembers(dst, v, 0)
}

// appendMembers writes the members of a map, each on lines of its own. Where the
// first line has been begun, the caller cuts off its indentation.
func appendMembers(dst []byte, v *Value, indent int) []byte {
	for i, key := range v.Keys {
		dst = appendMember(dst, key, &v.Items[i], indent)
	}
	return dst
}

// appendMember writes a key with its value and a line's end.
func appendMember(dst []byte, key string, v *Value, indent int) []byte {
	dst = appendSpaces(dst, indent)
	name := scalar(key, inBlock)
	dst = append(dst, name...)
	dst = append(dst, ':')
	return appendValue(dst, v, indent, indent+utf8.RuneCountInString(name)+1)
}

// appendValue writes a value behind a key that stands at an indentation, and a
// line's end. column is how many characters are on the line.
func appendValue(dst []byte, v *Value, indent, column int) []byte {
	switch {
	case v.Kind == Text:
		if text, ok := block(v.Text, indent+step, step); ok {
			return append(append(dst, ' '), text...)
		}
		dst = append(append(dst, ' '), scalar(v.Text, inBlock)...)
		return append(dst, '\n')
	case v.Kind == List:
		if text, ok := flow(v, width-column-1); ok && isFlat(v) {
			return append(append(append(dst, ' '), text...), '\n')
		}
		return appendElements(append(dst, '\n'), v, indent+step)
	case v.Kind == Map && len(v.Items) > 0:
		return appendMembers(append(dst, '\n'), v, indent+step)
	}
	text, _ := flow(v, width)
	return append(append(append(dst, ' '), text...), '\n')
}

// appendElements writes the elements of a list, each on lines of its own.
func appendElements(dst []byte, v *Value, indent int) []byte {
	for i := range v.Items {
		item := &v.Items[i]
		dst = appendSpaces(dst, indent)
		dst = append(dst, "- "...)
		text, ok := flow(item, width-indent-2)
		switch {
		case item.Kind == Text || item.Kind == Plain:
			dst = append(append(dst, item.oneLine(inBlock)...), '\n')
		case ok && isFlat(item) || len(item.Items) == 0:
			dst = append(append(dst, text...), '\n')
		default:
			// The first member, or element, is on the line of the dash.
			rest := appendMembers
			if item.Kind == List {
				rest = appendElements
			}
			before := len(dst)
			dst = rest(dst, item, indent+2)
			dst = append(dst[:before], dst[before+indent+2:]...)
		}
	}
	return dst
}

// isFlat reports whether there are scalars only in a map or list.
func isFlat(v *Value) bool {
	for i := range v.Items {
		if v.Items[i].Kind > Plain {
			return false
		}
	}
	return true
}

// flow writes a value on one line; ok is false where it has more characters than
// fit, or a text that wants lines of its own.
func flow(v *Value, room int) (text string, ok bool) {
	var b strings.Builder
	ok = v.flow(&b, room)
	return b.String(), ok && utf8.RuneCountInString(b.String()) <= room
}

func (v *Value) flow(b *strings.Builder, room int) bool {
	if v.Kind == Text || v.Kind == Plain {
		b.WriteString(v.oneLine(inFlow))
		return !strings.Contains(v.Text, "\n")
	}
	opening, closing := "[", "]"
	if v.Kind == Map {
		opening, closing = "{ ", " }"
	}
	if len(v.Items) == 0 {
		opening, closing = strings.TrimSpace(opening), strings.TrimSpace(closing)
	}
	b.WriteString(opening)
	for i := range v.Items {
		if i > 0 {
			b.WriteString(", ")
		}
		if v.Kind == Map {
			b.WriteString(scalar(v.Keys[i], inFlow) + ": ")
		}
		if b.Len() > 4*room || !v.Items[i].flow(b, room) {
			return false // more bytes than any characters that fit
		}
	}
	b.WriteString(closing)
	return true
}

// oneLine writes a scalar on one line.
func (v *Value) oneLine(p place) string {
	if v.Kind == Plain {
		return v.Text
	}
	return scalar(v.Text, p)
}

func appendSpaces(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, ' ')
	}
	return dst
}
