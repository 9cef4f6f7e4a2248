package natsconn

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/host/secrets"
)

// auth is how a connection proves who it is.
type auth struct {
	opts Options
	last atomic.Pointer[credentials] // those of the latest attempt
}

// credentials are what was found for an attempt. They do not change.
type credentials struct {
	secrets.NATSCredentials
	// asUser presents the user, and not the token.
	asUser bool
}

// errUserRefused means that the broker knows no such user, and that there is no
// token to present in its place.
var errUserRefused = fmt.Errorf("the broker refuses the user, and there is no token: %w", nats.ErrAuthorization)

func newAuth(opts Options) (*auth, error) {
	bad := func(format string, args ...any) (*auth, error) {
		return nil, fmt.Errorf("natsconn: %w: "+format, append([]any{ErrCredentials}, args...)...)
	}
	ways := 0
	for _, set := range []bool{!opts.Token.IsZero(), opts.NoToken, opts.CredentialsFile != "", opts.SeedFile != ""} {
		if set {
			ways++
		}
	}
	switch {
	case ways > 1:
		return bad("more than one of Token, NoToken, CredentialsFile and SeedFile")
	case (opts.User == "") != opts.Password.IsZero():
		return bad("%w: User and Password belong together", secrets.ErrHalfPair)
	case opts.User != "" && (opts.CredentialsFile != "" || opts.SeedFile != ""):
		return bad("a User and a file of another one")
	}
	if opts.Role != "" {
		if _, err := secrets.ParseRole(string(opts.Role)); err != nil {
			return bad("%w", err)
		}
	}
	a := &auth{opts: opts}
	if a.mayHaveUser() {
		if _, err := a.find(); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// mayHaveUser reports whether a user with a password may be found for an attempt.
func (a *auth) mayHaveUser() bool { return a.opts.User != "" || a.looksForUser() }

func (a *auth) looksForUser() bool {
	o := &a.opts
	return o.Role != "" && o.User == "" && o.Token.IsZero() && !o.NoToken && o.CredentialsFile == "" && o.SeedFile == ""
}

// find looks for what an attempt may present. The error is about half a pair.
func (a *auth) find() (*credentials, error) {
	var c credentials
	switch {
	case a.opts.NoToken:
	case !a.opts.Token.IsZero():
		c.Token.Secret = a.opts.Token
	case a.opts.Role == "":
		c.Token = a.opts.Secrets.Find(secrets.NATSToken())
	default:
		found, err := a.opts.Secrets.NATSCredentials(a.opts.Role)
		if err != nil && a.looksForUser() {
			return nil, fmt.Errorf("natsconn: %w: %w", ErrCredentials, err)
		}
		c.NATSCredentials = found
	}
	if a.opts.User != "" {
		c.User, c.Password, c.UserSource, c.UserNotes = a.opts.User, a.opts.Password, "", nil
	}
	return &c, nil
}

// option is the client library's. The error is about a file.
func (a *auth) option() (nats.Option, error) {
	switch {
	case a.opts.CredentialsFile != "":
		return checked(a.opts.CredentialsFile, nats.UserCredentials(a.opts.CredentialsFile))
	case a.opts.SeedFile != "":
		o, err := nats.NkeyOptionFromSeed(a.opts.SeedFile)
		if err != nil {
			return nil, fileError(a.opts.SeedFile, err)
		}
		return checked(a.opts.SeedFile, o)
	case a.mayHaveUser():
		return func(o *nats.Options) error {
			o.User, o.Password, o.Token = "", "", ""
			o.UserInfo, o.TokenHandler = a.chosenUser, a.chosenToken
			return nil
		}, nil
	default:
		return nats.TokenHandler(a.token), nil
	}
}

// token finds what to send where there is no user: "" for nothing.
func (a *auth) token() string {
	c, err := a.find()
	if err != nil { // about a user, which nobody looks for here
		return ""
	}
	a.last.Store(c)
	return c.Token.Secret.Reveal()
}

// choose finds the credentials for an attempt and decides which to present: the
// user if ask says that the broker takes it, the token if it refuses the user.
// Any other answer is an error, and so is a user refused where there is no token:
// then the attempt must not be made. No answer outlives its attempt, for it is
// about a broker that may have been restarted since.
func (a *auth) choose(ctx context.Context, ask func(context.Context, *credentials) error) error {
	c, err := a.find()
	if err != nil {
		return err
	}
	a.last.Store(c) // whatever is reported from here on must not show them
	if c.User == "" {
		return nil
	}
	switch err := ask(ctx, c); {
	case err == nil:
		chosen := *c
		chosen.asUser = true
		a.last.Store(&chosen)
		return nil
	case authorizationError(err) != nats.ErrAuthorization:
		return err
	case c.Token.Secret.IsZero():
		return errUserRefused
	default:
		return nil
	}
}

func (a *auth) chosenUser() (user, password string) {
	if c := a.last.Load(); c != nil && c.asUser {
		return c.User, c.Password.Reveal()
	}
	return "", ""
}

func (a *auth) chosenToken() string {
	if c := a.last.Load(); c != nil && !c.asUser {
		return c.Token.Secret.Reveal()
	}
	return ""
}

// presents says for people what the latest attempt presented.
func (a *auth) presents() string {
	c := a.last.Load()
	switch {
	case c == nil:
		return ""
	case c.asUser:
		return "user " + printable(c.User)
	case !c.Token.Secret.IsZero():
		return "token"
	default:
		return ""
	}
}

// redact takes the secrets of the latest attempt out of a text.
func (a *auth) redact(text string) string {
	c := a.last.Load()
	if c == nil {
		return text
	}
	for _, s := range []secrets.Secret{c.Token.Secret, c.Password} {
		if !s.IsZero() {
			text = strings.ReplaceAll(text, s.Reveal(), secrets.Redacted)
		}
	}
	return text
}

// checked tries what an option does with a file, so that a file that is of no
// use shows at once, and names the file in errors to come.
func checked(file string, option nats.Option) (nats.Option, error) {
	var o nats.Options
	if err := option(&o); err != nil {
		return nil, fileError(file, err)
	}
	if _, err := o.SignatureCB([]byte("nonce")); err != nil {
		return nil, fileError(file, err)
	}
	jwt, sign := o.UserJWT, o.SignatureCB
	return func(o *nats.Options) error {
		if err := option(o); err != nil {
			return fileError(file, err)
		}
		if jwt != nil {
			o.UserJWT = func() (string, error) {
				text, err := jwt()
				return text, fileError(file, err)
			}
		}
		o.SignatureCB = func(nonce []byte) ([]byte, error) {
			sig, err := sign(nonce)
			return sig, fileError(file, err)
		}
		return nil
	}, nil
}

func fileError(file string, err error) error {
	if err == nil || errors.Is(err, ErrCredentials) {
		return err
	}
	return fmt.Errorf("natsconn: %w in %s: %w", ErrCredentials, file, err)
}
