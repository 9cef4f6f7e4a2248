package natsconn

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// DefaultURL is the broker of this machine on the usual port.
const DefaultURL = "nats://127.0.0.1:4222"

const (
	defaultPort  = "4222"
	maxHostBytes = 255
)

// address is where the broker is, without user info.
type address struct {
	scheme string
	host   string // host:port
	path   string // of a websocket
	// userInfo says that the URL had some.
	userInfo bool
}

// String is the address as errors and events show it.
func (a address) String() string { return a.scheme + "://" + a.host }

// url is the address as nats.go gets it.
func (a address) url() string { return a.String() + a.path }

func (a address) websocket() bool { return a.scheme == "ws" || a.scheme == "wss" }

// parseURL reads the URL of a broker. No error quotes anything of it: what is
// malformed may well be a password in the wrong place.
func parseURL(text string) (address, error) {
	bad := func(format string, args ...any) (address, error) {
		return address{}, fmt.Errorf("natsconn: %w: %s", ErrURL, fmt.Sprintf(format, args...))
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return bad("it is empty; %s is the broker of this machine", DefaultURL)
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return bad("white space, a control character or invalid UTF-8 within it")
	}
	a := address{scheme: "nats"}
	rest := text
	if scheme, behind, ok := strings.Cut(text, "://"); ok {
		a.scheme, rest = strings.ToLower(scheme), behind
	}
	port := defaultPort
	switch a.scheme {
	case "nats", "tls":
	case "ws":
		port = "80"
	case "wss":
		port = "443"
	default:
		return bad("its scheme is none of nats, tls, ws and wss")
	}

	authority, path := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority, a.userInfo = authority[i+1:], true
	}
	switch {
	case strings.Contains(authority, ",") || strings.Contains(path, ","):
		return bad("a list of brokers; name one, it tells of the others of its cluster")
	case strings.Contains(path, "@"):
		return bad("an @ behind the host; in user info / ? # are written %%2F %%3F %%23, and user info is not used anyway")
	case strings.Count(authority, ":") > 1 && !strings.HasPrefix(authority, "["):
		return bad("more than one colon; an IPv6 address stands in brackets, user info before an @")
	}
	u, err := url.Parse("nats://" + authority)
	switch {
	case err != nil:
		return bad("its host or port is malformed")
	case u.Hostname() == "":
		return bad("it names no host")
	case len(u.Hostname()) > maxHostBytes || !utf8.ValidString(u.Host) || strings.ContainsFunc(u.Host, unicode.IsControl):
		return bad("its host is malformed")
	case u.Port() != "":
		port = u.Port()
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return bad("its port is not a number from 1 to 65535")
	}
	a.host = strings.TrimSuffix(strings.TrimSuffix(authority, u.Port()), ":") + ":" + port
	if a.websocket() {
		a.path, _, _ = strings.Cut(path, "?")
		a.path, _, _ = strings.Cut(a.path, "#")
	}
	// nats.go reads it again.
	if _, err := url.Parse(a.url()); err != nil {
		return bad("its host or path is malformed")
	}
	return a, nil
}

// brief is a URL that nats.go reports, as events show it.
func brief(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
