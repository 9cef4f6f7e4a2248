package subjects

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
