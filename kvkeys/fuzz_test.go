package kvkeys

import (
	"errors"
	"testing"

	"github.com/kanadehq/kanade-shared/subjects"
)

// FuzzParseKey checks that whatever a parser reads builds the same key again,
// and that everything else gets a typed error.
func FuzzParseKey(f *testing.F) {
	for _, seed := range []string{
		"global", "groups.canary", "groups.", "pcs.host.example.com", "pc.3.a.b.1.c", "pc.01.a.1.b", "target.1.a",
		"target.99999999999999999999.a", "PC1.S-1-5-18.n", "a.S-1.S-2.b", "a.b.c", "S-1.S-1.S-1", "a..b", "\xff", "日本",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		valid := ValidateKey(key)
		if mark, err := ParseDispatchMark(key); err == nil {
			if again, err := mark.Key(); err != nil || again != key || valid != nil {
				t.Fatalf("%q reads %+v, which builds %q, %v", key, mark, again, err)
			}
		} else if !errors.Is(err, ErrInvalidKey) || mark != (DispatchMark{}) {
			t.Fatalf("%q reads %+v, %v", key, mark, err)
		}

		mark, err := ParseNotificationsRead(key)
		var ambiguous *AmbiguousError
		switch {
		case err == nil:
			if again, err := mark.Key(); err != nil || again != key || valid != nil {
				t.Fatalf("%q reads %+v, which builds %q, %v", key, mark, again, err)
			}
		case mark != (ReadMark{}):
			t.Fatalf("%q reads %+v with error %v", key, mark, err)
		case errors.As(err, &ambiguous):
			for _, r := range ambiguous.Readings {
				if got := r.PC.String() + "." + r.User.String() + "." + r.Notification.String(); got != key {
					t.Fatalf("reading %+v of %q stands for %q", r, key, got)
				}
			}
		case !errors.Is(err, ErrInvalidKey):
			t.Fatalf("%q: untyped error %v", key, err)
		}

		var again string
		switch scope, name := ParseAgentConfig(key); scope {
		case ScopeGlobal:
			again = KeyAgentConfigGlobal
		case ScopeGroup:
			again = PrefixAgentConfigGroups + name
			checkBuilt(t, again, name, subjects.ParseGroup, AgentConfigGroup)
		case ScopePC:
			again = PrefixAgentConfigPCs + name
			checkBuilt(t, again, name, subjects.ParsePCID, AgentConfigPC)
		default:
			again = key
		}
		if again != key {
			t.Fatalf("%q builds %q", key, again)
		}
	})
}

func checkBuilt[T any](t *testing.T, want, name string, parse func(string) (T, error), build func(T) (string, error)) {
	t.Helper()
	id, err := parse(name)
	if err != nil {
		return
	}
	got, err := build(id)
	if err == nil && got != want || (err == nil) != (ValidateKey(want) == nil) {
		t.Fatalf("%q builds %q, %v", want, got, err)
	}
}

// FuzzDispatchMark checks that no two marks share a key.
func FuzzDispatchMark(f *testing.F) {
	f.Add("a.b", "c")
	f.Add("a", "b.c")
	f.Add("1.a.2", "3.b")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, schedule, pc string) {
		mark := DispatchMark{Schedule: schedule}
		mark.PC, _ = subjects.ParsePCID(pc)
		key, err := mark.Key()
		if err != nil {
			if !errors.Is(err, ErrInvalidKey) || key != "" {
				t.Fatalf("%+v builds %q, %v", mark, key, err)
			}
			return
		}
		if got, err := ParseDispatchMark(key); err != nil || got != mark {
			t.Fatalf("%q reads %+v, %v; want %+v", key, got, err, mark)
		}
	})
}
