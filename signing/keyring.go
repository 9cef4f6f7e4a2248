package signing

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/wire"
)

// Entry is a key of a [KeyRing].
type Entry struct {
	// KeyID is what commands name the key by; it is matched to the byte.
	KeyID string
	// Key checks the signatures.
	Key PublicKey
	// Label is for logs. Default, in a document: the key id.
	Label string
	// MaxAgeSecs, when set, makes this a break-glass key: its signatures hold
	// for so many seconds before and after they were made, and every use is
	// reported. An ordinary key has no bound: streams replay its commands for
	// days.
	MaxAgeSecs wire.Opt[uint64]
	// AuditEveryUse asks for a report of every use. A break-glass key is
	// reported whether this is set or not.
	AuditEveryUse bool
}

// Audited reports whether every use of the key is to be reported.
func (e Entry) Audited() bool { return e.AuditEveryUse || e.MaxAgeSecs.IsSet() }

// Identity returns keyID:fingerprint.
func (e Entry) Identity() string { return e.Key.Identity(e.KeyID) }

// KeyRing is a set of trusted keys. It does not change; the zero value is empty.
type KeyRing struct{ entries []Entry } // in the order of their ids

// NewKeyRing returns a ring. The error names an id that comes twice.
func NewKeyRing(entries ...Entry) (KeyRing, error) {
	r := KeyRing{slices.Clone(entries)}
	slices.SortStableFunc(r.entries, func(a, b Entry) int { return cmp.Compare(a.KeyID, b.KeyID) })
	for i := range r.entries[min(1, len(r.entries)):] {
		if r.entries[i].KeyID == r.entries[i+1].KeyID {
			return KeyRing{}, fmt.Errorf("signing: key id %q comes twice: give each key an id of its own", r.entries[i].KeyID)
		}
	}
	return r, nil
}

// ParseKeyRing reads a ring's document, a JSON array of objects with the members
// kid, public_key, label, max_age_secs and audit_every_use; others are passed
// over. One bad entry refuses the whole ring, because half a ring is worse than
// the former one. "[]" is a ring that trusts nobody.
func ParseKeyRing(document []byte) (KeyRing, error) {
	d := codec.NewDecoder(document)
	var docs []entryDocument
	d.Array()
	for i := 0; d.Element(i); i++ {
		var doc entryDocument
		doc.decode(&d)
		docs = append(docs, doc)
	}
	if f := d.End(); f != nil {
		return KeyRing{}, fmt.Errorf("signing: keyring: %w", &wire.DecodeError{
			Type: "KeyRing", Path: f.Path, Offset: f.Offset, Line: f.Line, Column: f.Column, Expected: f.Expected, Got: f.Got,
		})
	}
	entries := make([]Entry, len(docs))
	for i, doc := range docs {
		var err error
		if entries[i], err = doc.entry(); err != nil {
			return KeyRing{}, fmt.Errorf("signing: keyring: [%d]: key %q: %w", i, doc.keyID, err)
		}
	}
	return NewKeyRing(entries...)
}

// ParseKeyRingStrict reads a ring's document like [ParseKeyRing] and refuses what
// an installer must not hand out: no keys at all, blank ids, a break-glass key
// whose signatures would never hold.
func ParseKeyRingStrict(document []byte) (KeyRing, error) {
	r, err := ParseKeyRing(document)
	switch {
	case err != nil:
		return KeyRing{}, err
	case r.Len() == 0:
		return KeyRing{}, errors.New("signing: keyring: holds no key; to trust nobody, take the keyring away")
	}
	for _, e := range r.entries {
		if strings.TrimFunc(e.KeyID, unicode.IsSpace) == "" {
			return KeyRing{}, errors.New("signing: keyring: a key id is blank")
		}
		if secs, ok := e.MaxAgeSecs.Get(); ok && secs == 0 {
			return KeyRing{}, fmt.Errorf("signing: keyring: key %q: max_age_secs must be positive, or no signature holds", e.KeyID)
		}
	}
	return r, nil
}

// entryDocument is an entry as it is written.
type entryDocument struct {
	keyID, key string
	label      wire.Opt[string]
	maxAge     wire.Opt[uint64]
	audit      bool
}

func (v *entryDocument) decode(d *codec.Decoder) {
	var seen uint64
	for name := d.Object(); name != nil; name = d.Next() {
		switch string(name) {
		case "kid":
			d.Once(&seen, 0)
			v.keyID = d.String()
		case "public_key":
			d.Once(&seen, 1)
			v.key = d.String()
		case "label":
			d.Once(&seen, 2)
			if !d.Null() {
				v.label.Set(d.String())
			}
		case "max_age_secs":
			d.Once(&seen, 3)
			if !d.Null() {
				v.maxAge.Set(d.Uint64())
			}
		case "audit_every_use":
			d.Once(&seen, 4)
			v.audit = d.Bool()
		default:
			d.Skip()
		}
	}
	d.Require(seen, 0x3, "kid public_key label max_age_secs audit_every_use")
}

func (v *entryDocument) entry() (Entry, error) {
	key, err := ParsePublicKey(v.key)
	return Entry{v.keyID, key, v.label.Or(v.keyID), v.maxAge, v.audit}, err
}

// Len returns the number of keys.
func (r KeyRing) Len() int { return len(r.entries) }

// All ranges over the keys in the order of their ids.
func (r KeyRing) All() iter.Seq[Entry] { return slices.Values(r.entries) }

// Lookup returns the key of an id.
func (r KeyRing) Lookup(keyID string) (Entry, bool) {
	i, ok := slices.BinarySearchFunc(r.entries, keyID, func(e Entry, id string) int { return cmp.Compare(e.KeyID, id) })
	if !ok {
		return Entry{}, false
	}
	return r.entries[i], true
}

// Identities returns keyID:fingerprint of each key in the order of their ids, for
// the member command_keys of heartbeats. Of an empty ring it is empty and not
// nil: that an agent trusts nobody is news.
func (r KeyRing) Identities() []string {
	out := make([]string, len(r.entries))
	for i, e := range r.entries {
		out[i] = e.Identity()
	}
	return out
}

// AppendJSON appends the ring's document. The error is a [*wire.EncodeError].
func (r KeyRing) AppendJSON(dst []byte) ([]byte, error) {
	e := codec.NewEncoder(dst)
	e.Raw("[")
	for i, entry := range r.entries {
		if i > 0 {
			e.Raw(",")
		}
		entry.encode(&e)
	}
	e.Raw("]")
	if f := e.End(); f != nil {
		return dst, &wire.EncodeError{Type: "KeyRing", Path: f.Path, Expected: f.Expected, Got: f.Got}
	}
	return e.Buf, nil
}

// MarshalJSON returns the ring's document; see [KeyRing.AppendJSON].
func (r KeyRing) MarshalJSON() ([]byte, error) { return r.AppendJSON(nil) }

func (e Entry) encode(enc *codec.Encoder) {
	enc.Raw("{")
	secs, bounded := e.MaxAgeSecs.Get()
	if e.AuditEveryUse && !bounded {
		enc.Member("audit_every_use")
		enc.Bool(true)
	}
	enc.Member("kid")
	enc.String(e.KeyID)
	enc.Member("label")
	enc.String(cmp.Or(e.Label, e.KeyID))
	if bounded {
		enc.Member("max_age_secs")
		enc.Uint(secs)
	}
	enc.Member("public_key")
	enc.String(e.Key.String())
	enc.Raw("}")
}
