package kvkeys

import (
	"errors"
	"strings"
	"testing"
)

func TestValidateKey(t *testing.T) {
	tests := []struct {
		key  string
		rule string // "" when the key is good
	}{
		{"global", ""},
		{"a", ""},
		{"a.b.c", ""},
		{"-/_=.aZ09", ""},
		{"/", ""},
		{"-", ""},
		{strings.Repeat("k", MaxKeyBytes), ""},
		{"", "is empty"},
		{strings.Repeat("k", MaxKeyBytes+1), "is longer than 3584 bytes"},
		{".", "starts with a dot"},
		{".a", "starts with a dot"},
		{"a.", "ends with a dot"},
		{"a..b", "has two dots in a row"},
		{"a b", "contains ' ', which is none of A-Z a-z 0-9 - / _ = ."},
		{"a\tb", `contains '\t', which is none of A-Z a-z 0-9 - / _ = .`},
		{"日本", `contains '\u65e5', which is none of A-Z a-z 0-9 - / _ = .`},
		{"a\xff", `contains '\ufffd', which is none of A-Z a-z 0-9 - / _ = .`},
		{"a\x00", `contains '\x00', which is none of A-Z a-z 0-9 - / _ = .`},
	}
	for c := range 128 {
		key := "a" + string(rune(c)) + "b"
		rule := ""
		if !strings.ContainsRune("-/_=.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", rune(c)) {
			rule = "contains"
		}
		tests = append(tests, struct{ key, rule string }{key, rule})
	}
	for _, test := range tests {
		err := ValidateKey(test.key)
		if test.rule == "" {
			if err != nil {
				t.Errorf("%q: %v", test.key, err)
			}
			continue
		}
		var keyErr *KeyError
		if !errors.As(err, &keyErr) || !errors.Is(err, ErrInvalidKey) || keyErr.Kind != "key" || keyErr.Value != test.key ||
			!strings.HasPrefix(keyErr.Rule, test.rule) {
			t.Errorf("%.60q: %v, want rule %q", test.key, err, test.rule)
		}
	}
}

func TestKeyErrorMessage(t *testing.T) {
	tests := []struct{ key, want string }{
		{"groups.", `kvkeys: invalid key "groups.": ends with a dot`},
		{strings.Repeat("é", 50) + ".", `kvkeys: invalid key "` + strings.Repeat("é", 40) + `"… (101 bytes): contains '\u00e9', which is none of A-Z a-z 0-9 - / _ = .`},
	}
	for _, test := range tests {
		if err := ValidateKey(test.key); err == nil || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
}

func TestPlainKeys(t *testing.T) {
	key, err := PC(pcID("host.example.com"))
	wantKey(t, "PC", key, err, "host.example.com")
	key, err = PC(pcID("営業"))
	wantKey(t, "PC(営業)", key, err, "")
	for name, build := range map[string]func(string) (string, error){"Job": Job, "Schedule": Schedule} {
		for id, want := range map[string]string{
			"collect-winlog-events": "collect-winlog-events", "a.b": "a.b", "": "", "a b": "", "日本": "", "a..b": "", "a:b": "", "x%": "", "*": "", ">": "",
		} {
			key, err := build(id)
			wantKey(t, name, key, err, want)
		}
	}
}
