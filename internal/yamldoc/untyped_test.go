package yamldoc

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestUntypedValues(t *testing.T) {
	tests := map[string]any{
		"":                                map[string]any{},
		"# c\n":                           map[string]any{},
		"~":                               nil,
		"a: 1\nb:\n  - x\n  -\n":          map[string]any{"a": int64(1), "b": []any{"x", nil}},
		"{1: a, true: b, null: c, <<: d}": map[string]any{"1": "a", "true": "b", "null": "c", "<<": "d"},
		"[yes, True, 'true', no]":         []any{"yes", true, "true", "no"},
		"[0x10, 0o17, 0b11, 017, 1_0, +5, -3, -0]":    []any{int64(16), int64(15), int64(3), "017", "1_0", int64(5), int64(-3), int64(0)},
		"[9223372036854775807, 18446744073709551615]": []any{int64(math.MaxInt64), uint64(math.MaxUint64)},
		"[-9223372036854775808]":                      []any{int64(math.MinInt64)},
		"[18446744073709551616, 1e400, .inf, .nan]":   []any{1e30, "1e400", ".inf", ".nan"},
		"[1.0, 1e1, .5, 5.]":                          []any{1.0, 10.0, 0.5, 5.0},
		"[2026-01-01, 09:00, 1.2.3]":                  []any{"2026-01-01", "09:00", "1.2.3"},
		"[!!str 5, !!int '5', !x 5, !x y, !!null ~]":  []any{"5", int64(5), int64(5), "y", nil},
		"a: &a {b: 1}\nc: *a\n":                       map[string]any{"a": map[string]any{"b": int64(1)}, "c": map[string]any{"b": int64(1)}},
		"|\n  a\n  b\n":                               "a\nb\n",
	}
	for text, want := range tests {
		got, err := Values([]byte(text))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %#v, %v, want %#v", text, got, err, want)
		}
	}
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	if _, err := Values([]byte(deep(MaxDepth))); err != nil {
		t.Error(err)
	}
	for _, text := range []string{
		"a: 1\na: 2\n", "{a: 1, 'a': 2}", "[a]: b", "? {a: b}\n: c\n", "a: &a [*a]", "*a", "a: [", "a\n---\nb\n", "\xff", deep(MaxDepth + 1),
		"a: &a [" + strings.Repeat("x,", 1000) + "]\nb: &b [" + strings.Repeat("*a,", 1000) + "]\nc: [" + strings.Repeat("*b,", 1000) + "]\n",
	} {
		v, err := Values([]byte(text))
		var e *Error
		if !errors.As(err, &e) || v != nil {
			t.Errorf("%.50q: got %.50v, %v", text, v, err)
		}
	}
}

// FuzzValues looks for a text that is not read to the end, or into something that
// is no value.
func FuzzValues(f *testing.F) {
	for _, s := range []string{"", "a: 1", "[1, 1.5, x, ~, true]", "a: &a [b]\nc: *a\n", "{a: {b: [c]}}", "!!int '5'", "- |\n x\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := Values(text)
		if err == nil {
			onlyValues(t, v)
		}
	})
}

func onlyValues(t *testing.T, v any) {
	switch v := v.(type) {
	case nil, bool, string, int64, uint64:
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			t.Errorf("%v is no JSON", v)
		}
	case []any:
		for _, e := range v {
			onlyValues(t, e)
		}
	case map[string]any:
		for _, e := range v {
			onlyValues(t, e)
		}
	default:
		t.Errorf("%T", v)
	}
}
