package signing

import (
	"encoding/base64"
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

func TestVerifyRefuses(t *testing.T) {
	s := exampleSigner(t)
	other := must[*Signer](t)(NewSigner("other", seeded(t, 'B')))
	ring := ringOf(t, entryOf(s), entryOf(other))
	good := s.Sign([]byte(exampleBody), exampleAt)
	spare := strings.TrimSuffix(exampleSig, "g==") + "h=="

	tests := []struct {
		name   string
		change func(h *Headers)
		want   error
	}{
		{"none", func(h *Headers) { *h = Headers{} }, ErrUnsigned},
		{"no key id", func(h *Headers) { h.KeyID.Clear() }, ErrMalformed},
		{"no signature", func(h *Headers) { h.Signature.Clear() }, ErrMalformed},
		{"no time", func(h *Headers) { h.At.Clear() }, ErrMalformed},
		{"only the algorithm", func(h *Headers) { *h = Headers{Algorithm: h.Algorithm} }, ErrMalformed},
		{"no algorithm", func(h *Headers) { h.Algorithm.Clear() }, nil},
		{"algorithm in capitals", func(h *Headers) { h.Algorithm.Set("Ed25519") }, ErrAlgorithm},
		{"empty algorithm", func(h *Headers) { h.Algorithm.Set("") }, ErrAlgorithm},
		{"algorithm before key", func(h *Headers) { h.Algorithm.Set("x"); h.KeyID.Set("x") }, ErrAlgorithm},
		{"time with a sign", func(h *Headers) { h.At.Set("+1700000000000") }, nil},
		{"time with zeros", func(h *Headers) { h.At.Set("001700000000000") }, nil},
		{"empty time", func(h *Headers) { h.At.Set("") }, ErrMalformed},
		{"time with a space", func(h *Headers) { h.At.Set(" 1700000000000") }, ErrMalformed},
		{"time with underscores", func(h *Headers) { h.At.Set("1_700_000_000_000") }, ErrMalformed},
		{"time with a fraction", func(h *Headers) { h.At.Set("1700000000000.0") }, ErrMalformed},
		{"time beyond 64 bits", func(h *Headers) { h.At.Set("9223372036854775808") }, ErrMalformed},
		{"another time", func(h *Headers) { h.At.Set("1700000000001") }, ErrBadSignature},
		{"empty key id", func(h *Headers) { h.KeyID.Set("") }, ErrUnknownKey},
		{"key id in capitals", func(h *Headers) { h.KeyID.Set("Backend-1") }, ErrUnknownKey},
		{"key before signature", func(h *Headers) { h.KeyID.Set("x"); h.Signature.Set("x") }, ErrUnknownKey},
		{"another's key id", func(h *Headers) { h.KeyID.Set("other") }, ErrBadSignature},
		{"empty signature", func(h *Headers) { h.Signature.Set("") }, ErrMalformed},
		{"no padding", func(h *Headers) { h.Signature.Set(exampleSig[:86]) }, ErrMalformed},
		{"alphabet of URLs", func(h *Headers) { h.Signature.Set(strings.ReplaceAll(exampleSig, "+", "-")) }, ErrMalformed},
		{"line break inside", func(h *Headers) { h.Signature.Set(exampleSig[:40] + "\n" + exampleSig[41:]) }, ErrMalformed},
		{"line break at the end", func(h *Headers) { h.Signature.Set(exampleSig + "\r\n") }, ErrMalformed},
		{"spare bits", func(h *Headers) { h.Signature.Set(spare) }, ErrMalformed},
		{"too short", func(h *Headers) { h.Signature.Set(exampleSig[:84]) }, ErrMalformed},
		{"too long", func(h *Headers) { h.Signature.Set(exampleSig[:84] + exampleSig) }, ErrMalformed},
		{"S not reduced", func(h *Headers) { h.Signature.Set(unreduced(t, exampleSig)) }, ErrBadSignature},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := good
			tt.change(&h)
			_, err := Verify(ring, []byte(exampleBody), h, exampleAt)
			if !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			var e *VerifyError
			if tt.want != nil && (!errors.As(err, &e) || e.Error() == "") {
				t.Errorf("%T", err)
			}
		})
	}
}

// unreduced adds the order of the group to S.
func unreduced(t *testing.T, text string) string {
	t.Helper()
	raw := must[[]byte](t)(base64.StdEncoding.DecodeString(text))
	l, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	reverse := func(b []byte) []byte {
		out := make([]byte, len(b))
		for i := range b {
			out[len(b)-1-i] = b[i]
		}
		return out
	}
	s := new(big.Int).SetBytes(reverse(raw[32:]))
	copy(raw[32:], reverse(s.Add(s, l).FillBytes(make([]byte, 32))))
	return base64.StdEncoding.EncodeToString(raw)
}

// Whatever single byte of the body, the time or the signature is another one, the
// message is refused; so is one that has lost or gained a byte.
func TestEveryByteCounts(t *testing.T) {
	s := exampleSigner(t)
	ring := ringOf(t, entryOf(s))
	body := []byte(exampleBody)
	good := s.Sign(body, exampleAt)
	refused := func(what string, body []byte, h Headers) {
		t.Helper()
		if _, err := Verify(ring, body, h, exampleAt); err == nil {
			t.Errorf("%s: passes", what)
		}
	}
	changed := make([]byte, len(body))
	for i := range body {
		for _, flip := range []byte{1, 0x20, 0x80, 0xff} {
			copy(changed, body)
			changed[i] ^= flip
			refused("body", changed, good)
		}
		refused("body without a byte", append(append([]byte{}, body[:i]...), body[i+1:]...), good)
		refused("body with a byte more", append(append(append([]byte{}, body[:i]...), ' '), body[i:]...), good)
	}
	refused("longer body", append(append([]byte{}, body...), ' '), good)
	refused("no body", nil, good)

	raw := must[[]byte](t)(base64.StdEncoding.DecodeString(exampleSig))
	for i := range raw {
		for bit := range 8 {
			h := good
			raw[i] ^= 1 << bit
			h.Signature = wire.Some(base64.StdEncoding.EncodeToString(raw))
			raw[i] ^= 1 << bit
			refused("signature", body, h)
		}
	}
	for i := range exampleSig {
		text := []byte(exampleSig)
		for c := range 256 {
			if text[i] = byte(c); byte(c) != exampleSig[i] {
				h := good
				h.Signature = wire.Some(string(text))
				refused("text of the signature", body, h)
			}
		}
	}
	at := strconv.FormatInt(exampleAt.UnixMilli(), 10)
	for i := range at {
		for c := byte('0'); c <= '9'; c++ {
			if c != at[i] {
				h := good
				h.At = wire.Some(at[:i] + string(c) + at[i+1:])
				refused("time", body, h)
			}
		}
	}
}

func TestBounds(t *testing.T) {
	s := exampleSigner(t)
	h := s.Sign([]byte(exampleBody), exampleAt)
	const year = 365 * 24 * time.Hour
	tests := []struct {
		entry Entry
		after time.Duration
		want  error
	}{
		{entryOf(s), 10 * year, nil},
		{entryOf(s), -10 * year, nil},
		{bounded(entryOf(s), 900), 900 * time.Second, nil},
		{bounded(entryOf(s), 900), -900 * time.Second, nil},
		{bounded(entryOf(s), 900), 900*time.Second + time.Millisecond, ErrStale},
		{bounded(entryOf(s), 900), -900*time.Second - time.Millisecond, ErrStale},
		{bounded(entryOf(s), 0), 0, nil},
		{bounded(entryOf(s), 0), time.Millisecond, ErrStale},
		{bounded(entryOf(s), math.MaxUint64), 10 * year, nil},
	}
	for _, tt := range tests {
		_, err := Verify(ringOf(t, tt.entry), []byte(exampleBody), h, exampleAt.Add(tt.after))
		if !errors.Is(err, tt.want) {
			t.Errorf("%v after %v: %v, want %v", tt.entry.MaxAgeSecs, tt.after, err, tt.want)
		}
	}
}

// The time is judged only of a message that is genuine.
func TestStaleComesLast(t *testing.T) {
	s := exampleSigner(t)
	h := s.Sign([]byte("x"), exampleAt)
	_, err := Verify(ringOf(t, bounded(entryOf(s), 1)), []byte(exampleBody), h, exampleAt.Add(time.Hour))
	if !errors.Is(err, ErrBadSignature) {
		t.Error(err)
	}
}

func TestWithin(t *testing.T) {
	tests := []struct {
		a, b int64
		secs uint64
		want bool
	}{
		{math.MinInt64, math.MaxInt64, 1, false},
		{math.MaxInt64, math.MinInt64, math.MaxUint64, true},
		{math.MinInt64, math.MaxInt64, math.MaxUint64/1000 + 1, true},
		{math.MinInt64, math.MaxInt64, math.MaxUint64 / 1000, false},
		{-500, 500, 1, true},
		{-501, 500, 1, false},
	}
	for _, tt := range tests {
		if got := within(tt.a, tt.b, tt.secs); got != tt.want {
			t.Errorf("%+v", tt)
		}
	}
}

// A signed time of any size makes an error that can be printed.
func TestStaleTimesArePrinted(t *testing.T) {
	s := exampleSigner(t)
	for _, ms := range []int64{math.MinInt64, math.MaxInt64, 0} {
		at := time.UnixMilli(ms)
		_, err := Verify(ringOf(t, bounded(entryOf(s), 1)), nil, s.Sign(nil, at), exampleAt)
		if !errors.Is(err, ErrStale) || len(err.Error()) > 200 {
			t.Errorf("%d: %v", ms, err)
		}
	}
}

func TestErrorsQuoteWhatCame(t *testing.T) {
	h := Headers{KeyID: wire.Some(strings.Repeat("\n", 10_000)), Signature: wire.Some(""), At: wire.Some("0")}
	_, err := Verify(KeyRing{}, nil, h, exampleAt)
	if s := err.Error(); strings.Contains(s, "\n") || len(s) > 400 {
		t.Errorf("%d bytes: %.100q", len(s), s)
	}
}
