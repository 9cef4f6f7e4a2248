package codec

import "bytes"

// Members calls yield for each member of an object, in order and repetitions
// included, until it returns false: with its name, and the name and the value as
// they stand in the document. Nothing may follow the object. The slices refer
// to object; the error is a [*Failure].
//
// Names and values are checked like those that are skipped: a name that is not
// proper text is given as it stands.
func Members(object []byte, yield func(name string, rawName, rawValue []byte) bool) error {
	d := NewDecoder(object)
	if d.peek() != '{' {
		d.fail("an object")
		return d.failure
	}
	d.pos++
	for first := true; ; first = false {
		switch c := d.peek(); {
		case c == '}':
			d.pos++
			if f := d.End(); f != nil {
				return f
			}
			return nil
		case !first && c == ',':
			d.pos++
			d.peek()
		case !first:
			d.fail("a comma or the end of the object")
			return d.failure
		}
		start := d.pos
		if !d.skipName() {
			return d.failure
		}
		rawName := object[start : start+stringEnd(object[start:], 1)+1]
		from := d.Offset()
		d.Skip()
		if d.failure != nil {
			return d.failure
		}
		if !yield(nameText(rawName), rawName, object[from:d.pos]) {
			return nil
		}
	}
}

// nameText is the text of a name, or what stands between its quotes where that
// is no proper text.
func nameText(raw []byte) string {
	inside := raw[1 : len(raw)-1]
	if bytes.IndexByte(inside, '\\') < 0 {
		return string(inside)
	}
	d := NewDecoder(raw)
	if text := d.String(); !d.Failed() {
		return text
	}
	return string(inside)
}
