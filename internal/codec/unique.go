package codec

// Unique checks the value that begins here for members that come twice in an
// object at any depth, and goes back to where it begins. What is wrong otherwise
// is for whoever reads the value.
func (d *Decoder) Unique() {
	if d.failure != nil {
		return
	}
	look := Decoder{data: d.data, pos: d.pos, depth: d.depth}
	look.unique()
	if look.failure != nil && look.failure.Expected == once {
		d.failure = look.failure
	}
	look.release()
}

// once is what Unique expects of a member.
const once = "each member once"

func (d *Decoder) unique() {
	switch d.peek() {
	case '{':
		seen := map[string]bool{}
		for name := d.Object(); name != nil; name = d.Next() {
			if seen[string(name)] {
				d.fail(once)
				return
			}
			seen[string(name)] = true
			d.unique()
		}
	case '[':
		d.Array()
		for i := 0; d.Element(i); i++ {
			d.unique()
		}
	default:
		d.Skip()
	}
}
