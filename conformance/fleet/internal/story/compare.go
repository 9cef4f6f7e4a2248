package story

import (
	"fmt"
	"strings"
)

// Begin and End are around the story in a document.
const (
	Begin = "<!-- make fleet compares this block with what happens; UPDATE=1 writes it -->\n\n```text\n"
	End   = "```\n"
)

// In returns the story that a document has, without the last line end, and
// whether it has one.
func In(document string) (string, bool) {
	_, rest, found := strings.Cut(document, Begin)
	if !found {
		return "", false
	}
	text, _, found := strings.Cut(rest, "\n"+End)
	return text, found
}

// Replace returns the document with another story in it.
func Replace(document, text string) (string, error) {
	before, rest, found := strings.Cut(document, Begin)
	if found {
		_, rest, found = strings.Cut(rest, "\n"+End)
	}
	if !found {
		return "", fmt.Errorf("no place for the story, which is:\n%s…\n%s", Begin, End)
	}
	return before + Begin + strings.TrimRight(text, "\n") + "\n" + End + rest, nil
}

// Difference says where two stories part; it is empty where they do not.
func Difference(want, got string) string {
	w, g := lines(want), lines(got)
	for i := range max(len(w), len(g)) {
		a, b := at(w, i), at(g, i)
		if a != b {
			return fmt.Sprintf("line %d of the story\n  is in the document: %s\n  and was now:        %s\n", i+1, a, b)
		}
	}
	return ""
}

func lines(s string) []string { return strings.Split(strings.TrimRight(s, "\n"), "\n") }

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(its end)"
}
