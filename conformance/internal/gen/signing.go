package gen

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// signerIDs are the ids of the keys that messages are signed with.
var signerIDs = []string{"backend-1", "backend-2", "break-glass", "é 1"}

// key is the key of an id, the same each time.
func key(id string) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, id)
	return ed25519.NewKeyFromSeed(seed)
}

func secretOf(id string) string { return base64.StdEncoding.EncodeToString(key(id).Seed()) }

func publicOf(id string) string {
	return base64.StdEncoding.EncodeToString(key(id).Public().(ed25519.PublicKey))
}

// signedAt is when messages are signed, in milliseconds.
const signedAt = int64(1_700_000_000_000)

// KeyRing describes a keyring, which package signing reads by a codec of its own, as
// it does the body that Envelope describes.
func KeyRing() *shape.Type { return &shape.Type{Kind: shape.List, Name: "KeyRing", Elem: entry()} }

func entry() *shape.Type {
	text := &shape.Type{Kind: shape.String}
	return &shape.Type{Kind: shape.Object, Name: "Entry", Fields: func() []shape.Field {
		return []shape.Field{
			{Name: "kid", Type: text},
			{Name: "public_key", Type: text},
			{Name: "label", Type: text, Presence: shape.Optional},
			{Name: "max_age_secs", Type: &shape.Type{Kind: shape.Uint64}, Presence: shape.Optional},
			{Name: "audit_every_use", Type: &shape.Type{Kind: shape.Bool}, Presence: shape.Defaulted},
		}
	}}
}

// Envelope describes the body of a message that carries a command and more.
func Envelope(command *shape.Type) *shape.Type {
	text := &shape.Type{Kind: shape.String}
	return &shape.Type{Kind: shape.Object, Name: "Envelope", Fields: func() []shape.Field {
		return []shape.Field{
			{Name: "kind", Type: text},
			{Name: "target_pc_id", Type: text},
			{Name: "expires_at", Type: text},
			{Name: "command", Type: command},
		}
	}}
}

// signing are the topics of signed commands.
func signing(types map[string]*shape.Type) []topic {
	command, result := types["Command"], types["ExecResult"]
	text := func(name, value string) Member { return Member{Name: name, Value: value} }
	ask := func(op string, members ...Member) *Question { return &Question{Op: op, Members: members, Count: -1} }
	return []topic{
		{"key_pair", 6, func(r dice) *Question {
			return ask("key_pair", text("secret", r.secret()), text("kid", "k"+r.text()), text("label", "l"+r.text()))
		}},
		{"keyring", 20, func(r dice) *Question {
			ring := r.ring(4)
			if r.oneIn(3) {
				ring = r.damage(ring)
			}
			return &Question{Op: "keyring", JSON: &ring, Count: -1}
		}},
		{"sign", 10, func(r dice) *Question {
			return ask("sign", text("secret", r.secret()), text("kid", r.keyID()), text("body", r.document(command)),
				Member{"at", r.signed(-1<<63, 1<<63-1), true})
		}},
		{"verify", 30, func(r dice) *Question {
			now := signedAt + pick(r, []int64{0, 0, 1, -1, 999, 1000, 1001, 900_000, 900_001, -900_001, 1 << 40})
			return r.headed("verify", r.document(command), Member{"now_ms", strconv.FormatInt(now, 10), true})
		}},
		{"envelope.sign", 10, func(r dice) *Question {
			return ask("envelope.sign", text("secret", secretOf(pick(r, signerIDs))), text("kid", r.keyID()), text("target", r.recipient()),
				text("command", r.document(command)), text("expires_at", r.expiry()), text("now", r.judged()))
		}},
		{"envelope.verify", 30, func(r dice) *Question {
			return r.headed("envelope.verify", r.envelope(command), text("pc_id", r.recipient()), text("now", r.judged()))
		}},
		{"result", 10, func(r dice) *Question {
			text := r.document(result)
			return &Question{Op: "result", JSON: &text, Count: -1}
		}},
		{"refusal_id", 2, func(r dice) *Question {
			return &Question{Op: "refusal_id", Args: []string{r.identifier(), r.identifier()}, Count: -1}
		}},
		{"constants", 1, func(dice) *Question { return &Question{Op: "constants", Count: -1} }},
	}
}

// secret is the text of a private key, and sometimes of none.
func (r dice) secret() string {
	s := secretOf(pick(r, signerIDs))
	if r.oneIn(4) {
		return r.damage(s)
	}
	return s
}

func (r dice) keyID() string {
	if r.oneIn(6) {
		return pick(r, []string{"", " ", "\u3000", "Backend-1", "backend-1 ", r.text()})
	}
	return pick(r, signerIDs)
}

func (r dice) recipient() string {
	return pick(r, []string{"PC-01", "PC-01", "PC-01", "PC-01", "pc-01", "", "é日本", "host.example.com"})
}

// expiry is when an envelope must have begun, around the limits.
func (r dice) expiry() string {
	at := time.UnixMilli(signedAt).UTC().Add(pick(r, []time.Duration{time.Hour, time.Hour, time.Minute, 0, -time.Millisecond, 7 * 24 * time.Hour, 7*24*time.Hour + time.Millisecond, 1}))
	return at.Format(pick(r, []string{time.RFC3339Nano, time.RFC3339Nano, "2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05.999999+00:00"}))
}

// judged is when somebody looks at a message.
func (r dice) judged() string {
	return time.UnixMilli(signedAt).UTC().Add(pick(r, []time.Duration{0, 0, time.Minute, -time.Hour, -time.Hour - time.Millisecond, time.Hour, time.Hour + 1, 900 * time.Second, 900*time.Second + time.Millisecond})).Format(time.RFC3339Nano)
}

// ring is a keyring of up to so many keys.
func (r dice) ring(most int) string {
	root := &node{open: '[', of: KeyRing()}
	for range r.IntN(most + 1) {
		n := r.value(root.of.Elem, "", wild, 2)
		id := pick(r, signerIDs)
		r.set(n, "kid", id)
		r.set(n, "public_key", publicOf(id))
		if i := position(n, "max_age_secs"); i >= 0 {
			n.kids[i].leaf = pick(r, []string{"0", "1", "900", "18446744073709551615", "null"})
		}
		root.kids = append(root.kids, n)
	}
	if r.oneIn(3) && len(root.kids) > 0 {
		root = r.mutate(root)
	}
	return root.compact()
}

// set gives a member that is there a text.
func (r dice) set(n *node, name, text string) {
	if i := position(n, name); i >= 0 {
		n.kids[i].leaf = quoted(text).leaf
	}
}

// envelope is the body of a message in an envelope.
func (r dice) envelope(command *shape.Type) string {
	root := r.value(Envelope(command), "", wild, 6)
	r.set(root, "kind", pick(r, []string{"kanade.command.v2", "kanade.command.v2", "kanade.command.v2", "kanade.command.v2", "kanade.command.v3", ""}))
	r.set(root, "target_pc_id", r.recipient())
	r.set(root, "expires_at", r.expiry())
	if r.oneIn(6) {
		r.set(root, "expires_at", r.oddTime())
	}
	if i := position(root, "command"); i >= 0 {
		if j := position(root.kids[i], "deadline_at"); j >= 0 {
			root.kids[i].kids[j].leaf = quoted(r.expiry()).leaf
		}
	}
	for range pick(r, []int{0, 0, 0, 1, 1, 2}) {
		root = r.mutate(root)
	}
	return root.compact()
}

// signature is that of an id over a body.
func signature(id, body string) string {
	prefixed := binary.BigEndian.AppendUint64(nil, uint64(signedAt))
	return base64.StdEncoding.EncodeToString(ed25519.Sign(key(id), append(prefixed, body...)))
}

// Member returns the text of a further member, nil where there is none.
func (q *Question) Member(name string) *string {
	for i := range q.Members {
		if q.Members[i].Name == name {
			return &q.Members[i].Value
		}
	}
	return nil
}

// Resign signs a body that has become another one, where the old one had a good
// signature.
func (q *Question) Resign() {
	body, headers := q.Member("body"), q.Member("headers")
	if q.signer == "" || body == nil || headers == nil {
		return
	}
	var all map[string]string
	if json.Unmarshal([]byte(*headers), &all) == nil {
		*headers = strings.Replace(*headers, all["Kanade-Sig"], signature(q.signer, *body), 1)
	}
}

// headed is a question about a body with a signature and a ring that may know the
// key; every other time something is wrong with one of them.
func (r dice) headed(op, body string, more ...Member) *Question {
	id := pick(r, signerIDs)
	values := [][2]string{
		{"Kanade-Sig", signature(id, body)}, {"Kanade-Sig-Kid", id}, {"Kanade-Sig-Alg", "ed25519"}, {"Kanade-Sig-At", strconv.FormatInt(signedAt, 10)},
	}
	entry := `{"kid":` + quoted(id).leaf + `,"public_key":"` + publicOf(id) + `"`
	if r.oneIn(3) {
		entry += `,"max_age_secs":` + pick(r, []string{"0", "1", "900", "86400"})
	}
	ring := "[" + entry + "}]"
	q := &Question{Op: op, Count: -1, signer: id}
	switch r.IntN(12) {
	case 0:
		ring = r.ring(3)
	case 1:
		values, q.signer = values[1+r.IntN(3):], ""
	case 2:
		values[0][1], q.signer = r.damage(values[0][1]), ""
	case 3:
		values[1][1] = r.keyID()
	case 4:
		values[2][1] = pick(r, []string{"", "Ed25519", "rsa", " ed25519", "ed25519"})
	case 5:
		values[3][1] = pick(r, []string{"", "+1700000000000", "001700000000000", "-0", " 1700000000000", "1_700", "1700000000000.0", "1700000000001", "9223372036854775808", "x"})
	case 6:
		body, q.signer = r.damage(body), ""
	}
	object := &node{open: '{'}
	for _, v := range values {
		object.add(quoted(v[0]).leaf, quoted(v[1]))
	}
	q.Members = append([]Member{{"keyring", ring, false}, {"body", body, false}, {"headers", object.compact(), true}}, more...)
	return q
}
