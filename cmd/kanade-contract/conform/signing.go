package conform

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/wire"
)

// signer is who signs, by the members secret and kid.
func (r request) signer() (*signing.Signer, error) {
	secret, err := r.text("secret")
	if err != nil {
		return nil, err
	}
	keyID, err := r.text("kid")
	if err != nil {
		return nil, err
	}
	key, err := signing.ParsePrivateKey(secret)
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	s, err := signing.NewSigner(keyID, key)
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	return s, nil
}

// ring is the member keyring.
func (r request) ring() (signing.KeyRing, error) {
	text, err := r.text("keyring")
	if err != nil {
		return signing.KeyRing{}, err
	}
	ring, err := signing.ParseKeyRing([]byte(text))
	if err != nil {
		return signing.KeyRing{}, fail(kindDecode, err)
	}
	return ring, nil
}

// header is the member headers, an object of headers by their names.
func (r request) header() (map[string][]string, error) {
	var all map[string]*string
	if err := json.Unmarshal(r.raw("headers"), &all); err != nil || all == nil {
		return nil, badRequest("headers must be an object of strings")
	}
	header := map[string][]string{}
	for name, value := range all {
		if value == nil {
			return nil, badRequest("a header must be a string")
		}
		header[name] = []string{*value}
	}
	return header, nil
}

// headers are those of a signature.
func (r request) headers() (signing.Headers, error) {
	header, err := r.header()
	if err != nil {
		return signing.Headers{}, err
	}
	return signing.HeadersOf(header), nil
}

func headersObject(h signing.Headers) map[string]string {
	header := map[string][]string{}
	h.Apply(header)
	out := map[string]string{}
	for name, values := range header {
		out[name] = values[0]
	}
	return out
}

// millis is a member that is a time in milliseconds since the epoch.
func (r request) millis(name string) (time.Time, error) {
	var ms *int64
	if err := json.Unmarshal(r.raw(name), &ms); err != nil || ms == nil {
		return time.Time{}, badRequest("%s must be an integer", name)
	}
	return time.UnixMilli(*ms), nil
}

// instant is a member that is a timestamp.
func (r request) instant(name string) (time.Time, error) {
	var at wire.Opt[time.Time]
	if err := at.UnmarshalJSON(r.raw(name)); err != nil || !at.IsSet() {
		return time.Time{}, badRequest("%s must be a timestamp", name)
	}
	t, _ := at.Get()
	return t, nil
}

func keyPair(_ context.Context, req request) (any, error) {
	s, err := req.signer()
	if err != nil {
		return nil, err
	}
	label, err := req.text("label")
	if err != nil {
		return nil, err
	}
	secret, err := req.text("secret")
	if err != nil {
		return nil, err
	}
	key, err := signing.ParsePrivateKey(secret)
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	entry := func(e signing.Entry) (string, error) {
		ring, err := signing.NewKeyRing(e)
		if err != nil {
			return "", err
		}
		data, err := ring.AppendJSON(nil)
		if err != nil {
			return "", fail(kindDecode, err)
		}
		return string(data[1 : len(data)-1]), nil
	}
	e := signing.Entry{KeyID: s.KeyID(), Key: s.Public(), Label: label}
	ordinary, err := entry(e)
	if err != nil {
		return nil, err
	}
	e.MaxAgeSecs.Set(900)
	breakGlass, err := entry(e)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"secret": key.Reveal(), "public_key": s.Public().String(), "fingerprint": s.Public().Fingerprint(),
		"entry": ordinary, "break_glass": breakGlass,
	}, nil
}

func sign(_ context.Context, req request) (any, error) {
	s, err := req.signer()
	if err != nil {
		return nil, err
	}
	body, err := req.text("body")
	if err != nil {
		return nil, err
	}
	at, err := req.millis("at")
	if err != nil {
		return nil, err
	}
	return map[string]any{"headers": headersObject(s.Sign([]byte(body), at))}, nil
}

// refused is the word for why a signature or an envelope does not hold.
func refused(err error) (any, error) {
	for _, word := range []struct {
		err  error
		text string
	}{
		{signing.ErrUnsigned, "unsigned"}, {signing.ErrUnknownKey, "unknown_key"}, {signing.ErrAlgorithm, "unsupported_algorithm"},
		{signing.ErrMalformed, "malformed"}, {signing.ErrBadSignature, "bad_signature"}, {signing.ErrStale, "stale"},
		{signing.ErrEnvelopeKind, "unknown_kind"}, {signing.ErrEnvelope, "malformed_envelope"}, {signing.ErrCommandKind, "unsupported_kind"},
		{signing.ErrNoRecipient, "missing_recipient"}, {signing.ErrMisaddressed, "misaddressed"}, {signing.ErrNoExpiry, "missing_expiry"},
		{signing.ErrMalformedExpiry, "malformed_expiry"}, {signing.ErrClockAhead, "clock_ahead"}, {signing.ErrReversed, "reversed"},
		{signing.ErrValidity, "over_ceiling"}, {signing.ErrExpired, "expired"}, {signing.ErrKeyAge, "key_age"},
	} {
		if errors.Is(err, word.err) {
			return map[string]string{"refused": word.text}, nil
		}
	}
	return nil, fail(kindDecode, err)
}

func verify(_ context.Context, req request) (any, error) {
	ring, body, headers, err := req.signed()
	if err != nil {
		return nil, err
	}
	now, err := req.millis("now_ms")
	if err != nil {
		return nil, err
	}
	v, err := signing.Verify(ring, body, headers, now)
	if err != nil {
		return refused(err)
	}
	return map[string]string{"kid": v.Entry.KeyID, "label": v.Entry.Label}, nil
}

// signed are the members of a signed message, and the ring to check it with.
func (r request) signed() (ring signing.KeyRing, body []byte, headers signing.Headers, err error) {
	if ring, err = r.ring(); err != nil {
		return ring, nil, headers, err
	}
	text, err := r.text("body")
	if err != nil {
		return ring, nil, headers, err
	}
	headers, err = r.headers()
	return ring, []byte(text), headers, err
}

func keyring(_ context.Context, req request) (any, error) {
	text, err := req.text("json")
	if err != nil {
		return nil, err
	}
	ring, err := signing.ParseKeyRing([]byte(text))
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	type policy struct {
		Label      string           `json:"label"`
		MaxAgeSecs wire.Opt[uint64] `json:"max_age_secs"`
		Audit      bool             `json:"audit_every_use"`
	}
	policies := []policy{}
	for e := range ring.All() {
		policies = append(policies, policy{e.Label, e.MaxAgeSecs, e.Audited()})
	}
	return map[string]any{"identities": ring.Identities(), "policies": policies}, nil
}

func signEnvelope(_ context.Context, req request) (any, error) {
	s, err := req.signer()
	if err != nil {
		return nil, err
	}
	text, err := req.text("command")
	if err != nil {
		return nil, err
	}
	var cmd wire.Command
	if err := cmd.UnmarshalJSONAt([]byte(text), wire.V0_101_0); err != nil {
		return nil, fail(kindDecode, err)
	}
	target, err := req.text("target")
	if err != nil {
		return nil, err
	}
	expires, err := req.instant("expires_at")
	if err != nil {
		return nil, err
	}
	now, err := req.instant("now")
	if err != nil {
		return nil, err
	}
	body, headers, err := signing.SignEnvelope(s, target, expires, cmd, now)
	if err != nil {
		return refused(err)
	}
	return map[string]any{"body": string(body), "headers": headersObject(headers)}, nil
}

func openEnvelope(_ context.Context, req request) (any, error) {
	ring, body, headers, err := req.signed()
	if err != nil {
		return nil, err
	}
	now, err := req.instant("now")
	if err != nil {
		return nil, err
	}
	pc, err := req.text("pc_id")
	if err != nil {
		return nil, err
	}
	o, err := signing.OpenEnvelope(ring, body, headers, pc, now)
	if err != nil {
		return refused(err)
	}
	cmd, err := o.Command.AppendJSONAt(nil, wire.V0_101_0)
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	startBy, err := wire.Some(o.StartBy).MarshalJSON()
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	return map[string]any{"kid": o.Entry.KeyID, "start_deadline": json.RawMessage(startBy), "command": string(cmd)}, nil
}

// judgeResult says what a result says about itself.
func judgeResult(_ context.Context, req request) (any, error) {
	text, err := req.text("json")
	if err != nil {
		return nil, err
	}
	var r wire.ExecResult
	if err := r.UnmarshalJSONAt([]byte(text), wire.V0_101_0); err != nil {
		return nil, fail(kindDecode, err)
	}
	return map[string]bool{"reported_skip": r.ReportedSkip(), "skips_check": r.NoCheck(), "refusal": r.SignatureRefusal()}, nil
}

func refusalID(_ context.Context, req request) (any, error) {
	args, err := req.args(2)
	if err != nil {
		return nil, err
	}
	return value{wire.SignatureRefusalID(args[0], args[1])}, nil
}
