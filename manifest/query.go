package manifest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// pcParameter stands in a query for the PC that is looked at.
const pcParameter = ":pc_id"

// bindsPC reports whether a query has the parameter outside of quotes and comments,
// and not as the beginning of a longer name.
func bindsPC(query string) bool {
	for len(query) > 0 {
		switch {
		case query[0] == '\'' || query[0] == '"':
			// A quote inside is written twice, which ends one text and begins another.
			query = behind(query[1:], query[:1])
		case strings.HasPrefix(query, "--"):
			query = behind(query[2:], "\n")
		case strings.HasPrefix(query, "/*"):
			query = behind(query[2:], "*/")
		case strings.HasPrefix(query, pcParameter):
			query = query[len(pcParameter):]
			if next, _ := utf8.DecodeRuneInString(query); !isWord(next) {
				return true
			}
		default:
			query = query[1:]
		}
	}
	return false
}

// behind is what follows the first mark in a text, "" where there is none.
func behind(text, mark string) string {
	_, after, _ := strings.Cut(text, mark)
	return after
}

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Other_Alphabetic, r)
}
