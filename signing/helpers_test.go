package signing

import (
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// The contract's worked example.
const (
	exampleSecret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	examplePublic = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
	exampleKeyID  = "backend-1"
	exampleBody   = `{"id":"echo","version":"1.0.0","request_id":"req-1","shell":"powershell","script":"echo hi","timeout_secs":30}`
	exampleSig    = "ZzrLlBt7Xt9otsjtXtEDxGl+NdbJmKVcLQXYpFlqRoxm9LLt370Q5ZBA+N7hlSOTpeEIAfvDadnLTBnpSOv4Cg=="
)

var exampleAt = time.UnixMilli(1_700_000_000_000)

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// seeded is a key for tests.
func seeded(t testing.TB, b byte) PrivateKey {
	t.Helper()
	raw := []byte(exampleSecret)
	raw[0] = b
	return must[PrivateKey](t)(ParsePrivateKey(string(raw)))
}

func exampleSigner(t testing.TB) *Signer {
	t.Helper()
	return must[*Signer](t)(ParsePair(exampleSecret, exampleKeyID))
}

func ringOf(t testing.TB, entries ...Entry) KeyRing {
	t.Helper()
	return must[KeyRing](t)(NewKeyRing(entries...))
}

func entryOf(s *Signer) Entry { return Entry{KeyID: s.KeyID(), Key: s.Public(), Label: s.KeyID()} }

func bounded(e Entry, secs uint64) Entry {
	e.MaxAgeSecs = wire.Some(secs)
	return e
}
