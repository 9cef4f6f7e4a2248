package subjects

// RequestID is the token on which a command's results come back, by habit a
// UUID. It is a single label: no dots. See the package comment for what else is
// refused.
type RequestID struct{ id[requestKind] }

type requestKind struct{}

func (requestKind) rules() rules { return rules{name: "request id"} }

// ParseRequestID checks s and makes it a request id. The error is an
// [*IDError].
func ParseRequestID(s string) (RequestID, error) {
	v, err := parseID[requestKind](s)
	return RequestID{v}, err
}
