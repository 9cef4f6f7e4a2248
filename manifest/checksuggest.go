package manifest

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
)

// edit replaces a part of the text.
func (c *checker) edit(s yamldoc.Span, text string) []Edit {
	return []Edit{{c.span(s), text}}
}

// didYouMean suggests a word in the place of a scalar or a key, whose quotes stay.
func (c *checker) didYouMean(s yamldoc.Span, word string, safe bool) *Suggestion {
	if !isTame(word) {
		return &Suggestion{Message: "did you mean " + quoted(word) + "?"}
	}
	return &Suggestion{Message: "did you mean " + word + "?", Edits: c.edit(s, c.word(s, word)), Safe: safe}
}

// isTame reports whether a word may stand in YAML as it is.
func isTame(word string) bool {
	for i, r := range word {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_':
		case strings.ContainsRune("-./+#= ", r) && i > 0 && (r != '#' || word[i-1] != ' '):
		case r == ':' && i > 0 && !strings.HasPrefix(word[i+1:], " ") && i+1 < len(word):
		default:
			return false
		}
	}
	return word != "" && !strings.HasSuffix(word, " ")
}

// word is a word in the quotes of what it replaces. JSON stays JSON.
func (c *checker) word(s yamldoc.Span, text string) string {
	if q := c.quotes(s); q != "" {
		return q + text + q
	}
	return text
}

// inQuotes is a word in quotes, those of what it replaces if there are any.
func (c *checker) inQuotes(s yamldoc.Span, text string) string {
	q := c.quotes(s)
	if q == "" {
		q = "'"
	}
	return q + text + q
}

// quotes are those of a token, and those of JSON where the document is JSON.
func (c *checker) quotes(s yamldoc.Span) string {
	if s.Start < len(c.text) && (c.text[s.Start] == '"' || c.text[s.Start] == '\'') {
		return string(c.text[s.Start])
	}
	if c.isJSON() {
		return `"`
	}
	return ""
}

// isJSON reports whether the document looks like JSON.
func (c *checker) isJSON() bool {
	text, found := bytes.CutPrefix(bytes.TrimLeft(c.text, " \t\r\n"), []byte("{"))
	return found && bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte(`"`))
}

// member is a mapping of one key in braces. value is in quotes already if it needs
// them.
func (c *checker) member(key, value string) string {
	if c.isJSON() {
		key = `"` + key + `"`
	}
	return "{" + key + ": " + value + "}"
}
