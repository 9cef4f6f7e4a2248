package subjects

// UserID is a user's Windows security identifier, such as S-1-5-21-1001, and since
// 0.101.0 a user of Unix, such as uid-1000. It is a single label: no dots. See the
// package comment for what else is refused.
//
// Neither form is demanded, so that any token can be built into a subject, but
// [Parse] finds the user id by its first two characters, S-, or by uid- and a number.
type UserID struct{ id[userKind] }

type userKind struct{}

func (userKind) rules() rules { return rules{name: "user id"} }

// ParseUserID checks s and makes it a user id. The error is an [*IDError].
func ParseUserID(s string) (UserID, error) {
	v, err := parseID[userKind](s)
	return UserID{v}, err
}
