package subjects

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// badSubject restates the rules in the plainest way, to judge the checks.
func badSubject(s string) bool {
	return !utf8.ValidString(s) ||
		strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '*' || r == '>' }) ||
		strings.Contains("."+s+".", "..")
}

// FuzzParseSubject checks that a subject that can be read builds itself again,
// and that every other one gets a typed error.
func FuzzParseSubject(f *testing.F) {
	for _, seed := range []string{
		CommandsAll, "commands.pc.host.example.com", "commands.group.a", "agents.a.b.ping", "inventory.pc.1.hw",
		"events.started.e.pc", "events.notifications.acked.pc.S-1.n.1", "events.notifications.acked.a.S-1.S-2.b",
		"audit.operator.kill.x", "audit.a.b", "results.r", "kill.x", "obs.*", "logs.fetch.\xff", "job.tail.", "foreign.x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, subject string) {
		s, err := Parse(subject)
		if err == nil {
			if s.String() != subject || s.Kind == KindUnknown || badSubject(subject) {
				t.Fatalf("Parse(%q) = %+v, which builds %q", subject, s, s)
			}
			return
		}
		if s != (Subject{}) {
			t.Fatalf("Parse(%q) = %+v with error %v", subject, s, err)
		}
		if !utf8.ValidString(err.Error()) || len(err.Error()) > 1000 {
			t.Fatalf("Parse(%q): error %q", subject, err)
		}
		var ambiguous *AmbiguousError
		if errors.As(err, &ambiguous) {
			if badSubject(subject) {
				t.Fatalf("%q is ambiguous, not refused", subject)
			}
			for _, r := range ambiguous.Readings() {
				if r.String() != subject {
					t.Fatalf("reading %+v of %q builds %q", r, subject, r)
				}
			}
			return
		}
		var idErr *IDError
		if !errors.As(err, &idErr) || idErr.Kind == "" || idErr.Rule == "" {
			t.Fatalf("Parse(%q): untyped error %v", subject, err)
		}
	})
}

// FuzzParseIDs checks all identifier types against the rules, and that what
// they accept builds subjects that Parse reads back.
func FuzzParseIDs(f *testing.F) {
	for _, seed := range []string{"pc-01", "host.example.com", "日本", "", ".", "a..b", "*", "x>", "a b", "\u0085", "\xff", "S-1-5-18"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		bad := text == "" || len(text) > MaxIDBytes || badSubject(text)
		for _, kind := range idKinds {
			v, err := kind.parse(text)
			want := !bad && (kind.dots || !strings.Contains(text, "."))
			if (err == nil) != want {
				t.Fatalf("%s %q: %v", kind.name, text, err)
			}
			target := kind.into()
			if (target.UnmarshalText([]byte(text)) == nil) != want || target.String() != v.String() {
				t.Fatalf("%s %q: UnmarshalText differs", kind.name, text)
			}
			if err == nil && v.String() != text {
				t.Fatalf("%s %q became %q", kind.name, text, v)
			}
		}
		if bad {
			return
		}
		pc, group := MustPCID(text), MustGroup(text)
		for _, want := range []Subject{
			{Kind: KindCommandsPC, PC: pc},
			{Kind: KindNotificationsGroup, Group: group},
			{Kind: KindInventory, PC: pc, Category: CategoryNet},
			{Kind: KindPing, PC: pc},
			{Kind: KindAudit, Actor: "a", Action: "b", Target: text},
		} {
			if got, err := Parse(want.String()); err != nil || got != want {
				t.Fatalf("%+v builds %q, which reads %+v, %v", want, want, got, err)
			}
		}
		if !CommandAddresses(CommandsPC(pc), pc, nil) || !CommandAddresses(CommandsGroup(group), pc, []Group{group}) {
			t.Fatalf("%q does not address itself", text)
		}
	})
}
