package signing

import (
	"bytes"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// A ring that reads is written as one that reads, and is the same.
func FuzzParseKeyRing(f *testing.F) {
	f.Add([]byte(`[]`))
	f.Add([]byte(`[{"kid":"backend-1","label":"backend","public_key":"` + examplePublic + `"}]`))
	f.Add([]byte(`[{"kid":"bg-1","label":"break-glass","max_age_secs":900,"public_key":"` + examplePublic + `"}]`))
	f.Fuzz(func(t *testing.T, document []byte) {
		r, err := ParseKeyRing(document)
		if err != nil {
			return
		}
		once, err := r.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseKeyRing(once)
		if err != nil {
			t.Fatalf("%s: %v", once, err)
		}
		twice, err := again.AppendJSON(nil)
		if err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%s\n%s\n%v", once, twice, err)
		}
		if len(r.Identities()) != r.Len() {
			t.Error("an identity is missing")
		}
	})
}

// Headers of any kind are refused with an error that can be printed, unless they
// are what was signed.
func FuzzVerify(f *testing.F) {
	f.Add([]byte(exampleBody), exampleSig, exampleKeyID, Ed25519, "1700000000000")
	f.Add([]byte(exampleBody), exampleSig, exampleKeyID, "", "+001700000000000")
	f.Add([]byte(""), "", "", "", "")
	signer, err := ParsePair(exampleSecret, exampleKeyID)
	if err != nil {
		f.Fatal(err)
	}
	ring, err := NewKeyRing(entryOf(signer))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte, sig, keyID, alg, at string) {
		h := Headers{Signature: wire.Some(sig), KeyID: wire.Some(keyID), At: wire.Some(at)}
		if alg != "" {
			h.Algorithm.Set(alg)
		}
		v, err := Verify(ring, body, h, exampleAt)
		if err != nil {
			if s := err.Error(); s == "" || len(s) > 2000 {
				t.Errorf("%d bytes", len(s))
			}
			return
		}
		if want := signer.Sign(body, time.UnixMilli(v.AtMillis)); want.Signature != h.Signature {
			t.Errorf("%+v passes", h)
		}
	})
}

// Nothing that is signed makes an envelope that opens and is none.
func FuzzOpenEnvelope(f *testing.F) {
	f.Add([]byte(envelopeBody))
	f.Add([]byte(exampleBody))
	f.Add([]byte(`{"kind":"kanade.command.v2","target_pc_id":"PC-01","expires_at":"2023-11-15 08:13:20+09:00","command":{}}`))
	signer, err := ParsePair(exampleSecret, exampleKeyID)
	if err != nil {
		f.Fatal(err)
	}
	ring, err := NewKeyRing(entryOf(signer))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := OpenEnvelope(ring, body, signer.Sign(body, exampleAt), "PC-01", exampleAt)
		if err != nil {
			return
		}
		if kind, _ := Kind(body); kind != EnvelopeKind {
			t.Errorf("kind %q", kind)
		}
		again, headers, err := SignEnvelope(signer, "PC-01", o.StartBy, o.Command, exampleAt)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := OpenEnvelope(ring, again, headers, "PC-01", exampleAt); err != nil {
			t.Errorf("%s: %v", again, err)
		}
	})
}
