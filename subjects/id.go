package subjects

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

// MaxIDBytes is the longest identifier, in bytes of UTF-8. A server closes the
// connection over a protocol line beyond 4096 bytes; with three identifiers of
// this length a subject still leaves room for a reply subject and the sizes.
const MaxIDBytes = 1024

// The rules an identifier can break, as an [IDError] words them.
const (
	ruleEmpty      = "is empty"
	ruleEmptyLabel = "has an empty label (a dot at an end or two in a row)"
	ruleDot        = "contains a dot"
	ruleSpace      = "contains white space"
	ruleControl    = "contains a control character"
	ruleWildcard   = "contains a wildcard (* or >)"
	ruleUTF8       = "is not valid UTF-8"
)

// rules tell the kinds of identifiers apart.
type rules struct {
	name string // for error messages
	dots bool   // whether the identifier may span several labels
}

// kind is a phantom type parameter: it keeps one identifier type from being
// converted into another, past its check.
type kind interface{ rules() rules }

// id is what all identifier types share.
type id[K kind] struct{ s string }

// String returns the identifier as it was parsed, "" for the zero value.
func (v id[K]) String() string { return v.s }

// IsZero reports whether this is the zero value, "no id". It makes the JSON
// option omitzero work.
func (v id[K]) IsZero() bool { return v.s == "" }

// MarshalText returns the identifier. The zero value gives an empty text, which
// UnmarshalText refuses: leave optional members out with omitzero.
func (v id[K]) MarshalText() ([]byte, error) { return []byte(v.s), nil }

// UnmarshalText sets the identifier to a checked text. On an error, an
// [*IDError], it keeps its former value.
func (v *id[K]) UnmarshalText(text []byte) error { return v.set(string(text)) }

func (v *id[K]) set(s string) error {
	var k K
	if err := check(k.rules(), s); err != nil {
		return err
	}
	v.s = s
	return nil
}

func parseID[K kind](s string) (id[K], error) {
	var v id[K]
	err := v.set(s)
	return v, err
}

func check(r rules, s string) error {
	if rule := fault(s, r.dots, MaxIDBytes); rule != "" {
		return &IDError{Kind: r.name, Value: s, Rule: rule}
	}
	return nil
}

// fault names the first rule that s breaks, or returns "".
func fault(s string, dots bool, limit int) string {
	if s == "" {
		return ruleEmpty
	}
	if len(s) > limit {
		return "is longer than " + strconv.Itoa(limit) + " bytes"
	}
	labelStart := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				return ruleUTF8
			case unicode.IsSpace(r):
				return ruleSpace
			case unicode.IsControl(r):
				return ruleControl
			}
			i += size
			continue
		}
		switch {
		case c == '.':
			if i == labelStart {
				return ruleEmptyLabel
			}
			if !dots {
				return ruleDot
			}
			labelStart = i + 1
		case c == '*' || c == '>':
			return ruleWildcard
		case c == ' ' || '\t' <= c && c <= '\r':
			return ruleSpace
		case c < ' ' || c == 0x7f:
			return ruleControl
		}
		i++
	}
	if labelStart == len(s) {
		return ruleEmptyLabel
	}
	return ""
}
