package signing

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/wire"
)

// Limits of an envelope. Agents check them, whatever the signer chose.
const (
	// MaxValidity is the longest time from signing to expiry: for as long the
	// stream of commands keeps them.
	MaxValidity = 7 * 24 * time.Hour
	// MaxSkew is how far ahead of the agent's clock the signer's may be.
	MaxSkew = time.Hour
)

// EnvelopeKind is the kind of the envelopes that this package knows.
const EnvelopeKind = wire.ProtocolEnvelope

// Why an envelope is refused; an [*EnvelopeError] wraps one of them. A signature
// that does not hold is a [*VerifyError] instead.
var (
	ErrEnvelopeKind    = errors.New("is of a kind that nobody knows")
	ErrEnvelope        = errors.New("is malformed")
	ErrCommandKind     = errors.New("holds a command that is none for a shell")
	ErrNoRecipient     = errors.New("names no recipient")
	ErrMisaddressed    = errors.New("is for another agent")
	ErrNoExpiry        = errors.New("has no expiry")
	ErrMalformedExpiry = errors.New("has an expiry that is no timestamp")
	// ErrClockAhead means that the signer's clock is more than [MaxSkew] ahead
	// of this one: more likely a clock that is wrong than an attack.
	ErrClockAhead = errors.New("is signed in the future")
	ErrReversed   = errors.New("expires before it was signed")
	ErrValidity   = errors.New("is valid for longer than any may be")
	ErrExpired    = errors.New("has expired")
	// ErrKeyAge means that the signature is older than its key allows.
	ErrKeyAge = errors.New("is signed longer ago than its key is good for")
)

// EnvelopeError says why an envelope is refused.
type EnvelopeError struct {
	// Err is one of the errors above.
	Err error
	// Detail says more, quoting what came from outside; "" where there is
	// nothing to say.
	Detail string
	// Cause is what did not decode, a [*wire.DecodeError], where there is one.
	Cause error
}

// Error names the reason and the detail.
func (e *EnvelopeError) Error() string {
	s := "signing: the envelope " + e.Err.Error()
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap returns Err and the cause.
func (e *EnvelopeError) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Err}
	}
	return []error{e.Err, e.Cause}
}

// SignEnvelope returns a command for one agent in an envelope: the body to be
// published as it is, and its headers. After expires the agent does not start it
// any more. The error is an [*EnvelopeError] for a recipient or an expiry that
// every agent would refuse, or a [*wire.EncodeError].
//
// Agents of 0.43.53 cannot read an envelope and drop it: send it to those alone
// whose heartbeats list [wire.ProtocolEnvelope].
func SignEnvelope(s *Signer, target string, expires time.Time, cmd wire.Command, now time.Time) ([]byte, Headers, error) {
	if target == "" {
		return nil, Headers{}, &EnvelopeError{Err: ErrNoRecipient}
	}
	if err := checkWindow(now.UnixMilli(), expires.UnixMilli()); err != nil {
		return nil, Headers{}, err
	}
	e := codec.NewEncoder(nil)
	e.Raw(`{"kind":"` + EnvelopeKind + `","target_pc_id":`)
	e.String(target)
	e.Raw(`,"expires_at":`)
	e.Time(expires)
	e.Raw(`,"command":`)
	if f := e.End(); f != nil {
		return nil, Headers{}, &wire.EncodeError{Type: "CommandEnvelope", Path: f.Path, Expected: f.Expected, Got: f.Got}
	}
	body, err := cmd.AppendJSONAt(e.Buf, wire.V0_101_0)
	if err != nil {
		return nil, Headers{}, err
	}
	body = append(body, '}')
	return body, s.Sign(body, now), nil
}

// checkWindow judges the time from signing to expiry, in milliseconds.
func checkWindow(at, expires int64) error {
	if expires < at {
		return &EnvelopeError{Err: ErrReversed}
	}
	if later(expires, at, MaxValidity) {
		return &EnvelopeError{Err: ErrValidity, Detail: fmt.Sprintf("more than %v", MaxValidity)}
	}
	return nil
}

// later reports whether a is more than d after b, whatever the numbers are.
func later(a, b int64, d time.Duration) bool {
	return a > b && uint64(a)-uint64(b) > uint64(d.Milliseconds())
}

// Opened is an envelope that has passed every check.
type Opened struct {
	// Verified says which key signed it, and when.
	Verified
	// Command is what to run.
	Command wire.Command
	// StartBy is the last moment to start it: the expiry, or the command's own
	// deadline where that is earlier. It is judged once more before the start;
	// what runs is not ended by it.
	StartBy time.Time
}

// OpenEnvelope checks an envelope for the agent of a pc id and returns the command
// in it. The error is a [*VerifyError] or an [*EnvelopeError].
//
// The clock that counts is the host's: where somebody can set it back, an envelope
// that has expired passes.
func OpenEnvelope(ring KeyRing, body []byte, headers Headers, pcID string, now time.Time) (Opened, error) {
	v, err := VerifySignature(ring, body, headers)
	if err != nil {
		return Opened{}, err
	}
	o, err := openEnvelope(body, pcID)
	if err != nil {
		return Opened{}, err
	}
	ms := now.UnixMilli()
	if later(v.AtMillis, ms, MaxSkew) {
		return Opened{}, &EnvelopeError{Err: ErrClockAhead, Detail: fmt.Sprintf("%s; the clocks of this host and of the signer disagree", rendered(v.AtMillis))}
	}
	if err := checkWindow(v.AtMillis, o.StartBy.UnixMilli()); err != nil {
		return Opened{}, err
	}
	if at, ok := o.Command.DeadlineAt.Get(); ok && at.Before(o.StartBy) {
		o.StartBy = at
	}
	if now.After(o.StartBy) {
		return Opened{}, &EnvelopeError{Err: ErrExpired, Detail: "it had to start by " + o.StartBy.UTC().Format(time.RFC3339Nano)}
	}
	if secs, ok := v.Entry.MaxAgeSecs.Get(); ok && ms > v.AtMillis && !within(v.AtMillis, ms, secs) {
		return Opened{}, &EnvelopeError{Err: ErrKeyAge, Detail: fmt.Sprintf("%s, good for %d seconds", rendered(v.AtMillis), secs)}
	}
	o.Verified = v
	return o, nil
}

// openEnvelope reads an envelope; StartBy is its expiry.
func openEnvelope(body []byte, pcID string) (Opened, error) {
	malformed := func(cause error) (Opened, error) {
		return Opened{}, &EnvelopeError{Err: ErrEnvelope, Cause: cause}
	}
	// A name that comes twice would leave open which one counts.
	d := codec.NewDecoder(body)
	d.Unique()
	d.Check()
	if f := d.End(); f != nil {
		return malformed(decodeError("CommandEnvelope", f))
	}
	members := map[string][]byte{}
	var unknown *string
	if err := codec.Members(body, func(name string, _, value []byte) bool {
		members[name] = value
		switch name {
		case "kind", "target_pc_id", "expires_at", "command":
		default:
			unknown = &name
		}
		return true
	}); err != nil {
		return malformed(err)
	}
	if kind, ok := textOf(members["kind"]); !ok || kind != EnvelopeKind {
		return Opened{}, &EnvelopeError{Err: ErrEnvelopeKind, Detail: excerpt(members["kind"])}
	}
	if unknown != nil {
		return Opened{}, &EnvelopeError{Err: ErrEnvelope, Detail: "the member " + quote(*unknown) + " is none of an envelope's"}
	}
	switch target, ok := textOf(members["target_pc_id"]); {
	case !ok || target == "":
		return Opened{}, &EnvelopeError{Err: ErrNoRecipient}
	case target != pcID:
		return Opened{}, &EnvelopeError{Err: ErrMisaddressed, Detail: quote(target)}
	}
	var o Opened
	switch raw := members["expires_at"]; {
	case raw == nil || string(raw) == "null":
		return Opened{}, &EnvelopeError{Err: ErrNoExpiry}
	default:
		text, _ := textOf(raw)
		at, ok := parseExpiry(text)
		if !ok {
			return Opened{}, &EnvelopeError{Err: ErrMalformedExpiry, Detail: excerpt(raw)}
		}
		o.StartBy = at
	}
	command := members["command"]
	if command == nil {
		return Opened{}, &EnvelopeError{Err: ErrEnvelope, Detail: "there is no command"}
	}
	if kind, has := commandKind(command); has && kind != "shell" {
		return Opened{}, &EnvelopeError{Err: ErrCommandKind, Detail: quote(kind)}
	}
	if err := o.Command.UnmarshalJSONAt(command, wire.V0_101_0); err != nil {
		return malformed(err)
	}
	return o, nil
}

// commandKind returns the command_kind of an object as text, and whether there is
// one. One that is no string is given as it stands.
func commandKind(object []byte) (kind string, has bool) {
	return memberText(object, "command_kind")
}

// Kind returns the kind of a message on a command subject, and whether there is
// one: a message with a kind is no bare command, whatever else it holds, and must
// not be taken for one. A kind that is no string is given as it stands.
func Kind(body []byte) (kind string, has bool) { return memberText(body, "kind") }

func memberText(object []byte, member string) (text string, has bool) {
	err := codec.Members(object, func(name string, _, value []byte) bool {
		if name == member {
			var ok bool
			if text, ok = textOf(value); !ok {
				text = excerpt(value)
			}
			has = true
		}
		return true
	})
	if err != nil {
		return "", false
	}
	return text, has
}

// textOf reads a string.
func textOf(raw []byte) (string, bool) {
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	d := codec.NewDecoder(raw)
	text := d.String()
	return text, d.End() == nil
}

// excerpt is a value for an error.
func excerpt(raw []byte) string {
	if raw == nil {
		return "there is none"
	}
	return quote(string(raw[:min(len(raw), 100)]))
}

func decodeError(typ string, f *codec.Failure) error {
	return &wire.DecodeError{
		Type: typ, Path: f.Path, Offset: f.Offset, Line: f.Line, Column: f.Column,
		Expected: f.Expected, Got: f.Got,
	}
}

// expiryForm is the form of an expiry up to the seconds, digits as 0.
const expiryForm = "0000-00-00T00:00:00"

// parseExpiry reads an RFC 3339 timestamp. What messages take for timestamps is a
// little more.
func parseExpiry(text string) (time.Time, bool) {
	if len(text) <= len(expiryForm) {
		return time.Time{}, false
	}
	for i, want := range []byte(expiryForm) {
		switch c := text[i]; want {
		case '0':
			if c < '0' || c > '9' {
				return time.Time{}, false
			}
		case 'T':
			if c != 'T' && c != 't' && c != ' ' {
				return time.Time{}, false
			}
		default:
			if c != want {
				return time.Time{}, false
			}
		}
	}
	zone := strings.TrimLeft(text[len(expiryForm):], ".0123456789")
	if zone != "Z" && zone != "z" && (len(zone) != len("+00:00") || zone[3] != ':') {
		return time.Time{}, false
	}
	return codec.ParseTime([]byte(text))
}
