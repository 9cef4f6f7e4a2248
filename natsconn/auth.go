package natsconn

import (
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
	last atomic.Pointer[secrets.Found] // the token that was sent last
}

func newAuth(opts Options) (*auth, error) {
	ways := 0
	for _, set := range []bool{!opts.Token.IsZero(), opts.NoToken, opts.CredentialsFile != "", opts.SeedFile != ""} {
		if set {
			ways++
		}
	}
	if ways > 1 {
		return nil, fmt.Errorf("natsconn: %w: more than one of Token, NoToken, CredentialsFile and SeedFile", ErrCredentials)
	}
	return &auth{opts: opts}, nil
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
	default:
		return nats.TokenHandler(a.token), nil
	}
}

// token returns what to send: "" for nothing.
func (a *auth) token() string {
	found := secrets.Found{Secret: a.opts.Token}
	if found.Secret.IsZero() && !a.opts.NoToken {
		found = a.opts.Secrets.Find(secrets.NATSToken())
	}
	a.last.Store(&found)
	return found.Secret.Reveal()
}

// sent is the token that was sent last, "" for none.
func (a *auth) sent() string {
	if found := a.last.Load(); found != nil {
		return found.Secret.Reveal()
	}
	return ""
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

// remedy is what helps when the broker refuses.
func (a *auth) remedy() string {
	switch {
	case a.opts.CredentialsFile != "":
		return "the broker does not know the user of " + a.opts.CredentialsFile + ", or no longer"
	case a.opts.SeedFile != "":
		return "the broker does not know the user of " + a.opts.SeedFile
	case a.opts.NoToken:
		return "it wants credentials, and was to get none"
	case !a.opts.Token.IsZero():
		return "the token given is not the broker's"
	}
	var found secrets.Found
	if last := a.last.Load(); last != nil {
		found = *last
	}
	says := "the token in " + found.Source + " is not the broker's"
	if found.Secret.IsZero() {
		place := secrets.NATSToken()
		says = fmt.Sprintf(`it wants a token, and none was found: put the fleet's into %s, on Windows into HKLM\%s\%s`, place.Env, place.Key, place.Value)
	}
	return strings.Join(append([]string{says}, found.Notes...), "; ")
}
