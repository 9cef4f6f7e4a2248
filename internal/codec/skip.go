package codec

// Skip goes over a value of any kind and depth. It checks the syntax and
// nothing else: text need not be UTF-8, surrogates need not be pairs, numbers
// may be of any size. It takes no memory for up to a thousand levels, and a bit
// for each further one.
func (d *Decoder) Skip() {
	var inline [16]uint64
	objects := inline[:] // a bit for each level: whether it is an object
	level := 0
	for {
		switch d.peek() {
		case '{':
			d.pos++
			if d.peek() == '}' {
				d.pos++
				break
			}
			if level>>6 == len(objects) {
				objects = append(objects, 0)
			}
			objects[level>>6] |= 1 << (level & 63)
			level++
			if !d.skipName() {
				return
			}
			continue
		case '[':
			d.pos++
			if d.peek() == ']' {
				d.pos++
				break
			}
			if level>>6 == len(objects) {
				objects = append(objects, 0)
			}
			objects[level>>6] &^= 1 << (level & 63)
			level++
			continue
		case '"':
			d.skipString()
		case 't':
			d.keyword("true")
		case 'f':
			d.keyword("false")
		case 'n':
			d.keyword("null")
		default:
			d.number()
		}
		// A value has ended, and so may any number of levels around it.
		for {
			if level == 0 || d.failure != nil {
				return
			}
			object := objects[(level-1)>>6]>>((level-1)&63)&1 != 0
			c := d.peek()
			if c == ',' {
				d.pos++
				if object && !d.skipName() {
					return
				}
				break
			}
			if object && c != '}' {
				d.fail("a comma or the end of the object")
				return
			}
			if !object && c != ']' {
				d.fail("a comma or the end of the array")
				return
			}
			d.pos++
			level--
		}
	}
}

// skipName goes over the name of a member and the colon.
func (d *Decoder) skipName() bool {
	if d.peek() != '"' {
		d.fail("the name of a member in quotes")
		return false
	}
	d.skipString()
	if d.peek() != ':' {
		d.fail("a colon")
		return false
	}
	d.pos++
	return true
}

func (d *Decoder) skipString() {
	for i := d.pos + 1; ; {
		i, _ = scan(d.data, i)
		switch {
		case i == len(d.data):
			d.failAt(i, "", "the end of a string", "the end of the document")
			return
		case d.data[i] == '"':
			d.pos = i + 1
			return
		case d.data[i] != '\\':
			d.failAt(i, "", "a string without raw control characters", describe(d.data[i:]))
			return
		case i+1 < len(d.data) && simple[d.data[i+1]] != 0:
			i += 2
		case hex4(d.data, i) >= 0:
			i += 6
		default:
			d.failAt(i, "", "an escape sequence", describeEscape(d.data[i:]))
			return
		}
	}
}
