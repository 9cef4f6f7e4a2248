package story_test

import (
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/story"
)

func TestStory(t *testing.T) {
	s := story.New("/tmp/kanade-fleet-1", "DIR", "nats://127.0.0.1:4222", "BROKER")
	s.Chapter("one", "the first thing")
	s.Say("%d of %s", 2, "nats://127.0.0.1:4222")
	s.Ran("kanade", []string{"run", "pc", "--", "echo 'a' > /tmp/kanade-fleet-1/x", ""}, "at: 2026-11-26 13:06:28.511447 UTC\n\nid 8aad8b05-38a4-4ad7-ae23-47a3ca257ba4\t\x1b[1m  \r\n", 3)
	s.Chapter("two", "the second thing")
	s.Ran("controller", nil, "--- pc: exit 0, 12 ms\n--- pc: exit 0, 1.5 s\nstarted 2026-11-26T13:06:28Z.\n", 0)
	s.Ran("seq", []string{"25"}, strings.Repeat("x\n", 25), 0)
	want := `== one: the first thing
-- 2 of BROKER
$ kanade run pc -- 'echo '\''a'\'' > DIR/x' ''
   at: <time>
   id <id>\x09\x1b[1m
   exit code 3

== two: the second thing
$ controller
   --- pc: exit 0, <duration>
   --- pc: exit 0, <duration>
   started <time>.
$ seq 25
` + strings.Repeat("   x\n", 20) + "   … 5 lines more\n"
	if got := s.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestInDocument(t *testing.T) {
	const none = "# Title\n\ntext\n"
	if _, ok := story.In(none); ok {
		t.Error("a story in a document without one")
	}
	if _, err := story.Replace(none, "x"); err == nil {
		t.Error("no error without a place for the story")
	}
	const document = none + story.Begin + "old\n" + story.End + "\nafter\n"
	changed, err := story.Replace(document, "== new\n-- story\n")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(changed, none) || !strings.HasSuffix(changed, "\nafter\n") {
		t.Errorf("what is around the story has changed:\n%s", changed)
	}
	if got, ok := story.In(changed); !ok || got != "== new\n-- story" {
		t.Errorf("got %q, %v", got, ok)
	}
	back, err := story.Replace(changed, "old\n")
	if err != nil || back != document {
		t.Errorf("got %q, %v", back, err)
	}
}

func TestDifference(t *testing.T) {
	tests := []struct {
		want, got string
		in        []string
	}{
		{"a\nb\n", "a\nb", nil},
		{"a\nb", "a\nc", []string{"line 2", "b\n", "c\n"}},
		{"a", "a\nc", []string{"line 2", "(its end)", "c\n"}},
		{"a\nb", "a", []string{"line 2", "b\n", "(its end)"}},
	}
	for _, tt := range tests {
		diff := story.Difference(tt.want, tt.got)
		if (diff == "") != (tt.in == nil) {
			t.Errorf("%q, %q: %q", tt.want, tt.got, diff)
		}
		for _, in := range tt.in {
			if !strings.Contains(diff, in) {
				t.Errorf("%q, %q: %q is not in %q", tt.want, tt.got, in, diff)
			}
		}
	}
}
