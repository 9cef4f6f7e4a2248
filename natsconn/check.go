package natsconn

import (
	"context"
	"errors"
	"time"
)

// checkBound bounds [Check].
const checkBound = 10 * time.Second

// Trouble is what kind of thing is wrong, for programs that act on it.
type Trouble string

// The kinds of trouble.
const (
	// TroubleConfiguration: the URL, the options, half a pair of user and password,
	// or a file. Nothing was sent.
	TroubleConfiguration Trouble = "configuration"
	// TroubleAuthentication: the broker refuses what was found.
	TroubleAuthentication Trouble = "authentication"
	// TroubleUnreachable: no handshake came to its end, for whatever reason.
	TroubleUnreachable Trouble = "unreachable"
)

// TroubleOf says what kind an error of this package is of; "" for nil.
func TroubleOf(err error) Trouble {
	var attempt *ConnectError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrAuthorization):
		return TroubleAuthentication
	case errors.Is(err, ErrURL), errors.Is(err, ErrCredentials):
		return TroubleConfiguration
	case errors.Is(err, ErrTLS) && !errors.As(err, &attempt): // a file that cannot be read
		return TroubleConfiguration
	}
	return TroubleUnreachable
}

// Check makes one connection as [Dial] does, of another name, and closes it: the
// broker is there and takes the credentials, which are as [Event.Credentials] has
// them. What they allow is not tried. It takes 10 seconds at most. The error is as
// that of Dial, with a remedy for people; [TroubleOf] sorts it.
func Check(ctx context.Context, url string, opts Options) (credentials string, err error) {
	ctx, cancel := context.WithTimeout(ctx, checkBound)
	defer cancel()
	return handshake(ctx, url, opts)
}

// handshake makes a connection of its own, which tells nobody.
func handshake(ctx context.Context, url string, opts Options) (credentials string, err error) {
	opts.Name, opts.OnEvent, opts.OnDead = witnessName, nil, nil
	c, err := prepare(url, opts)
	if err != nil {
		return "", err
	}
	nc, err := c.dial(ctx)
	if err != nil {
		return "", err
	}
	defer nc.Close()
	return c.auth.presents(), nil
}
