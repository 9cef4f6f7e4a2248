package kvkeys

import (
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/subjects"
)

func TestDispatchMark(t *testing.T) {
	tests := []struct{ schedule, pc, want string }{
		{"collect-winlog-events", "PC-01", "pc.21.collect-winlog-events.5.PC-01"},
		{"a.b", "c", "pc.3.a.b.1.c"},
		{"a", "b.c", "pc.1.a.3.b.c"},
		{"x", "y.z", "pc.1.x.3.y.z"},
		{"x.y", "z", "pc.3.x.y.1.z"},
		{"1.a.2", "3.b", "pc.5.1.a.2.3.3.b"},
		{"collect-winlog-events", "", "target.21.collect-winlog-events"},
		{"collect-winlog-events.PC-01", "", "target.27.collect-winlog-events.PC-01"},
		{"1", "", "target.1.1"},
		{"", "", ""},
		{"", "b", ""},
		{"日本", "x", ""},
		{"日本", "", ""},
		{"x", "日本", ""},
		{"a b", "x", ""},
		{"a.", "x", ""},
		{"<&>", "x", ""},
		{strings.Repeat("s", MaxKeyBytes), "", ""},
	}
	seen := map[string]bool{}
	for _, test := range tests {
		mark := DispatchMark{Schedule: test.schedule}
		var key string
		var err error
		if test.pc == "" {
			key, err = DispatchMarkTarget(test.schedule)
		} else {
			mark.PC = pcID(test.pc)
			key, err = DispatchMarkPC(test.schedule, mark.PC)
		}
		wantKey(t, "mark "+test.schedule+"|"+test.pc, key, err, test.want)
		if err != nil {
			continue
		}
		if seen[key] {
			t.Errorf("two marks share the key %q", key)
		}
		seen[key] = true
		if got, err := ParseDispatchMark(key); err != nil || got != mark {
			t.Errorf("%q reads %+v, %v; want %+v", key, got, err, mark)
		}
		if again, err := mark.Key(); err != nil || again != key {
			t.Errorf("%+v builds %q, %v", mark, again, err)
		}
	}
	if key, err := DispatchMarkPC("a", subjects.PCID{}); err == nil {
		t.Errorf("the zero PC has the mark %q", key)
	}
}

func TestParseDispatchMarkRefuses(t *testing.T) {
	tests := []struct{ key, rule string }{
		{"", "is empty"},
		{"pc", "starts with neither"},
		{"PC.1.a.1.b", "starts with neither"},
		{"targets.1.a", "starts with neither"},
		{"global", "starts with neither"},
		{"pc.", "ends with a dot"},
		{"pc.1", "has no dot behind a length"},
		{"target.1", "has no dot behind a length"},
		{"pc.1.a", "has no dot behind the schedule id"},
		{"pc.1.ab.1.c", "has no dot behind the schedule id"},
		{"pc.1.a.1", "has no dot behind a length"},
		{"pc.1.a.2.b", "has a length beyond its end"},
		{"pc.9.a.1.b", "has a length beyond its end"},
		{"pc.1.a.1.bc", "goes on behind the pc id"},
		{"pc.1.a.1.b.c", "goes on behind the pc id"},
		{"target.1.ab", "goes on behind the schedule id"},
		{"target.1.a.1.b", "goes on behind the schedule id"},
		{"target.2.a", "has a length beyond its end"},
		{"pc.01.a.1.b", "has a length with a leading zero"},
		{"pc.1.a.01.b", "has a length with a leading zero"},
		{"target.01.a", "has a length with a leading zero"},
		{"target.0.a", "has a length of zero"},
		{"target.00.a", "has a length of zero"},
		{"pc.0..1.b", "has two dots in a row"},
		{"target.0.", "ends with a dot"},
		{"pc.-1.a.1.b", "has a length that is not a number"},
		{"pc.x.a.1.b", "has a length that is not a number"},
		{"pc.1_0.a.1.b", "has a length that is not a number"},
		{"target.18446744073709551617.a", "has a length beyond its end"},
		{"target." + strings.Repeat("9", 3000) + ".a", "has a length beyond its end"},
		{"pc.1.a.4294967297.b", "has a length beyond its end"},
		{"pc.6.日本.1.x", "contains"},
		{"pc.1.a.1025." + strings.Repeat("p", 1025), "has a pc id longer than 1024 bytes"},
	}
	for _, test := range tests {
		mark, err := ParseDispatchMark(test.key)
		var keyErr *KeyError
		if !errors.As(err, &keyErr) || !errors.Is(err, ErrInvalidKey) || mark != (DispatchMark{}) {
			t.Errorf("%.60q reads %+v, %v; want a *KeyError", test.key, mark, err)
			continue
		}
		if !strings.HasPrefix(keyErr.Rule, test.rule) || keyErr.Value != test.key {
			t.Errorf("%.60q: %v, want rule %q", test.key, err, test.rule)
		}
	}
}
