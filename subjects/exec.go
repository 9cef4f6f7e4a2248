package subjects

// ExecID is the id of one deployment, by habit a UUID. It is a single label: no
// dots. See the package comment for what else is refused.
type ExecID struct{ id[execKind] }

type execKind struct{}

func (execKind) rules() rules { return rules{name: "exec id"} }

// ParseExecID checks s and makes it an exec id. The error is an [*IDError].
func ParseExecID(s string) (ExecID, error) {
	v, err := parseID[execKind](s)
	return ExecID{v}, err
}
