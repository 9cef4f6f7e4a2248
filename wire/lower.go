package wire

import (
	"strings"
	"unicode"
)

// lower is text in lower case by the full rules of Unicode, which the reference
// follows. [strings.ToLower] maps character by character: it knows neither the
// sigma at the end of a word nor the dot that a Turkish capital I leaves.
func lower(text string) string {
	if !strings.ContainsAny(text, "Σİ") {
		return strings.ToLower(text)
	}
	runes := []rune(text)
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == 'İ':
			b.WriteString("i\u0307")
		case r == 'Σ' && endsWord(runes, i):
			b.WriteRune('ς')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// endsWord reports whether a letter stands before the i-th character and none
// behind it, whatever marks and apostrophes are between.
func endsWord(text []rune, i int) bool {
	before := i - 1
	for before >= 0 && caseIgnorable(text[before]) {
		before--
	}
	after := i + 1
	for after < len(text) && caseIgnorable(text[after]) {
		after++
	}
	return before >= 0 && cased(text[before]) && (after == len(text) || !cased(text[after]))
}

func cased(r rune) bool {
	return unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

func caseIgnorable(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) ||
		strings.ContainsRune("'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a", r)
}
