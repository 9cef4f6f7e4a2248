package tera

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Values are nil, bool, string, int64, uint64, float64, []any and
// map[string]any. Anything else, such as a date, is an opaque value: it is true
// and prints as [object].

// Lazy is a value that is worked out when a template asks for it.
type Lazy interface {
	// Value returns a value that is not lazy itself, though what it holds may be.
	// Its error fails whatever asks for it, where a name that is not defined is
	// false or has a default.
	Value() (any, error)
}

// force returns what a value stands for. Infinities and NaN are no numbers of
// the engine's data model, and nothing takes their place.
func force(v any) (any, error) {
	if l, ok := v.(Lazy); ok {
		var err error
		if v, err = l.Value(); err != nil {
			return nil, &lazyError{err}
		}
	}
	switch n := v.(type) {
	case uint64:
		if n <= math.MaxInt64 {
			return int64(n), nil
		}
	case float64:
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return nil, nil
		}
	}
	return v, nil
}

// truthy says what a value means in a condition.
func truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case int64:
		return v != 0
	case uint64:
		return v != 0
	case float64:
		return v != 0
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	}
	return true
}

// number returns a number as a double.
func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int64:
		return float64(n), true
	case uint64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// equal compares values to the letter: 1 is not 1.0.
func (r *renderer) equal(a, b any) (bool, error) {
	if err := r.env.Budget.spend(1, 0); err != nil {
		return false, err
	}
	a, err := force(a)
	if err != nil {
		return false, err
	}
	if b, err = force(b); err != nil {
		return false, err
	}
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false, nil
		}
		for i := range a {
			if same, err := r.equal(a[i], b[i]); !same || err != nil {
				return false, err
			}
		}
		return true, nil
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false, nil
		}
		for k := range a {
			other, ok := b[k]
			if !ok {
				return false, nil
			}
			if same, err := r.equal(a[k], other); !same || err != nil {
				return false, err
			}
		}
		return true, nil
	case nil, bool, string, int64, uint64, float64:
		switch b.(type) {
		case nil, bool, string, int64, uint64, float64:
			return a == b, nil
		}
		return false, nil
	}
	return fmt.Sprintf("%T %[1]v", a) == fmt.Sprintf("%T %[1]v", b), nil
}

// appendValue prints a value as an output does.
func appendValue(b []byte, v any) ([]byte, error) {
	v, err := force(v)
	if err != nil {
		return b, err
	}
	switch v := v.(type) {
	case nil:
	case bool:
		b = strconv.AppendBool(b, v)
	case string:
		b = append(b, v...)
	case int64:
		b = strconv.AppendInt(b, v, 10)
	case uint64:
		b = strconv.AppendUint(b, v, 10)
	case float64:
		b = strconv.AppendFloat(b, v, 'f', -1, 64)
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ", "...)
			}
			if b, err = appendValue(b, e); err != nil {
				return b, err
			}
		}
		b = append(b, ']')
	default:
		b = append(b, "[object]"...)
	}
	return b, nil
}

// jsonNumber prints a number as JSON has it, which is how names and calls are
// joined: 1.0 stays 1.0, unlike the literal.
func jsonNumber(v any) (string, bool) {
	f, ok := v.(float64)
	if !ok {
		if _, ok := number(v); !ok {
			return "", false
		}
		return fmt.Sprint(v), true
	}
	if a := math.Abs(f); a == 0 || 1e-5 <= a && a < 1e16 {
		s := strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s, true
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	// Two digits of exponent are strconv's rule.
	if n := len(s); s[n-2] == '0' && (s[n-3] == '-' || s[n-3] == '+') {
		s = s[:n-2] + s[n-1:]
	}
	return s, true
}

// describe names the type of a value for people.
func describe(v any) string {
	switch v.(type) {
	case nil:
		return "nothing"
	case bool:
		return "a bool"
	case string:
		return "a string"
	case int64, uint64, float64:
		return "a number"
	case []any:
		return "an array"
	}
	return "a table"
}
