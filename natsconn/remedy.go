package natsconn

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/kanadehq/kanade-shared/host/secrets"
)

// remedy is what helps when the broker refuses.
func (a *auth) remedy() string {
	switch {
	case a.opts.CredentialsFile != "":
		return "the broker does not know the user of " + a.opts.CredentialsFile + ", or no longer"
	case a.opts.SeedFile != "":
		return "the broker does not know the user of " + a.opts.SeedFile
	}
	var c credentials
	if last := a.last.Load(); last != nil {
		c = *last
	}
	says := append(a.userRemedy(&c), a.tokenRemedy(&c)...)
	return strings.Join(says, "; ")
}

func (a *auth) userRemedy(c *credentials) []string {
	switch {
	case c.User == "":
		return nil
	case c.asUser:
		return []string{fmt.Sprintf("it took %s a moment ago, and will be asked again", c.userText())}
	default:
		return append([]string{fmt.Sprintf("%s is not the broker's, or the password is wrong", c.userText())}, c.UserNotes...)
	}
}

func (a *auth) tokenRemedy(c *credentials) []string {
	switch {
	case c.asUser:
		return nil
	case a.opts.NoToken && c.User != "":
		return nil
	case a.opts.NoToken:
		return []string{"it wants credentials, and was to get none"}
	case !a.opts.Token.IsZero():
		return []string{"the token given is not the broker's"}
	case !c.Token.Secret.IsZero():
		says := "the token in " + c.Token.Source + " is not the broker's"
		if a.looksForUser() && c.User == "" {
			says += ", or it has users by now: put that of the role into " + userPlaces(a.opts.Role)
		}
		return append([]string{says}, c.Token.Notes...)
	}
	says := "it wants a token, and none was found: put the fleet's into " + places(secrets.NATSToken())
	switch {
	case c.User != "":
		says = "nor was a token found, for a broker without users: put the fleet's into " + places(secrets.NATSToken())
	case a.looksForUser():
		says += "; or, for a broker with users, that of the role into " + userPlaces(a.opts.Role)
	}
	return append([]string{says}, c.Token.Notes...)
}

// userText names the user and where it was found.
func (c *credentials) userText() string {
	if c.UserSource == "" {
		return "the user " + printable(c.User)
	}
	return "the user " + printable(c.User) + " of " + c.UserSource
}

// places are those where a value belongs.
func places(p secrets.Place) string {
	return fmt.Sprintf(`%s, on Windows into HKLM\%s\%s`, p.Env, p.Key, p.Value)
}

func userPlaces(role secrets.Role) string {
	user, password := secrets.NATSUser(role), secrets.NATSPassword(role)
	return fmt.Sprintf(`%s and %s, on Windows into %s and %s of HKLM\%s`, user.Env, password.Env, user.Value, password.Value, user.Key)
}

// maxUserBytes bounds the name of a user in texts.
const maxUserBytes = 100

// printable is the name of a user for people; somebody may have put anything there.
func printable(user string) string {
	if len(user) > maxUserBytes {
		user = user[:maxUserBytes] + "…"
	}
	if strings.ContainsFunc(user, func(r rune) bool { return r == unicode.ReplacementChar || unicode.IsSpace(r) || !strconv.IsPrint(r) }) {
		return strconv.Quote(user)
	}
	return user
}
