package natsconn_test

import (
	"crypto/ed25519"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Roles of keys, as the first letter of their text tells: O, A and U.
const (
	operatorKey byte = 14 << 3
	accountKey  byte = 0
	userKey     byte = 20 << 3
)

// key is an NKey: Ed25519 in base32, with a role in front and a checksum behind.
type key struct {
	role    byte
	private ed25519.PrivateKey
}

func newKey(t *testing.T, role byte) key {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return key{role, private}
}

func (k key) public() string {
	return encodeKey(append([]byte{k.role}, k.private.Public().(ed25519.PublicKey)...))
}

func (k key) seed() string {
	const seed = 18 << 3 // the letter S, followed by the role's
	return encodeKey(append([]byte{seed | k.role>>5, k.role << 3}, k.private.Seed()...))
}

func encodeKey(raw []byte) string {
	var crc uint16 // CRC-16/XMODEM
	for _, b := range raw {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(binary.LittleEndian.AppendUint16(raw, crc))
}

// sign makes a JWT for subject; expires may be zero.
func (k key) sign(t *testing.T, subject string, expires time.Time, claims map[string]any) string {
	t.Helper()
	all := map[string]any{
		"jti": subject, "iat": time.Now().Unix(), "iss": k.public(), "sub": subject, "name": "test", "nats": claims,
	}
	if !expires.IsZero() {
		all["exp"] = expires.Unix()
	}
	body, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding
	text := b64.EncodeToString([]byte(`{"typ":"JWT","alg":"ed25519-nkey"}`)) + "." + b64.EncodeToString(body)
	return text + "." + b64.EncodeToString(ed25519.Sign(k.private, []byte(text)))
}

// authority lets users of one account onto a broker.
type authority struct {
	operator, account key
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	return authority{newKey(t, operatorKey), newKey(t, accountKey)}
}

// configure makes a broker trust the authority.
func (a authority) configure(t *testing.T) func(*server.Options) {
	t.Helper()
	resolver := &server.MemAccResolver{}
	account := a.operator.sign(t, a.account.public(), time.Time{}, map[string]any{
		"type": "account", "version": 2,
		"limits": map[string]any{"subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "conn": -1, "leaf": -1, "wildcards": true},
	})
	if err := resolver.Store(a.account.public(), account); err != nil {
		t.Fatal(err)
	}
	return func(o *server.Options) {
		o.TrustedKeys = []string{a.operator.public()}
		o.AccountResolver = resolver
	}
}

// credentials writes a .creds file for a new user.
func (a authority) credentials(t *testing.T, file string, expires time.Time) {
	t.Helper()
	user := newKey(t, userKey)
	jwt := a.account.sign(t, user.public(), expires, map[string]any{
		"type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1,
	})
	text := fmt.Sprintf(`-----BEGIN NATS USER JWT-----
%s
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
%s
------END USER NKEY SEED------
`, jwt, user.seed())
	write(t, file, text)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func tempFile(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	write(t, file, text)
	return file
}
