package wire_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/wire"
)

func TestAgentMeta(t *testing.T) {
	entries := []wire.MetaEntry{{Key: " owner ", Value: " A "}, {Key: "\u3000"}, {Key: "room", Value: "1"}, {Key: "owner", Value: "B"}}
	m := wire.NewAgentMeta(entries...)
	if want := []wire.MetaEntry{{Key: "owner", Value: "B"}, {Key: "room", Value: "1"}}; !slices.Equal(m.Entries, want) {
		t.Errorf("%q", m.Entries)
	}
	if entries[0].Key != " owner " {
		t.Error("the caller's entries were changed")
	}
	before := m
	for _, step := range []struct {
		what    string
		changed bool
		do      func() bool
	}{
		{"the same value", false, func() bool { return m.Set("room", " 1 ") }},
		{"another value", true, func() bool { return m.Set(" room ", "2") }},
		{"a new key", true, func() bool { return m.Set("note", "x") }},
		{"no key", false, func() bool { return m.Set(" ", "x") }},
		{"a key that is gone", false, func() bool { return m.Remove("Owner") }},
		{"a key", true, func() bool { return m.Remove(" owner ") }},
	} {
		if got := step.do(); got != step.changed {
			t.Errorf("%s: changed is %t", step.what, got)
		}
	}
	if want := []wire.MetaEntry{{Key: "room", Value: "2"}, {Key: "note", Value: "x"}}; !slices.Equal(m.Entries, want) {
		t.Errorf("%q", m.Entries)
	}
	if before.Entries[1].Value != "1" {
		t.Error("a copy changed too")
	}
	if v, ok := m.Get(" room"); !ok || v != "2" || m.IsEmpty() {
		t.Error(v, ok)
	}
	if _, ok := m.Get("owner"); ok {
		t.Error("what was removed is there")
	}
}

// Many keys, all of them twice, are put in order in one pass.
func TestManyNotes(t *testing.T) {
	const n = 50_000
	var b strings.Builder
	b.WriteString(`{"entries":[`)
	for i := range 2 * n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"key":"k` + strconv.Itoa(i%n) + `","value":"` + strconv.Itoa(i) + `"}`)
	}
	b.WriteString("]}")
	var m wire.AgentMeta
	if err := m.UnmarshalJSON([]byte(b.String())); err != nil {
		t.Fatal(err)
	}
	if len(m.Entries) != n || m.Entries[0] != (wire.MetaEntry{Key: "k0", Value: strconv.Itoa(n)}) {
		t.Errorf("%d entries, the first %q", len(m.Entries), m.Entries[0])
	}
}

func TestGroupContacts(t *testing.T) {
	c := wire.NewGroupContacts(" B@x.example", "a@X.example ", "b@x.EXAMPLE", "\t", "ΟΔΟΣ@x", "İ@x")
	if want := []string{"a@x.example", "b@x.example", "i\u0307@x", "οδος@x"}; !slices.Equal(c.Emails, want) {
		t.Errorf("%q", c.Emails)
	}
	if empty := wire.NewGroupContacts(" "); !empty.IsEmpty() {
		t.Errorf("%q", empty.Emails)
	}
	// Decoding leaves the list as it is.
	const stored = `{"emails":["b","A","b"]}`
	if err := c.UnmarshalJSON([]byte(stored)); err != nil {
		t.Fatal(err)
	}
	if got, err := c.MarshalJSON(); err != nil || string(got) != stored {
		t.Errorf("%s, %v", got, err)
	}
}
