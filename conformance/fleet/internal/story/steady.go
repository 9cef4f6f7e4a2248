package story

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

var (
	uuid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	// A time as RFC 3339 has it, or as the published CLI prints it.
	instant = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|UTC|[+-]\d\d:\d\d))?`)
	// How long a script took, as our controller prints it.
	took = regexp.MustCompile(`\b\d+(\.\d+)? (ms|s)\b`)
)

// steady replaces what is different each time, and what is no text for a
// document.
func steady(text string) string {
	text = uuid.ReplaceAllString(text, "<id>")
	text = instant.ReplaceAllString(text, "<time>")
	text = took.ReplaceAllString(text, "<duration>")
	if strings.IndexFunc(text, isHidden) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if isHidden(r) {
			fmt.Fprintf(&b, `\x%02x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isHidden tells whether a character does not show.
func isHidden(r rune) bool { return unicode.IsControl(r) }
