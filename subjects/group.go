package subjects

// Group is the name of a group of PCs. It may hold dots, though permission
// rules with a single-label wildcard such as commands.group.* then do not cover
// it. See the package comment for what is refused.
type Group struct{ id[groupKind] }

type groupKind struct{}

func (groupKind) rules() rules { return rules{name: "group", dots: true} }

// ParseGroup checks s and makes it a group's name. The error is an [*IDError].
func ParseGroup(s string) (Group, error) {
	v, err := parseID[groupKind](s)
	return Group{v}, err
}

// MustGroup is [ParseGroup] for text in the source of a program or test: it
// panics where ParseGroup returns an error. Never give it outside input.
func MustGroup(s string) Group {
	v, err := ParseGroup(s)
	if err != nil {
		panic(err)
	}
	return v
}
