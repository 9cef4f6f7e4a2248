package signing

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/wire"
)

func TestParseKeyRing(t *testing.T) {
	const k = `"public_key":"` + examplePublic + `"`
	tests := []struct {
		name, document string
		want           string // what it is written as; "" for refused
	}{
		{"nobody", ` [ ] `, `[]`},
		{"ordinary", `[{"kid":"b",` + k + `}]`, `[{"kid":"b","label":"b",` + k + `}]`},
		{"label", `[{` + k + `,"label":"backend","kid":"b"}]`, `[{"kid":"b","label":"backend",` + k + `}]`},
		{"null is unset", `[{"kid":"b",` + k + `,"label":null,"max_age_secs":null}]`, `[{"kid":"b","label":"b",` + k + `}]`},
		{"break glass", `[{"kid":"b",` + k + `,"max_age_secs":900,"audit_every_use":true}]`, `[{"kid":"b","label":"b","max_age_secs":900,` + k + `}]`},
		{"audited", `[{"kid":"b",` + k + `,"audit_every_use":true}]`, `[{"audit_every_use":true,"kid":"b","label":"b",` + k + `}]`},
		{"sorted", `[{"kid":"b",` + k + `},{"kid":"a",` + k + `}]`, `[{"kid":"a","label":"a",` + k + `},{"kid":"b","label":"b",` + k + `}]`},
		{"members that nobody knows", `[{"kid":"b","x":[1,{}],` + k + `}]`, `[{"kid":"b","label":"b",` + k + `}]`},
		{"no array", `{"kid":"b",` + k + `}`, ""},
		{"cut short", `[{"kid":"b",` + k + `}`, ""},
		{"something behind", `[] []`, ""},
		{"nothing", ``, ""},
		{"null", `null`, ""},
		{"no id", `[{` + k + `}]`, ""},
		{"no key", `[{"kid":"b"}]`, ""},
		{"member twice", `[{"kid":"b","kid":"b",` + k + `}]`, ""},
		{"id twice", `[{"kid":"b",` + k + `},{"kid":"b",` + k + `}]`, ""},
		{"quoted age", `[{"kid":"b",` + k + `,"max_age_secs":"900"}]`, ""},
		{"negative age", `[{"kid":"b",` + k + `,"max_age_secs":-1}]`, ""},
		{"null audit", `[{"kid":"b",` + k + `,"audit_every_use":null}]`, ""},
		{"key without padding", `[{"kid":"b","public_key":"` + examplePublic[:43] + `"}]`, ""},
		{"key too short", `[{"kid":"b","public_key":"AAAA"}]`, ""},
		{"no point", `[{"kid":"b","public_key":"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}]`, ""},
		{"one bad entry", `[{"kid":"a",` + k + `},{"kid":"b","public_key":"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}]`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := ParseKeyRing([]byte(tt.document))
			if tt.want == "" {
				if err == nil {
					t.Fatal("is a keyring")
				}
				if r.Len() != 0 {
					t.Error("half a ring")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			data := must[[]byte](t)(r.MarshalJSON())
			if string(data) != tt.want {
				t.Errorf("%s, want %s", data, tt.want)
			}
		})
	}
}

func TestParseKeyRingStrict(t *testing.T) {
	const k = `"public_key":"` + examplePublic + `"`
	if r, err := ParseKeyRingStrict([]byte(`[{"kid":"b",` + k + `,"max_age_secs":1}]`)); err != nil || r.Len() != 1 {
		t.Errorf("%v, %v", r, err)
	}
	for _, document := range []string{
		`[]`, `[{"kid":" ",` + k + `}]`, `[{"kid":"b",` + k + `,"max_age_secs":0}]`, `{}`,
	} {
		if _, err := ParseKeyRingStrict([]byte(document)); err == nil {
			t.Errorf("%s passes", document)
		}
	}
}

func TestKeyRingErrorsSayWhere(t *testing.T) {
	_, err := ParseKeyRing([]byte("[\n  {\"kid\": 1}]"))
	var e *wire.DecodeError
	if !errors.As(err, &e) || e.Line != 2 || e.Path != "[0].kid" {
		t.Errorf("%v", err)
	}
	_, err = ParseKeyRing([]byte(`[{"kid":"b","public_key":"AAAA"}]`))
	if err == nil || !strings.Contains(err.Error(), `[0]: key "b": `) {
		t.Error(err)
	}
}

func TestRing(t *testing.T) {
	a := must[*Signer](t)(NewSigner("a", seeded(t, 'A')))
	b := must[*Signer](t)(NewSigner("b", seeded(t, 'B')))
	entries := []Entry{entryOf(b), entryOf(a)}
	r := ringOf(t, entries...)
	entries[0].KeyID = "changed"
	if got := r.Identities(); !slices.Equal(got, []string{a.Identity(), b.Identity()}) {
		t.Error(got)
	}
	if e, ok := r.Lookup("b"); !ok || e.Key != b.Public() {
		t.Error(e, ok)
	}
	if _, ok := r.Lookup("c"); ok {
		t.Error("c is there")
	}
	if got := (KeyRing{}).Identities(); got == nil || len(got) != 0 {
		t.Errorf("%#v: an empty ring says that it is empty", got)
	}
	if _, err := NewKeyRing(entryOf(a), entryOf(b), entryOf(a)); err == nil {
		t.Error("an id twice")
	}
	if _, err := (KeyRing{}).AppendJSON(nil); err != nil {
		t.Error(err)
	}
	bad := entryOf(a)
	bad.Label = "\xff"
	if _, err := ringOf(t, bad).AppendJSON(nil); err == nil {
		t.Error("a label that is no text is written")
	}
}

// Rotation: both keys hold for a while, then the new one alone.
func TestRotation(t *testing.T) {
	old := must[*Signer](t)(NewSigner("2026-01", seeded(t, 'A')))
	young := must[*Signer](t)(NewSigner("2026-02", seeded(t, 'B')))
	stages := []struct {
		ring       KeyRing
		old, young error
	}{
		{ringOf(t, entryOf(old)), nil, ErrUnknownKey},
		{ringOf(t, entryOf(old), entryOf(young)), nil, nil},
		{ringOf(t, entryOf(young)), ErrUnknownKey, nil},
		{ringOf(t), ErrUnknownKey, ErrUnknownKey},
	}
	for i, stage := range stages {
		for s, want := range map[*Signer]error{old: stage.old, young: stage.young} {
			_, err := Verify(stage.ring, nil, s.Sign(nil, exampleAt), exampleAt)
			if !errors.Is(err, want) {
				t.Errorf("stage %d, key %s: %v, want %v", i, s.KeyID(), err, want)
			}
		}
	}
}

// Points, with and without a reduced y, and encodings that are none.
func TestOnCurve(t *testing.T) {
	for text, want := range map[string]bool{
		"0000000000000000000000000000000000000000000000000000000000000000": true,  // order 4
		"0100000000000000000000000000000000000000000000000000000000000000": true,  // the neutral element
		"0100000000000000000000000000000000000000000000000000000000000080": true,  // and with a sign
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f": true,  // 1, not reduced
		"5866666666666666666666666666666666666666666666666666666666666666": true,  // the base point
		"0200000000000000000000000000000000000000000000000000000000000000": false, // the contract's example
		"efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f": false, // 2, not reduced
	} {
		raw := must[[]byte](t)(hex.DecodeString(text))
		if got := onCurve([32]byte(raw)); got != want {
			t.Errorf("%s: %t", text, got)
		}
		_, err := NewPublicKey(raw)
		if (err == nil) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A key that nobody has set checks nothing, though its bytes are a point.
func TestZeroKeyChecksNothing(t *testing.T) {
	e := Entry{KeyID: "a"}
	for b := range 256 {
		sig := strings.Repeat("A", 86) + "=="
		h := Headers{KeyID: wire.Some("a"), Signature: wire.Some(sig), At: wire.Some("0")}
		if _, err := Verify(ringOf(t, e), []byte{byte(b)}, h, exampleAt); !errors.Is(err, ErrBadSignature) {
			t.Fatal(err)
		}
	}
}
