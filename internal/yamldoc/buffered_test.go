package yamldoc

import (
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// buffering is a type with buffered members, whose unknown ones are too.
func buffering() *shape.Type {
	inner := &shape.Type{Kind: shape.Object, Name: "Inner", Words: []string{"word"}, Fields: func() []shape.Field {
		return []shape.Field{
			{Name: "texts", Type: &shape.Type{Kind: shape.List, Elem: &shape.Type{Kind: shape.String}}, Presence: shape.Defaulted},
			{Name: "flag", Type: &shape.Type{Kind: shape.Bool}, Presence: shape.Defaulted},
			{Name: "level", Type: &shape.Type{Kind: shape.Enum, Values: []string{"low", "high"}}, Presence: shape.Defaulted},
			{Name: "at", Type: &shape.Type{Kind: shape.Time}, Presence: shape.Optional},
		}
	}}
	one := &shape.Type{Kind: shape.Choice, Name: "One", Fields: func() []shape.Field {
		return []shape.Field{
			{Name: "a", Type: inner, Buffered: true},
			{Name: "b", Type: &shape.Type{Kind: shape.String}},
		}
	}}
	return &shape.Type{Kind: shape.Object, Name: "Outer", Buffering: true, Fields: func() []shape.Field {
		return []shape.Field{
			{Name: "inner", Type: inner, Presence: shape.Defaulted, Buffered: true},
			{Name: "one", Type: one, Presence: shape.Optional},
		}
	}}
}

func TestBuffered(t *testing.T) {
	tests := []struct{ text, want string }{
		{"inner: word", `{"inner":"word"}`},
		{"inner: !!str word", `{"inner":"word"}`},
		{"inner: words", "inner: expected word or a mapping, got words"},
		{"inner:", "inner: expected word or a mapping, got nothing"},
		{"inner: {}", `{"inner":{}}`},
		{"inner: {texts: [a, '1', 007]}", `{"inner":{"texts":["a","1","007"]}}`},
		{"inner: {texts: [a, 1]}", "inner.texts[1]: expected a string, got 1"},
		{"inner: {texts: }", "inner.texts: expected a list, got nothing"},
		{"inner: {texts: [&x a, *x], at: ~}", `{"inner":{"texts":["a","a"]}}`},
		{"inner: {flag: !!bool 'true'}", `{"inner":{"flag":true}}`},
		{"inner: {flag: 'true'}", "inner.flag: expected true or false"},
		{"inner: {level: high}", `{"inner":{"level":"high"}}`},
		{"inner: {level: mid}", "inner.level: expected low or high, got mid"},
		{"inner: {at: 2026-07-01 09:00:00Z}", `{"inner":{"at":"2026-07-01T09:00:00Z"}}`},
		{"inner: {at: 1}", "inner.at: expected an RFC 3339 timestamp"},
		{"inner: {flag: true, flag: true}", "inner.flag: expected the key once"},
		{"inner: {3: x}", "expected a name as key, got 3"},
		{"inner: {4: x}", `{"inner":{}}`},
		{"inner: {-1: x}", "expected a name as key, got -1"},
		{"inner: {zz: !x 1}", "expected a value without a tag of its own"},
		{"zz: {a: [!x 1]}", "expected a value without a tag of its own"},
		{"zz: !!int a", "expected a value that fits its tag"},
		{"zz: &z [*z]", "an alias inside of what it stands for"},
		{"one: {b: 1}", `{"one":{"b":"1"}}`},
		{"one: &o {b: 1}\nzz: *o", `{"one":{"b":"1"}}`},
		{"one: {a: {zz: 1}}", `{"one":{"a":{}}}`},
		{"one: {a: }", "one.a: expected word or a mapping, got nothing"},
		{"one: {}", "one: expected a mapping with exactly one of a or b, got 0 keys"},
		{"one: {a: word, b: x}", "got 2 keys"},
		{"one: {b: x, b: x}", "got 2 keys"},
		{"one: [a]", "one: expected a mapping with exactly one of a or b, got a list"},
		{"one: word", "got word"},
		{"one: {c: 1}", "one: expected a or b, got c"},
		{"one: {[b]: 1}", "one: expected a or b, got a list"},
		{"one: !x {b: 1}", "one: expected a mapping without a tag, got the tag !x"},
		{"one: ~", `{}`},
	}
	for _, tt := range tests {
		doc, err := Convert([]byte(tt.text), buffering(), Tolerant)
		got := string(doc.JSON)
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != tt.want || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
		}
	}
}

func TestBufferedStrict(t *testing.T) {
	doc, err := Convert([]byte("inner: {zz: 1}\nyy: {xx: 1}\none: {a: {ww: 1}}\n"), buffering(), Strict)
	if err != nil || len(doc.Unknown) != 1 || doc.Unknown[0].Path != "yy" {
		t.Errorf("%+v, %v", doc.Unknown, err)
	}
	for _, text := range []string{"inner: {zz: {1.5: 1}}", "yy: {~: 1}", "one: {a: {zz: {[]: 1}}}"} {
		if _, err := Convert([]byte(text), buffering(), Strict); err == nil || !strings.Contains(err.Error(), "a name as key") {
			t.Errorf("%s: %v", text, err)
		}
		if _, err := Convert([]byte(text), buffering(), Tolerant); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
