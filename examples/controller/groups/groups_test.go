package groups_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/examples/controller/groups"
	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/kvrmw"
	"github.com/kanadehq/kanade-shared/subjects"
)

func start(t *testing.T) (jetstream.JetStream, jetstream.KeyValue) {
	t.Helper()
	_, js := brokertest.JetStream(t)
	if err := bootstrap.Ensure(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	kv, err := js.KeyValue(t.Context(), kvkeys.BucketAgentGroups)
	if err != nil {
		t.Fatal(err)
	}
	return js, kv
}

func put(t *testing.T, kv jetstream.KeyValue, key, doc string) {
	t.Helper()
	if _, err := kv.PutString(t.Context(), key, doc); err != nil {
		t.Fatal(err)
	}
}

func stored(t *testing.T, kv jetstream.KeyValue, key string) string {
	t.Helper()
	e, err := kv.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(e.Value())
}

func names(texts ...string) []subjects.Group {
	var out []subjects.Group
	for _, text := range texts {
		out = append(out, subjects.MustGroup(text))
	}
	return out
}

func TestChanges(t *testing.T) {
	js, kv := start(t)
	pc := subjects.MustPCID("host.example.com")
	steps := []struct {
		name    string
		change  func() (groups.Change, error)
		after   string
		changed bool
		doc     string
	}{
		{"remove from nothing", func() (groups.Change, error) { return groups.Remove(t.Context(), js, pc, names("a")) }, "", false, ""},
		{"set to nothing", func() (groups.Change, error) { return groups.Set(t.Context(), js, pc, nil) }, "", false, ""},
		{"add", func() (groups.Change, error) { return groups.Add(t.Context(), js, pc, names("b", "a", "b")) }, "a b", true, `{"groups":["a","b"]}`},
		{"add again", func() (groups.Change, error) { return groups.Add(t.Context(), js, pc, names("b")) }, "a b", false, `{"groups":["a","b"]}`},
		{"add one of two", func() (groups.Change, error) { return groups.Add(t.Context(), js, pc, names("c", "a")) }, "a b c", true, `{"groups":["a","b","c"]}`},
		{"remove one of two", func() (groups.Change, error) { return groups.Remove(t.Context(), js, pc, names("x", "b")) }, "a c", true, `{"groups":["a","c"]}`},
		{"set in another order", func() (groups.Change, error) { return groups.Set(t.Context(), js, pc, names("c", "a")) }, "a c", false, `{"groups":["a","c"]}`},
		{"set", func() (groups.Change, error) { return groups.Set(t.Context(), js, pc, names("z", "y", "z")) }, "y z", true, `{"groups":["y","z"]}`},
		{"set to nothing at last", func() (groups.Change, error) { return groups.Set(t.Context(), js, pc, nil) }, "", true, `{"groups":[]}`},
		{"and again", func() (groups.Change, error) { return groups.Set(t.Context(), js, pc, nil) }, "", false, `{"groups":[]}`},
		{"add after all", func() (groups.Change, error) { return groups.Add(t.Context(), js, pc, names("y", "z")) }, "y z", true, `{"groups":["y","z"]}`},
	}
	before := ""
	for _, s := range steps {
		c, err := s.change()
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if got := strings.Join(c.After, " "); got != s.after || c.Changed != s.changed || c.PC != pc.String() {
			t.Errorf("%s: %+v", s.name, c)
		}
		if got := strings.Join(c.Before, " "); got != before {
			t.Errorf("%s: before %q, want %q", s.name, got, before)
		}
		before = s.after
		if s.doc != "" {
			if got := stored(t, kv, pc.String()); got != s.doc {
				t.Errorf("%s: stored %s, want %s", s.name, got, s.doc)
			}
		}
	}
	if got, err := groups.Of(t.Context(), js, pc); err != nil || !slices.Equal(got, []string{"y", "z"}) {
		t.Errorf("of: %v, %v", got, err)
	}
	if got, err := groups.Of(t.Context(), js, subjects.MustPCID("nobody")); err != nil || len(got) != 0 {
		t.Errorf("of a PC without a document: %v, %v", got, err)
	}
}

func TestUnknownMembersStay(t *testing.T) {
	js, kv := start(t)
	put(t, kv, "PC1", `{"tags":{"a":[1]},"groups":["wave2","canary"],"owner":null}`)
	pc := subjects.MustPCID("PC1")
	if _, err := groups.Add(t.Context(), js, pc, names("x")); err != nil {
		t.Fatal(err)
	}
	if got, want := stored(t, kv, "PC1"), `{"tags":{"a":[1]},"groups":["canary","wave2","x"],"owner":null}`; got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
}

// TestTwoControllers has several operators change one PC at once.
func TestTwoControllers(t *testing.T) {
	js, _ := start(t)
	pc := subjects.MustPCID("PC1")
	if _, err := groups.Set(t.Context(), js, pc, names("old")); err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for w := range 4 {
		own := brokertest.Context(t, brokertest.Connect(t, js.Conn().ConnectedUrl()))
		writers.Go(func() {
			for i := range 5 {
				if _, err := groups.Add(t.Context(), own, pc, names(fmt.Sprintf("w%d-%d", w, i))); err != nil {
					t.Error(err)
				}
			}
			if _, err := groups.Remove(t.Context(), own, pc, names("old", fmt.Sprintf("w%d-0", w))); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	got, err := groups.Of(t.Context(), js, pc)
	if err != nil || len(got) != 4*4 || slices.Contains(got, "old") {
		t.Errorf("groups %v, %v", got, err)
	}
}

func TestAll(t *testing.T) {
	js, kv := start(t)
	none, err := groups.All(t.Context(), js, func(text string) { t.Error(text) })
	if err != nil || len(none) != 0 {
		t.Errorf("empty: %v, %v", none, err)
	}
	put(t, kv, "PC1", `{"groups":["b","a","b"]}`)
	put(t, kv, "PC2", `{"groups":[]}`)
	put(t, kv, "broken", `{"groups":"a"}`)
	put(t, kv, "gone", `{"groups":["a"]}`)
	if err := kv.Delete(t.Context(), "gone"); err != nil {
		t.Fatal(err)
	}
	var notes []string
	all, err := groups.All(t.Context(), js, func(text string) { notes = append(notes, text) })
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || !slices.Equal(all["PC1"], []string{"a", "b"}) || len(all["PC2"]) != 0 {
		t.Errorf("all %v", all)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "broken") {
		t.Errorf("notes %q", notes)
	}
}

func TestMembers(t *testing.T) {
	js, kv := start(t)
	put(t, kv, "PC1", `{"groups":["b","a"]}`)
	note := func(text string) { t.Error(text) }
	for _, want := range []string{"map[PC1:[a b]]", "map[PC1:[a b c] PC2:[c]]"} {
		got, err := groups.Members(t.Context(), js, note)
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("got %v, %v, want %s", got, err, want)
		}
		if _, err := bootstrap.Apply(t.Context(), js, bootstrap.Of(bootstrap.DerivedGroups())); err != nil {
			t.Fatal(err)
		}
		derived, err := js.KeyValue(t.Context(), "agent_groups_derived")
		if err != nil {
			t.Fatal(err)
		}
		put(t, derived, "PC1", `{"groups":["c","b"]}`)
		put(t, derived, "PC2", `{"groups":["c"]}`)
	}
}

func TestErrors(t *testing.T) {
	js, kv := start(t)
	put(t, kv, "broken", `[]`)
	var value *kvrmw.ValueError
	if _, err := groups.Add(t.Context(), js, subjects.MustPCID("broken"), names("a")); !errors.As(err, &value) {
		t.Errorf("broken document: %v", err)
	}
	if got := stored(t, kv, "broken"); got != `[]` {
		t.Errorf("a document that nobody understands was overwritten: %s", got)
	}
	if _, err := groups.Add(t.Context(), js, subjects.MustPCID("日本"), names("a")); !errors.Is(err, kvkeys.ErrInvalidKey) {
		t.Errorf("a PC id that is no key: %v", err)
	}
	_, bare := brokertest.JetStream(t)
	if _, err := groups.Add(t.Context(), bare, subjects.MustPCID("PC1"), names("a")); !errors.Is(err, store.ErrMissing) {
		t.Errorf("no bucket: %v", err)
	}
	if _, err := groups.All(t.Context(), bare, nil); !errors.Is(err, store.ErrMissing) {
		t.Errorf("no bucket: %v", err)
	}
}
