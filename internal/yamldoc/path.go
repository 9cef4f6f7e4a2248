package yamldoc

import (
	"strconv"
	"strings"
)

// step leads from a value into one of its members or elements.
type step struct {
	member   string // "" for an element
	index    int
	optional bool // the member may be unset
}

// path leads to a value from the root.
type path []step

func (p *path) push(s step) { *p = append(*p, s) }
func (p *path) pop()        { *p = (*p)[:len(*p)-1] }

// String spells the path for errors: inventory.display[0].label.
func (p path) String() string {
	var b strings.Builder
	for i, s := range p {
		switch {
		case s.member == "":
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		case i > 0:
			b.WriteString("." + s.member)
		default:
			b.WriteString(s.member)
		}
	}
	return b.String()
}

// strict spells the path to a key of the value for the report of unknown keys:
// inventory.?.display.0.zz, with a question mark behind each member that may be
// unset.
func (p path) strict(key string) string {
	var b strings.Builder
	for _, s := range p {
		if s.member == "" {
			b.WriteString(strconv.Itoa(s.index) + ".")
			continue
		}
		b.WriteString(s.member + ".")
		if s.optional {
			b.WriteString("?.")
		}
	}
	return b.String() + key
}
