package codec

import (
	"bytes"
	"slices"
)

// AppendAny reads a value of any kind and appends it in the form in which the
// contract writes free JSON: compact, members sorted by the bytes of their
// names, of repeated ones the last, floats in their shortest form. Everything
// in it is checked as in a declared member.
func (d *Decoder) AppendAny(dst []byte) []byte {
	switch c := d.peek(); {
	case c == '{':
		return d.appendObject(dst)
	case c == '[':
		d.enter()
		dst = append(dst, '[')
		for i := 0; d.Element(i); i++ {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = d.AppendAny(dst)
		}
		return append(dst, ']')
	case c == '"':
		e := Encoder{Buf: dst}
		e.text(d.text())
		return e.Buf
	case c == 't':
		d.keyword("true")
		return append(dst, "true"...)
	case c == 'f':
		d.keyword("false")
		return append(dst, "false"...)
	case c == 'n':
		d.keyword("null")
		return append(dst, "null"...)
	}
	start := d.pos
	n := d.number()
	if d.failure != nil {
		return dst
	}
	if n.integer && (!n.negative || n.magnitude <= 1<<63) {
		return append(dst, n.literal...)
	}
	f, ok := n.float()
	if !ok {
		d.Refuse(start, "a number within the range of a double")
		return dst
	}
	return appendFloat(dst, f)
}

// Check goes over a value like [Decoder.Skip], with the checks of a value that
// is materialised.
func (d *Decoder) Check() { d.AppendAny(nil) }

// property is a member of a free object: its name, and where name and value
// stand in the text that is sorted.
type property struct {
	name       []byte
	start, end int
}

func (d *Decoder) appendObject(dst []byte) []byte {
	var members []property
	var text []byte
	for name := d.Object(); name != nil; name = d.Next() {
		start := len(text)
		e := Encoder{Buf: text}
		e.text(name)
		text = d.AppendAny(append(e.Buf, ':'))
		members = append(members, property{name, start, len(text)})
	}
	slices.SortStableFunc(members, func(a, b property) int { return bytes.Compare(a.name, b.name) })
	dst = append(dst, '{')
	first := true
	for i, m := range members {
		if i+1 < len(members) && bytes.Equal(m.name, members[i+1].name) {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(dst, text[m.start:m.end]...)
	}
	return append(dst, '}')
}
