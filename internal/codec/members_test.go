package codec

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestMembers(t *testing.T) {
	var got []string
	err := Members([]byte(" { \"a\" : 1 ,\"\\u0062\\\"\":{\"x\": [ ]}, \"a\":\"s\" } \n"), func(name string, rawName, rawValue []byte) bool {
		got = append(got, fmt.Sprintf("%s %s %s", name, rawName, rawValue))
		return true
	})
	if want := `a "a" 1|b" "\u0062\"" {"x": [ ]}|a "a" "s"`; strings.Join(got, "|") != want || err != nil {
		t.Errorf("got %s, %v", strings.Join(got, "|"), err)
	}
}

func TestMembersRefuses(t *testing.T) {
	for _, doc := range []string{``, `[]`, `null`, `{"a":1`, `{"a":1}x`, `{"a"}`, `{"a":1,}`, `{,}`, `{"a":01}`} {
		err := Members([]byte(doc), func(string, []byte, []byte) bool { return true })
		var f *Failure
		if !errors.As(err, &f) {
			t.Errorf("%q: %v", doc, err)
		}
	}
	var names []string
	if err := Members([]byte("{\"\\ud800\":1,\"\xff\":2}"), func(name string, _, _ []byte) bool { names = append(names, name); return true }); err != nil || strings.Join(names, " ") != "\\ud800 \xff" {
		t.Errorf("%q, %v", names, err)
	}
	n := 0
	if err := Members([]byte(`{"a":1,"b":2,`), func(string, []byte, []byte) bool { n++; return false }); err != nil || n != 1 {
		t.Errorf("%d members, %v", n, err)
	}
}

func TestValues(t *testing.T) {
	var s string
	var u uint32
	if null, err := ReadValue([]byte(` null `), &s); !null || err != nil {
		t.Errorf("%v, %v", null, err)
	}
	if null, err := ReadValue([]byte(`"x"`), &s); null || err != nil || s != "x" {
		t.Errorf("%q, %v, %v", s, null, err)
	}
	for _, doc := range []string{`-1`, `null x`, `1 2`} {
		if _, err := ReadValue([]byte(doc), &u); err == nil {
			t.Errorf("%s was read as %d", doc, u)
		}
	}
	if _, err := ReadValue([]byte(`1`), &struct{}{}); err == nil {
		t.Error("a struct of no type of the contract was read")
	}
	if got, err := AppendValue([]byte("x"), uint64(7)); string(got) != "x7" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	if got, err := AppendValue([]byte("x"), struct{}{}); string(got) != "x" || err == nil {
		t.Errorf("%s, %v", got, err)
	}
}
