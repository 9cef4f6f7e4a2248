package secrets

import (
	"errors"
	"fmt"
)

// ErrHalfPair means that a user has no password, or a password no user. It is
// never completed from another place: a machine that was set up halfway must
// show.
var ErrHalfPair = errors.New("half a pair of user and password")

// NATSRoleToken is the place of a role's own token for the broker, which comes
// before [NATSToken]. An agent's is the shared one. Since 0.101.0.
func NATSRoleToken(r Role) Place { return Place{Key: r.key(), Value: "NatsToken"} }

// NATSUser is the place of a role's user of the broker. Since 0.101.0.
func NATSUser(r Role) Place { return Place{r.key(), "NatsUser", "KANADE_NATS_USER"} }

// NATSPassword is the place of the user's password. Since 0.101.0.
func NATSPassword(r Role) Place { return Place{r.key(), "NatsPassword", "KANADE_NATS_PASSWORD"} }

// NATSCredentials are what a program may show to the broker. All of it may be
// printed.
type NATSCredentials struct {
	// User is the name of the user, "" where there is none.
	User string
	// Password is zero if and only if there is no user.
	Password Secret
	// UserSource is where both were, "" where there are none.
	UserSource string
	// UserNotes are as [Found.Notes], about user and password.
	UserNotes []string
	// Token is for brokers that want one; zero where there is none.
	Token Found
}

// NATSCredentials finds what a role shows to the broker. The user and its
// password are looked for below the role's own key, then in the environment;
// the token below the role's key, below that of the agent, then in the
// environment. The error is [ErrHalfPair], with the place; the token is found
// then, too.
func (l Lookup) NATSCredentials(r Role) (NATSCredentials, error) {
	c := NATSCredentials{Token: l.Find(NATSRoleToken(r))}
	if c.Token.Secret.IsZero() {
		c.Token = l.Find(NATSToken())
	}
	user, password := NATSUser(r), NATSPassword(r)
	if found, err := c.takeUser(l.Find(registryOnly(user)), l.Find(registryOnly(password)),
		fmt.Sprintf(`registry HKLM\%s, %s and %s`, user.Key, user.Value, password.Value)); found || err != nil {
		return c, err
	}
	_, err := c.takeUser(l.Find(Place{Env: user.Env}), l.Find(Place{Env: password.Env}),
		fmt.Sprintf("environment variables %s and %s", user.Env, password.Env))
	return c, err
}

func registryOnly(p Place) Place { return Place{Key: p.Key, Value: p.Value} }

// takeUser takes a pair, and reports whether there is one.
func (c *NATSCredentials) takeUser(user, password Found, source string) (bool, error) {
	switch hasUser, hasPassword := !user.Secret.IsZero(), !password.Secret.IsZero(); {
	case hasUser && hasPassword:
	case hasUser:
		return false, fmt.Errorf("secrets: %w: the user is set, and the password is not (%s); set both or none", ErrHalfPair, source)
	case hasPassword:
		return false, fmt.Errorf("secrets: %w: the password is set, and the user is not (%s); set both or none", ErrHalfPair, source)
	default:
		return false, nil
	}
	c.User, c.Password, c.UserSource = user.Secret.Reveal(), password.Secret, source
	for _, note := range user.Notes {
		c.UserNotes = append(c.UserNotes, "user: "+note)
	}
	for _, note := range password.Notes {
		c.UserNotes = append(c.UserNotes, "password: "+note)
	}
	return true, nil
}
