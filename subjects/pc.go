package subjects

import "strings"

// PCID is the id of one PC, as its agent calls itself: a host name, with or
// without its domain. It may hold dots. See the package comment for what is
// refused.
type PCID struct{ id[pcKind] }

type pcKind struct{}

func (pcKind) rules() rules { return rules{name: "pc id", dots: true} }

// ParsePCID checks s and makes it a PC id. The error is an [*IDError].
func ParsePCID(s string) (PCID, error) {
	v, err := parseID[pcKind](s)
	return PCID{v}, err
}

// MustPCID is [ParsePCID] for text in the source of a program or test: it
// panics where ParsePCID returns an error. Never give it outside input.
func MustPCID(s string) PCID {
	v, err := ParsePCID(s)
	if err != nil {
		panic(err)
	}
	return v
}

// MaxPCLabels is how many labels, between dots, a PC id may have in a fleet of
// 0.101.0, whose broker permissions are written for so many.
const MaxPCLabels = 4

// Labels returns the number of labels; that of the zero PCID is 0. Ids with more
// than [MaxPCLabels] are refused everywhere in a fleet of 0.101.0.
func (v PCID) Labels() int {
	if v.s == "" {
		return 0
	}
	return strings.Count(v.s, ".") + 1
}
