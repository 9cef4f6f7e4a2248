package yamldoc

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"
)

// In brackets and braces the library ends a plain scalar at a question mark, as
// in {label: Is it up?}, where none ends, and fails. Such a text is read again
// with another character, the veil, in the place of each question mark that
// stands inside a scalar.

// veilQuestions returns the veil and the text with it; "" where there is no such
// question mark, or no character to spare.
func veilQuestions(text []byte) (veil string, veiled []byte) {
	const firstPrivate, lastPrivate = '\ue000', '\uf8ff'
	for r := firstPrivate; veil == "" && r <= lastPrivate; r++ {
		if !bytes.ContainsRune(text, r) {
			veil = string(r)
		}
	}
	found := false
	for i, c := range text {
		if c != '?' || mayBeIndicator(text, i) {
			veiled = append(veiled, c)
			continue
		}
		found = true
		veiled = append(veiled, veil...)
	}
	if !found {
		return "", nil
	}
	return veil, veiled
}

// mayBeIndicator reports whether the question mark at i may be more than a part
// of a scalar. What precedes tells.
func mayBeIndicator(text []byte, i int) bool {
	before := bytes.TrimRight(text[:i], " \t")
	if len(before) == 0 {
		return true
	}
	last := before[len(before)-1]
	if len(before) == i {
		return strings.IndexByte("\r\n,[{?", last) >= 0
	}
	word := before[bytes.LastIndexAny(before, " \t\r\n,[{")+1:]
	return strings.IndexByte("\r\n,[{?:-]}\"'", last) >= 0 || word[0] == '!' || word[0] == '&'
}

// unveilQuestions puts the question marks back.
func unveilQuestions(n *yaml.Node, veil string) {
	if n == nil {
		return
	}
	n.Value = strings.ReplaceAll(n.Value, veil, "?")
	n.Tag = strings.ReplaceAll(n.Tag, veil, "?")
	for _, child := range n.Content {
		unveilQuestions(child, veil)
	}
}
