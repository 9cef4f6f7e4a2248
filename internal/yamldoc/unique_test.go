package yamldoc

import (
	"testing"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// TestUnique: what is refused where keys must come once, and accepted elsewhere.
func TestUnique(t *testing.T) {
	text := &shape.Type{Kind: shape.String}
	doc := &shape.Type{Kind: shape.Object, Fields: func() []shape.Field {
		return []shape.Field{
			{Name: "a", Type: text, Presence: shape.Optional},
			{Name: "inner", Type: &shape.Type{Kind: shape.Object, Fields: func() []shape.Field {
				return []shape.Field{{Name: "b", Type: text, Presence: shape.Optional}}
			}}, Presence: shape.Optional},
			{Name: "read", Type: &shape.Type{Kind: shape.Object, Fields: func() []shape.Field {
				return []shape.Field{{Name: "c", Type: text, Presence: shape.Optional}}
			}}, Presence: shape.Optional, Buffered: true},
		}
	}}
	for _, tt := range []struct {
		text    string
		refused bool
	}{
		{"a: x\nzz: 1\n", false},
		{"zz: 1\nzz: 2\n", true},
		{"zz: {y: 1, y: 2}\n", false},
		{"zz: [{y: 1, y: 2}]\n", false},
		{"1: x\n", true},
		{"'1': x\n", false},
		{"~: x\n", true},
		{"true: x\n", true},
		{"yes: x\n", false},
		{"1.5: x\n", true},
		{"!!str 1: x\n", false},
		{"!x y: x\n", true},
		{"&k zz: 1\n*k : 2\n", true},
		{"inner: {zz: 1, zz: 2}\n", true},
		{"inner: {2: 1}\n", true},
		{"read: {zz: 1, zz: 2}\n", true},
		{"read: {zz: {y: 1, y: 2}}\n", true},
		{"read: {zz: {1: a, '1': b}}\n", false},
		{"read: {zz: {1: a, 0x1: b}}\n", true},
		{"read: {zz: {1: a, 1.0: b}}\n", false},
		{"read: {zz: {-1: a, -1: b}}\n", true},
		{"read: {zz: {~: a, null: b}}\n", true},
		{"read: {zz: {true: a, True: b}}\n", true},
		{"read: {zz: {.nan: a}}\n", true},
		{"read: {zz: {[k]: a, [k]: b}}\n", false},
	} {
		parsed, err := Parse([]byte(tt.text))
		if err != nil {
			t.Fatalf("%q: %v", tt.text, err)
		}
		if _, err := parsed.Convert(doc, Tolerant); err != nil {
			t.Errorf("%q: %v", tt.text, err)
		}
		parsed.Unique()
		if _, err := parsed.Convert(doc, Tolerant); (err != nil) != tt.refused {
			t.Errorf("%q: refused: %t, want %t: %v", tt.text, err != nil, tt.refused, err)
		}
		read, err := parsed.Convert(doc, Strict)
		strict := err != nil || len(read.Unknown) > 0
		found := false
		for _, p := range parsed.Inspect(doc).Problems {
			found = found || !p.Overlooked
		}
		if found != strict {
			t.Errorf("%q: strictly refused: %t, and the inspection says %t", tt.text, strict, found)
		}
	}
}

// TestAnyKeys: a map takes any scalar as key, and of one that comes twice the last.
func TestAnyKeys(t *testing.T) {
	doc := &shape.Type{Kind: shape.Object, Fields: func() []shape.Field {
		return []shape.Field{{Name: "m", Type: &shape.Type{Kind: shape.Map, Elem: &shape.Type{Kind: shape.String}}, Presence: shape.Optional}}
	}}
	for _, tt := range []struct{ text, want string }{
		{"m: {b: B, a: A}", `{"m":{"b":"B","a":"A"}}`},
		{"m: {1: one, ~: no, true: yes}", `{"m":{"1":"one","~":"no","true":"yes"}}`},
		{"m: {a: 1, a: 2}", `{"m":{"a":"1","a":"2"}}`},
		{"m: {\"q\\\"\\b\\\\\": x}", `{"m":{"q\"\b\\":"x"}}`},
		{"m: {}", `{"m":{}}`},
		{"m:", `{}`},
		{"m: &m {a: b}", `{"m":{"a":"b"}}`},
		{"m: [a]", ""},
		{"m: x", ""},
		{"m: {[a]: b}", ""},
		{"m: {a: [b]}", ""},
		{"m: {a: [b], a: c}", ""},
	} {
		parsed, err := Parse([]byte(tt.text))
		if err != nil {
			t.Fatalf("%q: %v", tt.text, err)
		}
		got, err := parsed.Convert(doc, Strict)
		if string(got.JSON) != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%q: %s, %v; want %s", tt.text, got.JSON, err, tt.want)
		}
		found := false
		for _, p := range parsed.Inspect(doc).Problems {
			found = found || !p.Overlooked
		}
		if found != (err != nil) {
			t.Errorf("%q: %v, and the inspection says %t", tt.text, err, found)
		}
	}
}
