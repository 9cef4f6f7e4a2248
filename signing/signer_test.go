package signing

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestExample(t *testing.T) {
	s := exampleSigner(t)
	if got := s.Public().String(); got != examplePublic {
		t.Errorf("public key %s", got)
	}
	if got := s.Identity(); got != "backend-1:56475aa75463474c" {
		t.Errorf("identity %s", got)
	}
	if got := hex.EncodeToString(Material(exampleAt.UnixMilli(), nil)); got != "0000018bcfe56800" {
		t.Errorf("time %s", got)
	}
	header := map[string][]string{"Other": {"stays"}}
	s.Sign([]byte(exampleBody), exampleAt).Apply(header)
	want := map[string]string{
		"Kanade-Sig": exampleSig, "Kanade-Sig-Kid": "backend-1", "Kanade-Sig-Alg": "ed25519",
		"Kanade-Sig-At": "1700000000000", "Other": "stays",
	}
	if len(header) != len(want) {
		t.Errorf("headers %v", header)
	}
	for name, value := range want {
		if got := header[name]; len(got) != 1 || got[0] != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	ring := must[KeyRing](t)(ParseKeyRing([]byte(`[{"kid":"backend-1","label":"backend","public_key":"` + examplePublic + `"}]`)))
	v := must[Verified](t)(Verify(ring, []byte(exampleBody), HeadersOf(header), exampleAt))
	if v.Entry.Label != "backend" || !v.At().Equal(exampleAt) {
		t.Errorf("%+v", v)
	}
}

// A time before the epoch is a number like any other.
func TestMaterialOfNegativeTime(t *testing.T) {
	if got := hex.EncodeToString(Material(-1, []byte("a"))); got != "ffffffffffffffff61" {
		t.Error(got)
	}
}

func TestNewSignerRefuses(t *testing.T) {
	for _, id := range []string{"", " ", "\u3000", "a\nb", "a\r"} {
		if _, err := NewSigner(id, GenerateKey()); !errors.Is(err, ErrKeyID) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if _, err := NewSigner("a", PrivateKey{}); err == nil {
		t.Error("signs without a key")
	}
}

func TestParsePair(t *testing.T) {
	if s, err := ParsePair("", ""); s != nil || err != nil {
		t.Errorf("nothing: %v, %v", s, err)
	}
	for _, half := range [][2]string{{exampleSecret, ""}, {"", exampleKeyID}} {
		if _, err := ParsePair(half[0], half[1]); !errors.Is(err, ErrHalfPair) {
			t.Errorf("%q: %v", half, err)
		}
	}
	for _, bad := range []string{"x", exampleSecret + "\n", exampleSecret[:43], exampleSecret[:40], strings.Repeat("A", 64)} {
		_, err := ParsePair(bad, exampleKeyID)
		if err == nil {
			t.Errorf("%q is a key", bad)
		} else if len(bad) > 8 && strings.Contains(err.Error(), bad[:8]) {
			t.Errorf("the error holds the key: %v", err)
		}
	}
}

func TestPrivateKeyIsNotPrinted(t *testing.T) {
	k := seeded(t, 'A')
	s := must[*Signer](t)(NewSigner("a", k))
	var printed strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&printed, verb, k)
		fmt.Fprintf(&printed, verb, s)
		fmt.Fprintf(&printed, verb, struct{ K *PrivateKey }{&k})
		fmt.Fprintf(&printed, verb, []any{k, *s})
	}
	data := must[[]byte](t)(json.Marshal(map[string]any{"k": k}))
	printed.Write(data)
	slog.New(slog.NewTextHandler(&printed, nil)).Info("x", "k", k, "s", s)
	slog.New(slog.NewJSONHandler(&printed, nil)).Info("x", "k", k, "s", s)
	for _, hidden := range []string{k.Reveal(), hex.EncodeToString(k.key().Seed()), fmt.Sprint([]byte(k.key()[:6]))[1:12]} {
		if strings.Contains(strings.ToLower(printed.String()), strings.ToLower(hidden)) {
			t.Errorf("%q is printed:\n%s", hidden, printed.String())
		}
	}
}

func TestGeneratedKeys(t *testing.T) {
	a, b := GenerateKey(), GenerateKey()
	if a.Reveal() == b.Reveal() {
		t.Error("the same key twice")
	}
	again := must[PrivateKey](t)(ParsePrivateKey(a.Reveal()))
	if again.Public() != a.Public() {
		t.Error("another key comes back")
	}
	if !must[PublicKey](t)(ParsePublicKey(a.Public().String())).set {
		t.Error("the public key does not come back")
	}
	if (PrivateKey{}).Public() != (PublicKey{}) || (PrivateKey{}).Reveal() != "" {
		t.Error("no key has a half")
	}
}

// The names are not those that textproto makes of them, where it changes any.
func TestHeadersMatchToTheByte(t *testing.T) {
	h := http.Header{}
	exampleSigner(t).Sign(nil, time.Now()).Apply(h)
	lower := map[string][]string{}
	for name, values := range h {
		lower[strings.ToLower(name)] = values
	}
	if got := HeadersOf(lower); !got.IsZero() {
		t.Errorf("%+v", got)
	}
	Headers{}.Apply(h)
	if len(h) != 0 {
		t.Errorf("unsigned and with %v", h)
	}
}
