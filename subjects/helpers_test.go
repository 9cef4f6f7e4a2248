package subjects

import "testing"

// must parses an identifier that the test needs to be good.
func must[T any](t testing.TB, parse func(string) (T, error), s string) T {
	t.Helper()
	v, err := parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// textID is what all identifier types offer.
type textID interface {
	String() string
	IsZero() bool
	MarshalText() ([]byte, error)
}

// idKinds runs through the identifier types.
var idKinds = []struct {
	name  string
	dots  bool
	parse func(string) (textID, error)
	into  func() textIDTarget
}{
	{"pc id", true, anyID(ParsePCID), func() textIDTarget { return new(PCID) }},
	{"group", true, anyID(ParseGroup), func() textIDTarget { return new(Group) }},
	{"exec id", false, anyID(ParseExecID), func() textIDTarget { return new(ExecID) }},
	{"request id", false, anyID(ParseRequestID), func() textIDTarget { return new(RequestID) }},
	{"user id", false, anyID(ParseUserID), func() textIDTarget { return new(UserID) }},
	{"notification id", true, anyID(ParseNotificationID), func() textIDTarget { return new(NotificationID) }},
	{"category", false, anyID(ParseCategory), func() textIDTarget { return new(Category) }},
}

// textIDTarget is what their pointers offer.
type textIDTarget interface {
	UnmarshalText([]byte) error
	String() string
}

func anyID[T textID](parse func(string) (T, error)) func(string) (textID, error) {
	return func(s string) (textID, error) { return parse(s) }
}
