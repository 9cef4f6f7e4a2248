package codec

// Unique makes a member that comes twice a failure in every object that is read,
// whatever its name is. In values that are skipped it may.
func (d *Decoder) Unique() { d.names = []map[string]struct{}{} }

// begin is told of each object with members, end of its end, and note of each
// name.
func (d *Decoder) begin() {
	if d.names != nil {
		d.names = append(d.names, map[string]struct{}{})
	}
}

func (d *Decoder) end() {
	if len(d.names) > 0 {
		d.names = d.names[:len(d.names)-1]
	}
}

func (d *Decoder) note(name []byte) bool {
	if len(d.names) == 0 {
		return true
	}
	seen := d.names[len(d.names)-1]
	if _, again := seen[string(name)]; again {
		d.fail("each member once")
		return false
	}
	seen[string(name)] = struct{}{}
	return true
}
