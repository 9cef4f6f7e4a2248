package natsconn

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/nats-io/nats.go"
)

// maxErrorBytes bounds the text of an error, which may come from a server.
const maxErrorBytes = 500

const portRemedy = "check the port (" + defaultPort + " is usual), and whether it speaks TLS first"

// explainer turns errors into those that callers see.
type explainer struct {
	address address
	auth    *auth
}

// authorization are the client library's names for a broker that refuses, by
// what the broker says. It does not use them for each of these texts itself.
var authorization = []struct {
	text string
	err  error
}{
	{"account authentication expired", nats.ErrAccountAuthExpired},
	{"authentication expired", nats.ErrAuthExpired},
	{"authentication revoked", nats.ErrAuthRevoked},
	{"authorization violation", nats.ErrAuthorization},
}

func isAuthorization(err error) bool { return authorizationError(err) != nil }

func authorizationError(err error) error {
	said := strings.ToLower(err.Error())
	for _, a := range authorization {
		if strings.Contains(said, a.text) {
			return a.err
		}
	}
	return nil
}

// explain says why an attempt failed.
func (x explainer) explain(err error) error {
	var skipped *skippedError
	if errors.As(err, &skipped) {
		err = skipped.err
	}
	e := &ConnectError{Reason: ErrUnreachable, Broker: x.address.String(), Cause: x.clean(err)}
	var (
		dial    *dialError
		syntax  *json.SyntaxError
		typed   *json.UnmarshalTypeError
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		network *net.OpError
	)
	switch {
	case errors.As(err, &dial):
		e.Remedy = "check the address, and that nats-server is running there"
		if os.IsTimeout(dial.err) || errors.Is(err, context.DeadlineExceeded) {
			e.Remedy += " with no firewall in the way"
		}
	case errors.Is(err, ErrCredentials):
		e.Reason = ErrCredentials
	case isAuthorization(err):
		e.Reason, e.Cause, e.Remedy = ErrAuthorization, authorizationError(err), x.auth.remedy()
		if x.address.userInfo {
			e.Remedy += "; the URL's user info is not used"
		}
	case errors.Is(err, nats.ErrNkeysNotSupported):
		e.Reason, e.Remedy = ErrAuthorization, "it takes no keys: leave the file of credentials out"
	case errors.As(err, &unknown):
		e.Reason, e.Remedy = ErrTLS, "name the file of the CA that signed its certificate"
	case errors.As(err, &name):
		e.Reason, e.Remedy = ErrTLS, "use a name that stands in its certificate"
	case errors.Is(err, nats.ErrSecureConnWanted):
		e.Reason, e.Remedy = ErrTLS, "it offers none: enable tls there, or use nats:// without certificates"
	case isTLS(err):
		e.Reason = ErrTLS
	case errors.Is(err, nats.ErrNoInfoReceived), errors.As(err, &syntax), errors.As(err, &typed):
		e.Reason, e.Remedy = ErrProtocol, portRemedy
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, errSilent):
		e.Reason = ErrProtocol
		e.Remedy = "something listens there and keeps silent: " + portRemedy
	case errors.Is(err, io.EOF), errors.As(err, &network):
		e.Remedy = "it hangs up: " + portRemedy
	default:
		e.Remedy = "check the address"
	}
	return e
}

func isTLS(err error) bool {
	var (
		record tls.RecordHeaderError
		verify *tls.CertificateVerificationError
		alert  tls.AlertError
	)
	return errors.Is(err, ErrTLS) || errors.Is(err, nats.ErrTLS) ||
		errors.As(err, &record) || errors.As(err, &verify) || errors.As(err, &alert) ||
		strings.Contains(err.Error(), "remote error: tls: ")
}

// clean returns err itself if its text may be printed, and otherwise an error
// that has only that part of it: a server may say anything.
func (x explainer) clean(err error) error {
	if err == nil {
		return nil
	}
	text := x.auth.redact(err.Error())
	if len(text) > maxErrorBytes {
		text = text[:maxErrorBytes] + "…"
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) }) {
		text = strconv.Quote(text)
	}
	if text == err.Error() {
		return err
	}
	return errors.New(text)
}
