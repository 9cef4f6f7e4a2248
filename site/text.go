package main

import (
	"strings"
	"unicode"
)

// slug is the anchor of a heading.
func slug(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, text)
}

func firstSentence(text string) string {
	text, _, _ = strings.Cut(text, "\n\n")
	if before, _, ok := strings.Cut(text, ". "); ok {
		return before + "."
	}
	return text
}

// plainText leaves out the marks around names.
func plainText(text string) string { return strings.ReplaceAll(text, "`", "") }

// capital makes the first letter a capital.
func capital(text string) string {
	for i, r := range text {
		if i == 0 {
			return string(unicode.ToUpper(r)) + text[len(string(r)):]
		}
	}
	return text
}
